"""Curated tables, by families: each is read as it must be, or refused by name."""

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest

from curated.case import Case, shortcomings
from curated.families import FAMILIES

PAGE = Path(__file__).parents[2] / "docs/reference/proof.md"
FEWEST = 500


def is_readable(case: Case) -> bool:
    return not case.needs or importlib.util.find_spec(case.needs) is not None


@pytest.mark.parametrize("family", FAMILIES)
def test_what_comes_of_curated_tables(family: str, tmp_path: Path) -> None:
    cases = [case for case in FAMILIES[family] if is_readable(case)]
    found = {case.name: shortcomings(case, tmp_path) for case in cases}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("family", FAMILIES)
def test_cases_have_names_of_their_own_and_ask_for_something(family: str) -> None:
    names = Counter(case.name for case in FAMILIES[family])
    assert [name for name, count in names.items() if count > 1] == []
    asked = [
        case.refused or case.codes or case.without or case.roles or case.values or case.rows
        for case in FAMILIES[family]
    ]
    assert all(asked)


def test_the_page_counts_the_cases_of_each_family() -> None:
    rows = re.findall(
        r"^\| ([^|]+?) \| ([0-9,]+) \| ([0-9,]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    counts = {
        family: (len(cases), sum(bool(case.refused) for case in cases)) for family, cases in FAMILIES.items()
    }
    every = tuple(map(sum, zip(*counts.values(), strict=True)))
    expected = {**counts, "all": every}
    assert {name: (int(all_.replace(",", "")), int(refused)) for name, all_, refused in rows} == expected
    assert every[0] >= FEWEST
