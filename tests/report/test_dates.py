from datetime import UTC, date, datetime, timedelta

import pytest

from covaria.errors import UsageError
from covaria.report import report_date


def test_a_reproducible_build_fixes_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769817600")
    assert report_date() == date(2026, 1, 31)


@pytest.mark.parametrize("value", ["yesterday", "1.5", "9" * 30])
def test_anything_else_in_the_variable_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH") as caught:
        report_date()
    assert value not in str(caught.value)


@pytest.mark.parametrize("value", [None, ""])
def test_otherwise_it_is_today(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    before = datetime.now(tz=UTC).date()
    assert before <= report_date() <= before + timedelta(days=1)
