"""Whether of far more covariates than subjects too much is claimed, or what acts is hidden.

One table each of 200 subjects and 500 covariates.
"""

from typing import Any

import numpy as np
import pytest

from covaria.fit import fit_model
from covaria.model import ResponseModel
from covaria.model.dose_findings import dose_findings
from support.presence import present

pytestmark = pytest.mark.slow


def wide(signal: float) -> dict[str, Any]:
    random = np.random.default_rng(2)
    values, dose = random.normal(size=(200, 500)), random.choice([0.0, 5.0, 10.0, 20.0, 40.0], 200)
    acts = values[:, 0] + 0.7 * values[:, 1] ** 2 + 2.5 * dose / (8 + dose)
    response = signal * acts + random.normal(size=200)
    return {**{f"x{k}": own for k, own in enumerate(values.T)}, "dose": dose, "y": response}


def confirmed(model: ResponseModel) -> list[tuple[str, str]]:
    return [test.covariates for test in model.evaluation.interaction_tests if test.is_confirmed]


def test_nothing_is_claimed_where_nothing_is() -> None:
    model = fit_model(wide(0.0), "y", dose="dose", effort="quick")
    assert model.evaluation.prediction_p_value > 0.05
    assert model.evaluation.oof.explained < 0.02
    assert present(dose_findings(model).p_value) > 0.05
    assert confirmed(model) == []
    assert any("501 input columns" in note for note in model.provenance.notes)


def test_a_dose_and_two_covariates_are_found_among_five_hundred() -> None:
    model = fit_model(wide(1.0), "y", dose="dose", effort="quick")
    assert model.evaluation.oof.explained > 0.35
    assert present(dose_findings(model).p_value) < 0.001
    assert {effect.points.covariate for effect in model.effects()[:3]} == {"x0", "x1", "dose"}
    assert confirmed(model) == []
