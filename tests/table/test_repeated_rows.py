"""Rows of one subject that no column holds together are noted, and designs that repeat themselves are not."""

from typing import Any

import numpy as np
import pytest

from covaria.table import check_table

Columns = dict[str, Any]
SUBJECTS = 60


def subjects_of(seed: int, subjects: int = SUBJECTS) -> Columns:
    random = np.random.default_rng([seed, 3])
    return {
        "AGE": random.normal(60, 9, subjects).round(),
        "SEX": random.choice(["F", "M"], subjects),
        "BASE": random.normal(50, 9, subjects).round(1),
        "DOSE": random.choice([0, 5, 10, 20], subjects),
    }


def repeated(columns: Columns, visits: int, **further: Any) -> Columns:
    random = np.random.default_rng(7)
    rows = {name: np.repeat(values, visits) for name, values in columns.items()}
    return {**rows, **further, "AVAL": random.normal(0, 1, visits * SUBJECTS).round(3)}


def notes_of(columns: Columns, subject: str | None = None, group: str | None = None) -> list[str]:
    found = check_table(columns, "AVAL", subject=subject, group=group).findings
    return [each.sentence for each in found if each.code == "repeated-rows"]


@pytest.mark.parametrize("visits", [2, 4])
def test_visits_without_a_subject_are_noted(visits: int) -> None:
    rows = visits * SUBJECTS
    assert notes_of(repeated(subjects_of(0), visits)) == [
        f"{rows} of {rows} rows have another row with the same value of every covariate, as several rows of "
        "one subject have, and each counts as a subject; declare the column that identifies the subject, or "
        "keep one row of each."
    ]


def test_the_time_of_a_row_does_not_set_it_apart() -> None:
    weeks = [4, 8, 12] * SUBJECTS
    (note,) = notes_of(repeated(subjects_of(1), 3, WEEK=weeks))
    assert "the same value of every covariate but WEEK, as" in note


def test_a_table_written_twice_is_noted() -> None:
    once = {**subjects_of(2), "AVAL": np.random.default_rng(2).normal(size=SUBJECTS)}
    assert notes_of(once) == []
    assert len(notes_of({name: np.tile(values, 2) for name, values in once.items()})) == 1


def test_rows_that_a_column_holds_together_are_not_noted() -> None:
    who = np.repeat(np.arange(SUBJECTS) + 501, 4)
    table = repeated(subjects_of(0), 4, PATNO=who, SITE=who // 8)
    assert notes_of(table, subject="PATNO") == notes_of(table, group="SITE") == []


def test_a_factorial_design_is_not_noted() -> None:
    """Its combinations repeat because they were chosen, and are as frequent as their parts say."""
    levels = np.indices((4, 3, 2, 2)).reshape(4, -1)
    table = {
        name: np.tile(values, 5) for name, values in zip(("DOSE", "HEAT", "PH", "DYE"), levels, strict=True)
    }
    assert notes_of({**table, "AVAL": np.random.default_rng(1).normal(size=240)}) == []


@pytest.mark.parametrize("seed", range(5))
def test_few_categories_that_follow_from_each_other_are_not_noted(seed: int) -> None:
    """Of 600 subjects many are alike, and all the more where one covariate tells others."""
    random = np.random.default_rng([seed, 4])
    age = random.integers(18, 60, 600)
    country = random.integers(0, 6, 600)
    table = {
        "AGE": age,
        "AGEGR1": np.where(age < 30, "<30", np.where(age < 45, "30-44", ">=45")),
        "AGEGR2": np.where(age < 40, "<40", ">=40"),
        "COUNTRY": np.array(list("ABCDEF"))[country],
        "REGION": np.array(["north", "south"])[country // 3],
        "SEX": random.choice(["F", "M"], 600),
        "DOSE": random.choice([0, 10], 600),
        "AVAL": random.normal(size=600),
    }
    assert notes_of(table) == []
