"""Mean scores of ordered levels, and the log odds that they have under proportional odds."""

import numpy as np
import pytest
from scipy.special import expit

from covaria.model.link import OrderedLink
from covaria.model.ordinal_endpoint import OrdinalEndpoint

SCORES, THRESHOLDS = (0.0, 1.0, 2.0, 5.0), (-2.0, 0.5, 3.0)
LINK = OrderedLink(SCORES, THRESHOLDS)
ENDPOINT = OrdinalEndpoint(SCORES, THRESHOLDS, ("none", "mild", "moderate", "severe"))


def test_a_mean_score_is_the_sum_over_levels() -> None:
    linear = np.array([-1.0, 0.0, 2.0])
    at_least = expit(linear - np.array(THRESHOLDS)[:, None])
    shares = -np.diff(np.vstack([np.ones(3), at_least, np.zeros(3)]), axis=0)
    np.testing.assert_allclose(LINK.inverse(linear), SCORES @ shares, rtol=1e-12)
    np.testing.assert_allclose(ENDPOINT.probabilities(LINK.inverse(linear)), shares, atol=1e-10)


def test_log_odds_come_back_from_mean_scores_also_near_the_ends() -> None:
    linear = np.linspace(-25, 18, 500).reshape(2, -1)
    np.testing.assert_allclose(LINK.forward(LINK.inverse(linear)), linear, atol=1e-5)
    wide = OrderedLink((0.0, 1.0, 10.0), (-30.0, 30.0))
    near = np.linspace(-40, 40, 300)
    np.testing.assert_allclose(wide.inverse(wide.forward(wide.inverse(near))), wide.inverse(near), atol=1e-9)


def test_slopes_agree_with_finite_differences() -> None:
    linear = np.linspace(-5, 5, 9)
    by_difference = (LINK.inverse(linear + 1e-5) - LINK.inverse(linear - 1e-5)) / 2e-5
    np.testing.assert_allclose(LINK.slope(linear), by_difference, rtol=1e-7)
    np.testing.assert_allclose(LINK.log_slope(LINK.inverse(linear)), -np.log(by_difference), rtol=1e-6)


def test_the_deviance_is_the_log_loss_of_the_level_seen() -> None:
    predicted = LINK.inverse(np.array([-1.0, 0.0, 2.0, 4.0]))
    shares = ENDPOINT.probabilities(predicted)
    observed = np.array([0.0, 5.0, 2.0, 1.0])
    expected = -np.log([shares[0, 0], shares[3, 1], shares[2, 2], shares[1, 3]])
    np.testing.assert_allclose(ENDPOINT.row_deviance(observed, predicted), expected, rtol=1e-8)
    assert np.isnan(ENDPOINT.row_deviance(observed, np.full(4, np.nan))).all()


def test_the_best_constant_has_the_least_deviance() -> None:
    random = np.random.default_rng(3)
    observed, weights = random.choice(SCORES, 80), random.uniform(size=(2, 80))
    for own, constant in zip(weights, ENDPOINT.best_constants(observed, weights), strict=True):
        grid = constant + np.linspace(-0.3, 0.3, 31)
        deviance = ENDPOINT.row_deviance(observed[:, None], grid).T @ own
        assert deviance.argmin() == 15


def test_the_scale_gives_a_subject_unit_information() -> None:
    random = np.random.default_rng(4)
    shares = ENDPOINT.probabilities(LINK.inverse(np.array(0.4)))
    observed = random.choice(SCORES, 2_000, p=shares)
    scale = ENDPOINT.scale(observed, np.ones(2_000))
    constant = ENDPOINT.best_constants(observed, np.ones((1, 2_000)))
    linear = LINK.forward(constant)
    step = 1e-3 * scale.sd
    costs = [ENDPOINT.row_deviance(observed, LINK.inverse(linear + move)).mean() for move in (-step, 0, step)]
    assert (costs[0] - 2 * costs[1] + costs[2]) / 1e-6 == pytest.approx(1, rel=0.03)
