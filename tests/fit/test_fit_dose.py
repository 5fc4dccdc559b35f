"""A fit that stops at the dose: the same numbers to the bit as those of a whole model."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.errors import TableError, UsageError
from covaria.fit import Effort, fit_dose, fit_table, settings_of
from covaria.model.adjusted_means import Assignment
from covaria.model.dose import trial_curve
from covaria.table import RoleRequest, TrialTable, read_trial

SETTINGS = settings_of(Effort.QUICK, seed=2)


def trial(levels: int, subjects: int = 45) -> TrialTable:
    """A trial whose dose depends on age, so that its assignment is found to be observational."""
    random = np.random.default_rng(levels)
    age = random.normal(50, 10, subjects)
    dose = np.clip(np.round((age - 30) / 40 * (levels - 1) + random.normal(0, 0.5, subjects)), 0, levels - 1)
    response = 0.1 * age - 2 * dose / (1 + dose) + random.normal(0, 1, subjects)
    roles = RoleRequest(response="response", dose="dose", covariates=("dose", "age"))
    return read_trial({"dose": dose, "age": age, "response": response}, roles)


@pytest.mark.parametrize(
    "levels", [pytest.param(3, id="levels"), pytest.param(30, id="continuous", marks=pytest.mark.slow)]
)
def test_a_dose_alone_has_the_numbers_of_the_whole_model(levels: int) -> None:
    table = trial(levels)
    alone, model = fit_dose(table, SETTINGS, with_curve=True), fit_table(table, SETTINGS)
    assert model.adjusted_means is not None
    assert model.adjusted_means.of_knots == (levels == 30)
    assert alone.p_value == model.evaluation.dose_p_value
    assert alone.adjusted_means == model.adjusted_means
    assert alone.averages is not None
    drawn = trial_curve(alone.adjusted_means, alone.averages)
    assert tuple(drawn.estimate.tolist()) == model.dose_response().mean


@pytest.mark.slow
def test_of_a_declared_assignment_the_balance_alone_is_left_out() -> None:
    table, declared = trial(3), replace(SETTINGS, assignment=Assignment.RANDOMISED)
    alone, model = fit_dose(table, declared, with_curve=False).adjusted_means, fit_table(table, declared)
    assert alone is not None
    assert model.adjusted_means is not None
    assert np.isnan(alone.balance_p_value)
    assert replace(alone, balance_p_value=model.adjusted_means.balance_p_value) == model.adjusted_means


@pytest.mark.slow
def test_a_curve_that_is_not_asked_for_is_not_prepared() -> None:
    table = trial(3)
    alone = fit_dose(table, SETTINGS, with_curve=False)
    assert alone.averages is None
    assert alone.p_value == fit_dose(table, SETTINGS, with_curve=True).p_value


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(TableError, match="19 subjects that can be used"):
        fit_dose(trial(3, subjects=19), SETTINGS, with_curve=False)
    ages = np.random.default_rng(0).normal(50, 10, 30)
    table = read_trial(
        {"age": ages, "response": 0.1 * ages}, RoleRequest(response="response", covariates=("age",))
    )
    with pytest.raises(UsageError, match="has no dose of two levels or more"):
        fit_dose(table, SETTINGS, with_curve=False)
