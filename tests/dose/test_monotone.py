"""Curves held monotone: against scikit-learn's isotonic regression, and what projection promises."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from covaria.dose.monotone import CurveShape, held_to_shape, shape_from_word
from covaria.errors import UsageError

DOSES = np.arange(40.0)


def turning(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, len(DOSES))).cumsum(axis=1)


@pytest.mark.parametrize("shape", [CurveShape.INCREASING, CurveShape.DECREASING])
def test_one_direction_is_isotonic_regression(shape: CurveShape) -> None:
    curves = turning(20)
    oracle = IsotonicRegression(increasing=shape is CurveShape.INCREASING)
    expected = [oracle.fit_transform(DOSES, curve) for curve in curves]
    np.testing.assert_allclose(held_to_shape(curves, shape), expected, atol=1e-12)


def test_either_direction_is_the_nearer_one() -> None:
    curves = turning(50)
    held = held_to_shape(curves, CurveShape.MONOTONE)
    apart = ((held - curves) ** 2).sum(axis=1)
    ways = [held_to_shape(curves, way) for way in (CurveShape.INCREASING, CurveShape.DECREASING)]
    np.testing.assert_allclose(
        apart, np.min([((way - curves) ** 2).sum(axis=1) for way in ways], axis=0), atol=1e-12
    )


def test_no_curve_moves_farther_from_a_truth_of_its_shape() -> None:
    truth = DOSES / (5 + DOSES)
    curves = truth + np.random.default_rng(1).normal(0, 0.3, (200, len(DOSES)))
    held = held_to_shape(curves, CurveShape.INCREASING)
    before, after = (((each - truth) ** 2).sum(axis=1) for each in (curves, held))
    assert (after <= before).all()
    assert after.mean() < 0.5 * before.mean()


def test_what_is_allowed_stays_as_it_is() -> None:
    rising, any_curve = np.array([0.0, 1, 1, 2]), np.array([0.0, 2, 1])
    np.testing.assert_array_equal(held_to_shape(rising, CurveShape.INCREASING), rising)
    np.testing.assert_array_equal(held_to_shape(-rising, CurveShape.MONOTONE), -rising)
    np.testing.assert_array_equal(held_to_shape(any_curve, CurveShape.ANY), any_curve)


def test_a_curve_against_its_direction_becomes_flat() -> None:
    np.testing.assert_allclose(held_to_shape(np.array([3.0, 2, 1]), CurveShape.INCREASING), 2)


def test_an_unknown_word_is_refused() -> None:
    assert shape_from_word("decreasing") is CurveShape.DECREASING
    with pytest.raises(UsageError, match="monotone"):
        shape_from_word("up")
