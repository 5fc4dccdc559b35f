"""Poisson regression against scikit-learn and statsmodels, and where it has no finite answer."""

import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor

from covaria.regression.poisson import dispersion, poisson_deviance, poisson_regression, rates


def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    covariates = random.normal(size=(200, 2)).round(3)
    counts = random.negative_binomial(2, 2 / (2 + np.exp(0.8 + 0.5 * covariates[:, 0]))).astype(float)
    return np.column_stack([np.ones(200), covariates]), counts, random.integers(1, 4, 200).astype(float)


def test_coefficients_are_scikit_learn_s() -> None:
    design, counts, weights = drawn()
    found = poisson_regression(design, counts, weights)
    oracle = PoissonRegressor(alpha=0, tol=1e-10, max_iter=5000)
    oracle.fit(design[:, 1:], counts, sample_weight=weights)
    np.testing.assert_allclose(found, [oracle.intercept_, *oracle.coef_], atol=1e-5)


def test_scores_vanish_at_them() -> None:
    design, counts, weights = drawn()
    expected = rates(design @ poisson_regression(design, counts, weights))
    np.testing.assert_allclose(design.T @ (weights * (counts - expected)), 0, atol=1e-6)


def test_exposure_as_weight_of_a_rate_is_an_offset() -> None:
    """Σ e (λ − r log λ) with r = y / e is the likelihood of y with offset log e."""
    design, counts, _ = drawn()
    exposure = np.random.default_rng(1).uniform(0.2, 3, len(counts))
    found = poisson_regression(design, counts / exposure, exposure)
    expected = exposure * rates(design @ found)
    np.testing.assert_allclose(design.T @ (counts - expected), 0, atol=1e-6)


def test_a_part_without_events_gets_a_rate_near_0() -> None:
    design = np.repeat(np.eye(2), 20, axis=0)
    counts = np.concatenate([np.zeros(20), np.full(20, 3.0)])
    found = rates(design @ poisson_regression(design, counts, np.ones(40)))
    assert found[0] < 1e-6
    assert found[-1] == pytest.approx(3)


def test_collinear_columns_share_their_slope() -> None:
    design, counts, weights = drawn()
    twice = np.column_stack([design, design[:, 1]])
    found = poisson_regression(twice, counts, weights)
    assert found[1] == pytest.approx(found[3])
    alone = poisson_regression(design, counts, weights)
    np.testing.assert_allclose(twice @ found, design @ alone, atol=1e-5)


def test_the_dispersion_is_pearson_s() -> None:
    design, counts, _ = drawn()
    expected = rates(design @ poisson_regression(design, counts, np.ones(200)))
    wanted = ((counts - expected) ** 2 / expected).sum() / (200 - 3)
    assert dispersion(design, counts, np.ones(200)) == pytest.approx(wanted)
    assert dispersion(design[:4], counts[:4], np.ones(4)) is None


def test_the_deviance_of_no_event_is_twice_the_rate() -> None:
    found = poisson_deviance(np.array([0.0, 2.0]), np.array([1.5, 2.0]))
    np.testing.assert_allclose(found, [3.0, 0.0])
