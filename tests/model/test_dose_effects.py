"""The dose among the covariates says what its curve says."""

import numpy as np
import pytest

from covaria import FitSettings, fit_model
from covaria.model import ResponseModel


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    random, rows = np.random.default_rng(4), 90
    columns = {"AGE": random.uniform(20, 80, rows), "DOSE": random.choice([0.0, 5.0, 10.0], rows)}
    columns["Y"] = columns["DOSE"] * 0.1 + random.normal(size=rows)
    settings = FitSettings(folds=3, restarts=1, penalties=(0.01,), linear_penalties=(0.1,), steps=10)
    return fit_model(columns, "Y", dose="DOSE", settings=settings, comparators="few")


def test_the_main_effect_runs_along_the_curve(model: ResponseModel) -> None:
    effect = next(each for each in model.effects() if each.covariate == "DOSE")
    curve = model.dose_response()
    steps = np.diff(np.interp(effect.points.values, curve.doses, curve.mean))
    assert np.diff(effect.effect) == pytest.approx(steps)
    assert np.average(effect.effect, weights=effect.points.shares) == pytest.approx(0, abs=1e-12)


def test_contrasts_of_the_dose_are_those_of_the_profile(model: ResponseModel) -> None:
    forest = model.covariate_effects({"AGE": 40.0, "DOSE": 5.0})
    curve = model.dose_response({"AGE": 40.0}, reference=5.0)
    shown = {each.value: each for each in forest.contrasts if each.covariate == "DOSE"}
    assert set(shown) == {0.0, 10.0}
    for dose, contrast in shown.items():
        at = curve.doses.index(dose)
        assert contrast.difference == pytest.approx(curve.difference[at])
        assert (contrast.lower, contrast.upper) == pytest.approx(
            (curve.difference_lower[at], curve.difference_upper[at])
        )
