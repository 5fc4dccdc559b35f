"""One trial of a study alone: the rows of the study, and the table that they are of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.study import Place, do_study, one_trial
from covaria.study.design import DOSE, RESPONSE
from covaria.study.population import Population
from support.studies import small_plan


def test_each_trial_has_the_rows_of_the_study(tmp_path: Path) -> None:
    plan = small_plan()
    rows = do_study(plan, tmp_path, Place.THREADS, workers=1).rows
    names = {f"{row.truth}/{row.design}/{row.subjects}/{row.repeat}" for row in rows}
    assert len(names) == 10
    assert {row for name in names for row in one_trial(plan, name).rows} == set(rows)


def test_the_table_is_the_one_that_was_analysed() -> None:
    """By the F test of the dose beside the covariates."""
    found = one_trial(small_plan(), "steep/base/30/4")
    columns = {name: np.asarray(values) for name, values in found.columns.items()}
    others = np.column_stack([np.ones(30), columns["age"], columns["sex"] == "F"]).astype(float)
    doses = (columns[DOSE][:, None] == [10, 40]).astype(float)
    left = [_squares(each, columns[RESPONSE]) for each in (others, np.hstack([others, doses]))]
    statistic = (left[0] - left[1]) / 2 / (left[1] / 25)
    assert found.rows[0].p_value == pytest.approx(stats.f.sf(statistic, 2, 25))


def _squares(design: FloatArray, values: FloatArray) -> float:
    return float(((values - design @ np.linalg.lstsq(design, values)[0]) ** 2).sum())


@pytest.mark.parametrize("trial", ["", "steep", "steep/base/31/0", "steep/base/30/5", "steep/base/30/-1"])
def test_a_trial_that_is_not_in_the_plan_is_refused(trial: str) -> None:
    with pytest.raises(UsageError, match="The plan has no"):
        one_trial(small_plan(), trial)


def test_rows_of_subjects_are_told_apart() -> None:
    plan = small_plan()
    real = Population("trial.csv", {"age": [str(each) for each in range(40)], "sex": ["F", "M"] * 20})
    designs = tuple(replace(each, covariates={}, population=real) for each in plan.designs)
    assert one_trial(replace(plan, designs=designs), "steep/base/30/0").holds_subjects
    assert not one_trial(plan, "steep/base/30/0").holds_subjects
