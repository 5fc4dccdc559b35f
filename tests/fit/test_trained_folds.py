from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.errors import TrainingError, UsageError
from covaria.fit import FitSettings, fit_table
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.evaluation import FoldSettings
from covaria.model.response_model import ResponseModel
from covaria.table import RoleRequest, read_trial
from support.progress import recorder
from support.quick_fits import QUICK

ROWS = 60
FOLDS = FoldSettings(folds=2, few_subjects=0, more_folds=3, usual_subjects=0)
OPEN = replace(QUICK, folds=None, repeats=None, clear_folds=4, method=MethodSettings(folds=FOLDS))
"""Two folds; four of a table with little noise, and three where it is large."""


def table_of(noise: float, seed: int = 0) -> dict[str, FloatArray]:
    """A straight line with so much noise."""
    random = np.random.default_rng(seed)
    x = random.uniform(-1, 1, ROWS)
    return {"x": x, "z": random.normal(size=ROWS), "y": x + noise * random.normal(size=ROWS)}


def fitted(noise: float, settings: FitSettings = OPEN, progress: Any = None) -> ResponseModel:
    return fit_table(read_trial(table_of(noise), RoleRequest(response="y")), settings, progress=progress)


@pytest.mark.parametrize(("noise", "folds"), [(0.03, 4), (0.3, 2), (0.0, 2)])
def test_a_table_with_little_noise_is_divided_into_more_folds_unless_it_has_none(
    noise: float, folds: int
) -> None:
    evaluation = fitted(noise).evaluation
    assert (evaluation.folds, evaluation.repeats) == (folds, 1)


def test_a_fit_that_starts_anew_is_the_fit_with_as_many_folds() -> None:
    anew, asked = fitted(0.03), fitted(0.03, replace(OPEN, folds=4, repeats=1))
    given = {"x": [-0.5, 0.1, 0.9], "z": [0.0, 1.0, -1.0]}
    np.testing.assert_array_equal(anew.predict(given).lower, asked.predict(given).lower)
    assert dict(anew.provenance.settings) == dict(asked.provenance.settings)


def test_a_large_table_with_little_noise_is_divided_into_fewer() -> None:
    method = replace(OPEN.method, folds=replace(OPEN.method.folds, clear_subjects=ROWS - 1))
    assert fitted(0.03, replace(OPEN, method=method)).evaluation.folds == 3


@pytest.mark.parametrize("changed", [{"folds": 3}, {"clear_folds": 0}, {"clear_folds": 2}])
def test_folds_that_were_asked_for_stay(changed: dict[str, Any]) -> None:
    assert fitted(0.03, replace(OPEN, **changed)).evaluation.folds == changed.get("folds", 2)


def test_the_share_done_never_falls_and_the_second_training_can_be_cancelled() -> None:
    shares, record = recorder()
    fitted(0.03, progress=record)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(TrainingError, match="cancelled"):
        fitted(0.03, progress=recorder(most=0.9)[1])


@pytest.mark.parametrize("folds", [-1, 1])
def test_numbers_of_folds_that_make_no_sense_are_refused(folds: int) -> None:
    with pytest.raises(UsageError, match="little noise"):
        FitSettings(clear_folds=folds)


def test_where_there_is_little_noise_more_folds_predict_better() -> None:
    """Of a bend that few rows show, networks know the more the fewer rows are kept from each."""
    columns, fresh = table_of(0.0, seed=1), table_of(0.0, seed=2)
    response, wanted = (np.sin(6 * own["x"]) * own["z"] for own in (columns, fresh))
    trial = read_trial(columns | {"y": response}, RoleRequest(response="y"))
    settings = replace(QUICK, dense_sines=40, evidence_steps=20)
    models = [fit_table(trial, replace(settings, folds=folds)) for folds in (2, 10)]
    few, many = (np.mean((model.predict(fresh).mean - wanted) ** 2) for model in models)
    assert many < few
