"""Envelopes of curves: whole shares of them, by extreme ranks whose order is found another way."""

import numpy as np
import pytest
from scipy.stats import norm, rankdata

from covaria.arrays import BoolArray, FloatArray
from covaria.dose import rank_envelope as room


def smooth_curves(
    random: np.random.Generator, curves: int, doses: int = 40, length: float = 8.0
) -> FloatArray:
    """Draws of a Gaussian process over the doses, of variance 1."""
    at = np.arange(doses)
    covariance = np.exp(-0.5 * ((at[:, None] - at) / length) ** 2) + 1e-9 * np.eye(doses)
    return random.standard_normal((curves, doses)) @ np.linalg.cholesky(covariance).T


def least_extreme(curves: FloatArray, share: float) -> BoolArray:
    return room.least_extreme(room.outer_curves(curves, room.left_out(len(curves), share)), share)


def rank_envelope(draws: FloatArray, share: float) -> tuple[FloatArray, FloatArray]:
    return room.rank_envelope(draws, room.outer_curves(draws, room.left_out(len(draws), share)), share)


def by_definition(curves: FloatArray, share: float) -> BoolArray:
    """The least extreme by sorted ranks, compared one with another as tuples."""
    below = rankdata(curves, "max", axis=0)
    above = rankdata(-curves, "max", axis=0)
    lengths = [tuple(own) for own in np.sort(np.minimum(below, above), axis=1)]
    order = sorted(range(len(curves)), key=lambda curve: lengths[curve])
    kept = np.ones(len(curves), dtype=bool)
    kept[order[: round((1 - share) * len(curves))]] = False
    return kept


@pytest.mark.parametrize("share", [0.7, 0.9, 0.95])
def test_the_least_extreme_are_those_of_the_extreme_rank_lengths(share: float) -> None:
    curves = smooth_curves(np.random.default_rng(0), 400)
    np.testing.assert_array_equal(least_extreme(curves, share), by_definition(curves, share))


def test_equal_values_are_no_more_extreme_than_the_innermost_of_them() -> None:
    """A third of the curves are on a floor, as differences do that are held from falling."""
    curves = np.maximum(smooth_curves(np.random.default_rng(1), 300, doses=6), -0.4)
    np.testing.assert_array_equal(least_extreme(curves, 0.9), by_definition(curves, 0.9))


def test_an_envelope_holds_its_share_of_the_curves_whole_at_every_dose() -> None:
    draws = smooth_curves(np.random.default_rng(2), 2000, doses=107)
    lower, upper = rank_envelope(draws, 0.95)
    assert ((lower <= draws) & (draws <= upper)).all(axis=1).sum() >= 1900
    kept = least_extreme(draws, 0.95)
    assert kept.sum() == 1900
    np.testing.assert_array_equal(lower, draws[kept].min(axis=0))


def test_an_envelope_holds_its_share_of_other_curves_of_the_same_kind() -> None:
    """60 envelopes, each of 2,048 curves, beside 500 others: 95 %, less what is lost by drawing."""
    random, shares = np.random.default_rng(3), []
    for _ in range(60):
        lower, upper = rank_envelope(smooth_curves(random, 2048), 0.95)
        others = smooth_curves(random, 500)
        shares.append(((lower <= others) & (others <= upper)).all(axis=1).mean())
    assert 0.925 <= np.mean(shares) <= 0.95


@pytest.mark.parametrize("curves", [2, 3, 5, 12])
def test_few_curves_are_all_held_or_the_outermost_left_out(curves: int) -> None:
    draws = np.arange(float(curves))[:, None] * np.ones(4)
    for share in (0.95, 0.5, 0.1):
        lower, upper = rank_envelope(draws, share)
        assert ((lower <= draws) & (draws <= upper)).all(axis=1).sum() >= share * curves
    assert rank_envelope(draws, 0.99)[1][0] == curves - 1


def test_of_a_single_dose_it_is_the_middle_share() -> None:
    draws = np.random.default_rng(4).standard_normal((20000, 1))
    lower, upper = rank_envelope(draws, 0.95)
    np.testing.assert_allclose([lower[0], upper[0]], norm.ppf([0.025, 0.975]), atol=0.04)


def test_it_follows_any_rising_scale() -> None:
    """Ranks know nothing of units, so that the envelope of logarithms is the logarithm of the envelope."""
    draws = smooth_curves(np.random.default_rng(5), 500)
    for end, of_exponentials in zip(
        rank_envelope(draws, 0.9), rank_envelope(np.exp(draws), 0.9), strict=True
    ):
        np.testing.assert_allclose(np.exp(end), of_exponentials)


def test_curves_that_agree_are_the_envelope() -> None:
    curve = np.linspace(0, 1, 10)
    for end in rank_envelope(np.tile(curve, (50, 1)), 0.9):
        np.testing.assert_array_equal(end, curve)
