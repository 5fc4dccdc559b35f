"""The next trial: what is planned of a model and a table."""

from dataclasses import replace
from pathlib import Path

import pytest

from covaria.errors import UsageError
from covaria.model import ResponseModel, save_model
from covaria.study import Place, do_study, plan_next_trial


def test_doses_goal_and_delta_are_those_of_the_model(folder: Path, model: ResponseModel) -> None:
    path, table = folder / "model.covaria", folder / "trial.csv"
    plan = plan_next_trial(path, table, [40, 80], repeats=5)
    assert [(each.subjects, each.doses) for each in plan.designs] == [
        (40, (0.0, 10.0, 40.0, 80.0)),
        (80, (0.0, 10.0, 40.0, 80.0)),
    ]
    assert plan.designs[0].covariate_names == ("AGE", "SEX")
    assert [each.name for each in plan.analyses] == ["ancova", "covaria"]
    assert (plan.goal, plan.delta, plan.repeats) == ("max", None, 5)
    save_model(replace(model, goal="min", delta=-2.0), path, force=True)
    asked = plan_next_trial(path, table, [40], [0, 80])
    assert (asked.goal, asked.delta, asked.designs[0].doses) == ("min", 2.0, (0.0, 80.0))
    assert plan_next_trial(path, table, [40], goal="max", delta=1.0).delta == 1.0


@pytest.mark.slow
def test_more_subjects_make_differences_more_precise(folder: Path) -> None:
    plan = plan_next_trial(folder / "model.covaria", folder / "trial.csv", [40, 160], delta=1, repeats=12)
    only = replace(plan, analyses=plan.analyses[:1])
    few, many = do_study(only, folder / "out", Place.THREADS).summary()
    assert few.width is not None
    assert many.width is not None
    assert few.width.mean / many.width.mean == pytest.approx(2, abs=0.4)


@pytest.mark.slow
def test_the_width_of_the_smallest_doses_interval_is_found(folder: Path) -> None:
    plan = plan_next_trial(folder / "model.covaria", folder / "trial.csv", [80], delta=1, repeats=1)
    (row,) = do_study(replace(plan, analyses=plan.analyses[1:]), folder / "out", Place.THREADS).rows
    assert row.effective_dose_found
    assert row.effective_dose_width is not None
    assert 0 < row.effective_dose_width <= 80


@pytest.mark.parametrize(
    ("subjects", "doses", "said"),
    [([40], [0, 200], "knows doses from 0 to 80"), ([4], None, "subjects must be whole numbers, two for")],
    ids=["doses", "few"],
)
def test_a_trial_that_cannot_be_is_refused(
    subjects: list[int], doses: list[float] | None, said: str, folder: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        plan_next_trial(folder / "model.covaria", folder / "trial.csv", subjects, doses)
