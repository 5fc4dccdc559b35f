"""Levels that are times come in the order of time, and nothing else is put into another order."""

import numpy as np
import pytest

from covaria.table import CategoryColumn, RoleRequest, TrialTable, assign_roles, table_from_frame, trial_table
from covaria.table.fingerprint import fingerprint
from covaria.table.roles import Role
from covaria.table.time_order import in_time_order

RANDOM = np.random.default_rng(8)
ROWS = 120


def trial_with(levels: list[str]) -> TrialTable:
    columns = {"AVISIT": np.resize(levels, ROWS), "Y": RANDOM.normal(size=ROWS)}
    table = table_from_frame(columns)
    return trial_table(table, assign_roles(table, RoleRequest(response="Y")))


@pytest.mark.parametrize(
    "levels",
    [
        ["Week 2", "Week 4", "Week 12"],
        ["Screening", "Baseline", "Week 2", "Week 12", "End of Treatment"],
        ["Day 1", "Week 1", "Week 10", "Month 3", "Year 1"],
        ["Visit 1", "Visit 2", "Visit 10"],
        ["V1", "V2", "V10"],
        ["2 weeks", "10 weeks"],
        ["W-4", "w8", "W24"],
    ],
)
def test_visits_in_words_come_in_the_order_of_time(levels: list[str]) -> None:
    (visit,) = trial_with(levels).covariates
    assert isinstance(visit, CategoryColumn)
    assert list(visit.levels) == levels
    assert [visit.levels[code] for code in visit.codes.tolist()] == np.resize(levels, ROWS).tolist()


@pytest.mark.parametrize(
    "levels",
    [["10 mg", "2 mg"], ["Visit 10", "Week 2"], ["A10", "A2"], ["Baseline", "EOT"], ["Week 10", "x"]],
)
def test_other_levels_stay_as_they_are(levels: list[str]) -> None:
    (column,) = trial_with(levels).covariates
    assert isinstance(column, CategoryColumn)
    assert list(column.levels) == sorted(levels)


def test_missing_cells_stay_missing_and_the_fingerprint_the_same() -> None:
    by_text = CategoryColumn("V", ("Week 12", "Week 2"), np.array([0, -1, 1, 1]))
    by_time = in_time_order(by_text)
    assert by_time.codes.tolist() == [1, -1, 0, 0]
    assert fingerprint([(Role.COVARIATE, by_time)]) == fingerprint([(Role.COVARIATE, by_text)])
