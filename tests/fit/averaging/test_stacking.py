"""Stacked weights against a solver of quadratic programmes, and what must hold of them."""

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, minimize

from covaria.arrays import FloatArray
from covaria.fit.averaging.stacking import stacked_shares


def errors_of(models: int, seed: int = 3) -> FloatArray:
    random = np.random.default_rng(seed)
    return random.normal(size=200) + random.normal(size=(models, 200)) * random.uniform(0.3, 2, (models, 1))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("seed", range(3))
def test_no_other_average_errs_less(seed: int, scale: float) -> None:
    errors = errors_of(5, seed)
    weights = np.random.default_rng(seed).integers(1, 4, 200).astype(float)

    def error(shares: FloatArray) -> float:
        return float((shares @ errors) ** 2 @ weights / weights.sum())

    one = LinearConstraint(np.ones(5), 1.0, 1.0)
    oracle = minimize(error, np.full(5, 0.2), method="SLSQP", bounds=[(0, 1)] * 5, constraints=one, tol=1e-12)
    np.testing.assert_allclose(stacked_shares(scale * errors, weights), oracle.x, atol=1e-4)


def test_two_that_err_differently_share_by_their_variances() -> None:
    left, right = np.array([3.0, -3, 0, 0]), np.array([0.0, 0, 1, -1])
    np.testing.assert_allclose(stacked_shares(np.stack([left, right]), np.ones(4)), [0.1, 0.9])


def test_a_model_without_error_takes_all_the_weight() -> None:
    errors = np.vstack([np.ones(10), np.zeros(10), np.linspace(-1, 1, 10)])
    np.testing.assert_allclose(stacked_shares(errors, np.ones(10)), [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(stacked_shares(np.zeros((2, 10)), np.ones(10)), [0.5, 0.5])


def test_a_weight_of_two_is_a_row_that_occurs_twice() -> None:
    errors, weights = errors_of(4), np.random.default_rng(1).integers(1, 4, 200)
    twice = stacked_shares(np.repeat(errors, weights, axis=1), np.ones(weights.sum()))
    np.testing.assert_allclose(stacked_shares(errors, weights.astype(float)), twice, atol=1e-9)
