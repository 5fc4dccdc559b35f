"""An installation passes its checks; one that gives a wrong answer does not, and says where."""

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import covaria
from covaria.qualification import CHECKS, Check, Comparison, Part, at_least, near, qualify, same
from covaria.report import render_qualification

QUICK = [each for each in CHECKS if each.code not in {"files", "model-file", "replay", "recovery"}]
SLOW = [each for each in CHECKS if each.code in {"model-file", "replay", "recovery"}]


@pytest.mark.parametrize("check", QUICK, ids=lambda check: check.code)
def test_quick_checks_pass_here(check: Check) -> None:
    (found,) = qualify([check]).checked
    assert found.problem == ""
    assert [each for each in found.comparisons if not each.agrees] == []
    assert found.passed


@pytest.mark.slow
@pytest.mark.parametrize("check", SLOW, ids=lambda check: check.code)
def test_checks_of_whole_fits_pass_here(check: Check) -> None:
    (found,) = qualify([check]).checked
    assert found.passed, found


def test_files_are_those_of_the_package_that_was_installed() -> None:
    """Run from the source, another copy than the installed one is in use, and this is said."""
    (check,) = (each for each in CHECKS if each.code == "files")
    in_use, altered = qualify([check]).checked[0].comparisons
    assert in_use.agrees == ("site-packages" in Path(covaria.__file__).parts)
    assert altered.expected == "none"


def test_codes_are_distinct_and_every_part_has_a_check() -> None:
    assert len({each.code for each in CHECKS}) == len(CHECKS)
    assert {each.part for each in CHECKS} == {*Part}


def wrong_digit() -> Iterator[Comparison]:
    """The lesson's check, whose held-out error is compared with another digit."""
    (lesson,) = (each for each in CHECKS if each.code == "lesson")
    for each in lesson.comparisons():
        known = each.expected == "0.16105"
        yield near(each.what, 0.17105, float(each.observed), 0.002) if known else each


def broken() -> Iterator[Comparison]:
    yield same("first", 1, 1)
    raise ValueError("no such file")


WRONG = (
    Check("wrong", Part.OPERATION, "A wrong digit", wrong_digit),
    Check("broken", Part.INSTALLATION, "One that raises", broken),
    Check("empty", Part.INSTALLATION, "One that compares nothing", lambda: ()),
    Check("right", Part.INSTALLATION, "A right one", lambda: (same("one", 1, 1),)),
)


def test_what_does_not_agree_fails_and_stops_nothing() -> None:
    shares: list[float] = []
    found = qualify(WRONG, shares.append)
    assert [each.passed for each in found.checked] == [False, False, False, True]
    assert not found.passed
    assert shares == [0.25, 0.5, 0.75, 1.0]
    wrong, failed, *_ = found.checked
    assert [each.what for each in wrong.comparisons if not each.agrees] == [
        "network of two layers: mean squared error, held out"
    ]
    assert failed.problem == "ValueError: no such file"
    assert len(failed.comparisons) == 1


def test_the_record_names_every_comparison_and_can_be_signed() -> None:
    page = render_qualification(qualify(WRONG), date(2026, 1, 31))
    assert "3 checks of 4 failed." in page
    assert "A wrong digit: FAILED" in page
    assert "A right one: passed" in page
    assert "Could not be carried through: ValueError: no such file" in page
    assert "0.17105" in page
    for line in ("2026-01-31", "Carried out by", "Reviewed by", "Signature"):
        assert line in page
    assert "All 1 checks passed." not in page


def test_a_record_of_checks_that_passed_says_so() -> None:
    assert "All 1 checks passed." in render_qualification(qualify(WRONG[3:]), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("comparison", "agrees"),
    [
        (near("a", 1.0, 1.0009, 0.001), True),
        (near("a", 1.0, 1.0011, 0.001), False),
        (near("a", 1.0, math.nan, 0.001), False),
        (same("a", True, True), True),
        (same("a", "x", "y"), False),
        (at_least("a", 4, 4), True),
        (at_least("a", 4, 3), False),
    ],
    ids=["near", "far", "none", "same", "other", "enough", "too-few"],
)
def test_comparisons(comparison: Comparison, agrees: bool) -> None:
    assert comparison.agrees is agrees
