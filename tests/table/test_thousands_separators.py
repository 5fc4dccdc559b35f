"""Separators of thousands are told from decimal marks by what stands beside them."""

import numpy as np
import pytest

from covaria.table import table_from_frame
from covaria.table.profile import profile_column
from covaria.table.thousands_separators import in_groups_of_three, misread_thousands


def places(cells: list[str]) -> list[int] | None:
    table = table_from_frame({"X": cells})
    values = profile_column(table, "X").values
    assert values is not None
    found = misread_thousands(table, "X", values)
    return None if found is None else np.flatnonzero(found).tolist()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["900", "1.234", "812", "", "640", "12.345"], [1, 5]),
        (["-900", "-1.234", "812", "640"], [1]),
        (["250", "500", "750", "1.000"], [3]),
        (["900", "1.234", "812"], None),
        (["900", "1.23", "812", "640"], None),
        (["900", "0.234", "812", "640"], None),
        (["1900", "1.234", "812", "640"], None),
        (["900.0", "1.234", "812", "640"], None),
        (["1e2", "1.234", "812", "640"], None),
        (["9", "1.234", "8", "6"], None),
        (["900", "812", "640"], None),
        (["1.234", "2.345"], None),
    ],
)
def test_cells_with_separators_of_thousands(cells: list[str], expected: list[int] | None) -> None:
    assert places(cells) == expected


@pytest.mark.parametrize("seed", range(5))
def test_amounts_are_found_and_measurements_to_three_decimals_never(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.lognormal(np.log(1_500), 0.8, 200).round().astype(int)
    assert (
        places([f"{count:,}".replace(",", ".") for count in counts]) == np.flatnonzero(counts > 999).tolist()
    )
    sizes = random.lognormal(random.normal(2, 2), 1.5, 200)
    # As a program writes them that leaves zeros at the end out, and one that does not.
    assert places([repr(float(size)) for size in sizes.round(3)]) is None
    assert places([f"{size:.3f}" for size in sizes]) is None


@pytest.mark.parametrize("text", ["1.234", "-12,345", "+123.456", "1.234.567"])
def test_groups_of_three(text: str) -> None:
    assert in_groups_of_three(text)


@pytest.mark.parametrize("text", ["0.234", "1234.567", "1.23", "1.2345", "1", "", ".234", "1e1.234"])
def test_what_is_not_in_groups_of_three(text: str) -> None:
    assert not in_groups_of_three(text)
