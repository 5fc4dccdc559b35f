import pytest

from covaria.table import table_from_frame
from covaria.table.missing import missing_spellings


@pytest.mark.parametrize(
    "cell", [None, "", "  ", ".", " . ", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "Null"]
)
def test_standard_tokens(cell: str | None) -> None:
    assert table_from_frame({"x": [cell, "1"]}).stripped("x")[1].tolist() == [True, False]


@pytest.mark.parametrize("cell", ["-99", "-999", "0", "none", "missing", "..", "-", "N A", "NAN1"])
def test_nothing_else_is_missing_unless_declared(cell: str) -> None:
    assert not table_from_frame({"x": [cell]}).stripped("x")[1].any()


def test_declared_tokens() -> None:
    spellings = missing_spellings(("-99", " Unknown "))
    assert {"-99", "-99.0", "Unknown", "UNKNOWN", "unknown", "NA"} <= spellings
    assert "99" not in spellings
    assert "Unknown.0" not in spellings


def test_one_token_need_not_be_wrapped() -> None:
    assert missing_spellings("-99") == missing_spellings(("-99",))
