"""Trials that show the accuracy of other endpoints have the rate asked for, and cost nothing at the truth."""

import numpy as np
import pytest
from endpoint_truths import ENDPOINTS, LEVELS, STRETCH, Trial

RATES = {"binary": 0.2, "count": 1.5, "ordinal": 0.2, "survival": 0.4}
"""Each of which is the mean of what `counted` counts."""
LOOSE = 0.05
"""Six binomial standard errors of 2,500 subjects, and as many of Poisson's."""


def drawn(endpoint: str) -> Trial:
    trial, fresh = ENDPOINTS[endpoint].trial("emax", 500, RATES[endpoint], [1])
    assert len(trial.truth) == 500
    return fresh


def counted(trial: Trial, endpoint: str) -> float:
    if trial.seen is not None:
        return float(trial.seen.mean())
    return float((trial.response == LEVELS - 1).mean() if endpoint == "ordinal" else trial.response.mean())


@pytest.mark.parametrize("endpoint", list(ENDPOINTS))
def test_responses_have_the_rate(endpoint: str) -> None:
    assert counted(drawn(endpoint), endpoint) == pytest.approx(RATES[endpoint], abs=LOOSE * STRETCH)


@pytest.mark.parametrize("endpoint", list(ENDPOINTS))
def test_the_truth_costs_nothing_and_anything_else_does(endpoint: str) -> None:
    truth = drawn(endpoint).truth
    excess = ENDPOINTS[endpoint].excess
    assert np.allclose(excess(truth, truth), 0.0, atol=1e-12)
    other = truth[::-1]
    assert excess(truth, other).mean() > 0.1


def test_levels_have_the_probabilities_of_their_truth() -> None:
    trial = drawn("ordinal")
    assert np.allclose(trial.truth.sum(axis=1), 1.0)
    shares = np.bincount(trial.response.astype(int)) / len(trial.response)
    assert np.allclose(shares, trial.truth.mean(axis=0), atol=LOOSE)


def test_a_second_order_cost_of_log_hazards_ignores_their_level() -> None:
    truth = drawn("survival").truth
    assert np.allclose(ENDPOINTS["survival"].excess(truth, truth + 3.0), 0.0)
