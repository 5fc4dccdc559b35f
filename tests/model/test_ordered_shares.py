"""What follows from adjusted shares of levels: win probabilities, differences, and their errors."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from covaria.arrays import FloatArray
from covaria.model.ordered_shares import OrderedShares
from support.presence import present

LEVELS, ROWS = 4, 200


def shares_of(levels: FloatArray, treatment: FloatArray) -> OrderedShares:
    """Shares without adjustment, of two treatments, with multinomial covariances."""
    at_least = np.array(
        [[(levels[treatment == arm] >= level).mean() for arm in (0, 1)] for level in range(1, LEVELS)]
    )
    observed = np.array(
        [[(levels[treatment == arm] == level).mean() for arm in (0, 1)] for level in range(LEVELS)]
    )
    whole = np.zeros((LEVELS - 1, 2, LEVELS - 1, 2))
    for arm in (0, 1):
        own = at_least[:, arm]
        covariance = np.minimum.outer(own, own) - np.outer(own, own)
        whole[:, arm, :, arm] = covariance / (treatment == arm).sum()
    size = (LEVELS - 1) * 2

    def rows(matrix: FloatArray) -> tuple[tuple[float, ...], ...]:
        return tuple(map(tuple, matrix.tolist()))

    return OrderedShares(
        names=("none", "mild", "moderate", "severe"),
        treatments=("placebo", "active"),
        reference=0,
        subjects=(ROWS // 2, ROWS // 2),
        observed=rows(observed),
        at_least=rows(at_least),
        covariance=rows(whole.reshape(size, size)),
        freedom=(np.inf, np.inf),
        log_odds=(0.0, 0.7),
        log_odds_covariance=((0.0, 0.0), (0.0, 0.04)),
        proportional_p_value=0.4,
    )


def drawn(random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    treatment = (np.arange(ROWS) % 2).astype(float)
    latent = random.logistic(size=ROWS) + 0.8 * treatment
    return np.digitize(latent, [-1, 0.5, 2]).astype(float), treatment


def test_win_probabilities_are_those_of_mann_and_whitney_with_their_error() -> None:
    random = np.random.default_rng(1)
    levels, treatment = drawn(random)
    (found,) = shares_of(levels, treatment).win_probabilities()
    statistic = mannwhitneyu(levels[treatment == 1], levels[treatment == 0]).statistic
    assert found.value == pytest.approx(statistic / (ROWS / 2) ** 2)
    again = [shares_of(*drawn(random)).win_probabilities()[0].value for _ in range(200)]
    error = (present(found.upper) - present(found.lower)) / 3.92
    assert error == pytest.approx(np.std(again), rel=0.15)


def test_shares_sum_to_1_and_differences_are_of_probabilities() -> None:
    found = shares_of(*drawn(np.random.default_rng(2)))
    np.testing.assert_allclose(found.shares().sum(axis=0), 1)
    np.testing.assert_allclose(found.shares(), found.observed, atol=1e-12)
    for own, apart in zip(found.probabilities(), found.differences(), strict=True):
        assert apart[0].value == pytest.approx(own[1].value - own[0].value)
        reach = [(present(each.upper) - present(each.lower)) / 2 for each in (*own, *apart)]
        assert reach[2] == pytest.approx(np.hypot(reach[0], reach[1]))


def test_adjusted_shares_never_fall_below_0_where_thresholds_cross() -> None:
    found = shares_of(*drawn(np.random.default_rng(3)))
    crossed = replace(found, at_least=((0.5, 0.9), (0.52, 0.4), (-0.01, 0.1)))
    assert (crossed.shares() >= 0).all()
    np.testing.assert_allclose(crossed.shares().sum(axis=0), 1)


def test_odds_ratios_are_symmetric_on_the_logarithm() -> None:
    found = present(shares_of(*drawn(np.random.default_rng(4))).odds_ratios()[0])
    assert found.value == pytest.approx(np.exp(0.7))
    assert present(found.lower) * present(found.upper) == pytest.approx(np.exp(1.4))
