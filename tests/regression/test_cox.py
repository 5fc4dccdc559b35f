"""Cox regression to the digits of R's survival package (3.5), and as the Poisson regression that it is."""

import numpy as np
import pytest

from covaria.regression.cox import baseline_hazard, cox_regression, cumulated, times_at_risk
from covaria.regression.poisson import poisson_regression
from support.remission import remission


@pytest.mark.parametrize(
    ("efron", "coefficients", "errors", "robust", "likelihood"),
    [
        (
            True,
            [-1.634594054030613, -0.097109616780711],
            [0.42463132816914, 0.12960787912743],
            [0.37422889607814, 0.11826725419547],
            -84.728215025479,
        ),
        (
            False,
            [-1.568381009291930, -0.091171840441416],
            [0.42179371742125, 0.12980007014410],
            [0.36167355230634, 0.11500312146693],
            -86.133276129694,
        ),
    ],
    ids=["efron", "breslow"],
)
def test_tied_events_are_as_in_r(
    efron: bool, coefficients: list[float], errors: list[float], robust: list[float], likelihood: float
) -> None:
    """`coxph(Surv(time, event) ~ mp + x, ties = …, robust = TRUE)`."""
    found = cox_regression(*remission(), np.ones(42), efron=efron)
    np.testing.assert_allclose(found.coefficients, coefficients, rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), errors, rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(found.robust)), robust, rtol=1e-6)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-9)


def test_the_baseline_hazard_is_breslow_s() -> None:
    """`basehaz(fit, centered = FALSE)` after 1, 8, 15, 23 and 35 weeks."""
    design, time, event = remission()
    found = times_at_risk(time, event)
    coefficients = np.array([-1.568381009291930, -0.091171840441416])
    hazard, variance = baseline_hazard(found, event, np.exp(design @ coefficients), np.ones(42))
    lived = cumulated(found, hazard)
    expected = [0.079055983250241, 0.921958263542425, 1.750502693231729, 3.717735055422031, 3.717735055422031]
    np.testing.assert_allclose([lived[time == week][0] for week in (1, 8, 15, 23, 35)], expected, rtol=1e-9)
    assert (np.diff(variance) > 0).all()


def test_poisson_regression_over_the_baseline_hazard_is_cox_regression() -> None:
    design, time, event = remission()
    fit = cox_regression(design, time, event, np.ones(42), efron=False)
    found = times_at_risk(time, event)
    hazard, _ = baseline_hazard(found, event, np.exp(design @ fit.coefficients), np.ones(42))
    lived = cumulated(found, hazard)
    poisson = poisson_regression(np.column_stack([np.ones(42), design]), event / lived, lived)
    np.testing.assert_allclose(poisson, [0.0, *fit.coefficients], atol=1e-7)


def test_a_weight_is_as_many_rows() -> None:
    design, time, event = remission()
    weights = 1 + np.arange(42) % 3
    weighed = cox_regression(design, time, event, weights.astype(float), efron=False)
    rows = np.repeat(np.arange(42), weights)
    repeated = cox_regression(design[rows], time[rows], event[rows], np.ones(len(rows)), efron=False)
    np.testing.assert_allclose(weighed.coefficients, repeated.coefficients, rtol=1e-8)
    np.testing.assert_allclose(weighed.covariance, repeated.covariance, rtol=1e-6)


def test_a_covariate_that_tells_the_events_ends_in_finite_numbers() -> None:
    _, time, event = remission()
    found = cox_regression(event[:, None].astype(float), time, event, np.ones(42))
    assert np.isfinite(found.coefficients).all()
    penalised = cox_regression(event[:, None].astype(float), time, event, np.ones(42), penalty=1.0)
    assert 0 < penalised.coefficients[0] < 10
