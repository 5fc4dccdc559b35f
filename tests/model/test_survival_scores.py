"""Concordance and Brier scores of times to an event, to the digits of R's survival package and by hand."""

import numpy as np
import pytest

from covaria.model.survival_scores import (
    concordance,
    free_of_event,
    integrated_brier,
    still_observed,
)
from support.remission import remission

RELATIVE = [-1.568381009291930, -0.091171840441416]
"""Of `coxph(Surv(time, event) ~ mp + x, ties = "breslow")` in R."""


def test_concordance_and_its_error_are_r_s() -> None:
    """`concordance(fit)`, and with `timewt = "n/G2"`."""
    design, time, event = remission()
    relative = np.exp(design @ RELATIVE)
    found = concordance(relative, time, event, np.ones(42))
    assert found.value == pytest.approx(0.6984572230014, abs=1e-12)
    assert (found.value - (found.lower or 0)) / 1.959964 == pytest.approx(0.041431062808803, rel=1e-4)
    weights = 1 / still_observed(time, event, np.ones(42), time) ** 2
    assert concordance(relative, time, event, np.ones(42), weights).value == pytest.approx(
        0.70395794544337, abs=1e-9
    )


def test_curves_are_kaplan_and_meier_s() -> None:
    """`summary(survfit(Surv(time, event) ~ 1), times = …)`, and of the censoring, events first."""
    _, time, event = remission()
    free = free_of_event(time, event, np.ones(42), np.array([5.0, 10.0, 22.0]))
    np.testing.assert_allclose(free, [0.78571428571429, 0.56543156992932, 0.26526419330018], rtol=1e-12)
    observed = still_observed(time, event, np.ones(42), np.array([9.5, 19.5]))
    np.testing.assert_allclose(observed, [0.92638888888889, 0.69811602870813], rtol=1e-12)


def test_without_censoring_a_brier_score_is_a_mean_square() -> None:
    time, grid = np.arange(1.0, 11.0), np.array([2.5, 5.5])
    survival = np.tile([0.8, 0.4], (10, 1))
    found = integrated_brier(survival, grid, time, np.ones(10, dtype=bool), np.ones(10))
    at = [np.mean(((time > t) - s) ** 2) for t, s in zip(grid, (0.8, 0.4), strict=True)]
    assert found == pytest.approx(np.mean(at))


def test_censoring_leaves_the_brier_score_where_it_is() -> None:
    random = np.random.default_rng(5)
    time, censored = random.exponential(1.0, 20_000), random.exponential(2.0, 20_000)
    grid = np.linspace(0.1, 1.5, 20)
    survival = np.exp(-np.outer(np.ones(20_000), grid))
    whole = integrated_brier(survival, grid, time, np.ones(20_000, dtype=bool), np.ones(20_000))
    part = integrated_brier(survival, grid, np.minimum(time, censored), time <= censored, np.ones(20_000))
    assert part == pytest.approx(whole, rel=0.01)


def test_nobody_to_compare_is_chance() -> None:
    found = concordance(np.ones(3), np.ones(3), np.ones(3, dtype=bool), np.ones(3))
    assert (found.value, found.lower) == (0.5, None)
