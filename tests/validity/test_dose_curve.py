"""Whether what is said of a dose between the levels holds what it promises, for truths of other forms."""

from collections.abc import Callable

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose.curve import fit_dose_curve
from covaria.dose.level_means import LevelMeans
from support.parallel import InParallel
from support.presence import present

Shares = tuple[list[tuple[str, int, int]], FloatArray]
"""Truth, size and seed of each trial; the shares of it."""

pytestmark = pytest.mark.slow

DRAWS = 60
"""Trials of each truth and number of subjects in an arm."""
SIZES = (8, 24, 60)
DOSES = np.array([0.0, 10, 20, 40, 80])
NOISE = 0.5
TRUTHS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "flat": np.zeros_like,
    "linear": lambda u: u,
    "emax": lambda u: 1.15 * u / (0.15 + u),
    "sigmoid": lambda u: u**4 / (0.4**4 + u**4),
    "exponential": lambda u: np.expm1(3 * u) / np.expm1(3),
    "umbrella": lambda u: 4 * u * (1.1 - u) / 1.21,
    "step": lambda u: np.where(u > 0.35, 1.0, 0.0),
}


def draw(truth: str, size: int, seed: int) -> LevelMeans:
    random = np.random.default_rng([list(TRUTHS).index(truth), size, seed])
    error = NOISE / np.sqrt(size)
    means = TRUTHS[truth](DOSES / 80) + error * random.standard_normal(5)
    variances = error**2 * random.chisquare(size - 1, 5) / (size - 1)
    return LevelMeans(DOSES, means, np.diag(variances), np.full(5, size - 1.0))


def share_in_bands(truth: str, size: int, seed: int) -> tuple[float, bool]:
    """Share of the doses whose difference is in its band, and whether all are in the simultaneous one."""
    band = fit_dose_curve(draw(truth, size, seed), draws=512).difference()
    effect = TRUTHS[truth](band.doses / 80) - TRUTHS[truth](np.zeros(1))
    pointwise = (band.lower <= effect) & (effect <= band.upper)
    simultaneous = (band.simultaneous_lower <= effect) & (effect <= band.simultaneous_upper)
    return float(pointwise[1:].mean()), bool(simultaneous.all())


def smallest_dose_is_held(size: int, seed: int) -> bool:
    smallest = fit_dose_curve(draw("emax", size, seed), draws=512).minimum_effective_dose(0.5)
    truth = 80 * 0.15 * 0.5 / (1.15 - 0.5)
    return (smallest.lower or np.inf) <= truth <= (smallest.upper or np.inf)


def doses_of_step_are_held(size: int, seed: int, share: float) -> tuple[bool, bool]:
    """Whether a step at a share of the way from 20 to 40 is in the intervals of both doses that it is."""
    random, step, error = np.random.default_rng([size, seed]), 20 + 20 * share, NOISE / np.sqrt(size)
    means = (step < DOSES) + error * random.standard_normal(5)
    variances = error**2 * random.chisquare(size - 1, 5) / (size - 1)
    curve = fit_dose_curve(LevelMeans(DOSES, means, np.diag(variances), np.full(5, size - 1.0)), draws=512)
    found = curve.minimum_effective_dose(0.5), curve.effective_dose(0.8)
    smallest, of_share = ((each.lower or np.inf) <= step <= (each.upper or np.inf) for each in found)
    return smallest, of_share


def best_dose_is_held(size: int, seed: int) -> bool:
    best = fit_dose_curve(draw("umbrella", size, seed), draws=512).best_dose()
    return present(best.lower) <= 44 <= present(best.upper)


@pytest.fixture(scope="module")
def shares(in_parallel: InParallel) -> Shares:
    tasks = [(truth, size, seed) for truth in TRUTHS for size in SIZES for seed in range(DRAWS)]
    return tasks, np.array(in_parallel(share_in_bands, tasks), dtype=float)


def test_bands_hold_the_difference_on_average_and_for_every_truth(
    shares: Shares,
) -> None:
    tasks, found = shares
    assert 0.94 <= found[:, 0].mean() <= 0.985
    for truth in TRUTHS:
        mine = found[[task[0] == truth for task in tasks], 0]
        assert mine.mean() + 2.6 * mine.std() / np.sqrt(len(mine)) >= 0.9, truth


def test_simultaneous_bands_hold_the_whole_curve_on_average_and_for_every_truth(shares: Shares) -> None:
    tasks, found = shares
    assert 0.94 <= found[:, 1].mean() <= 0.985
    for truth in TRUTHS:
        mine = found[[task[0] == truth for task in tasks], 1]
        assert mine.mean() + 2.6 * mine.std() / np.sqrt(len(mine)) >= 0.9, truth


def test_doses_are_in_their_intervals(
    in_parallel: InParallel, at_least: Callable[[int, int, float], bool]
) -> None:
    tasks = [(size, seed) for size in SIZES for seed in range(DRAWS)]
    for held in (smallest_dose_is_held, best_dose_is_held):
        count = sum(in_parallel(held, tasks))
        assert at_least(count, len(tasks), 0.94), f"{held.__name__}: {count} of {len(tasks)}"


def test_a_step_beside_a_dose_studied_is_in_both_intervals(
    in_parallel: InParallel, at_least: Callable[[int, int, float], bool]
) -> None:
    tasks = [(size, seed, share) for size in SIZES for seed in range(DRAWS // 2) for share in (0.1, 0.9)]
    held = np.array(in_parallel(doses_of_step_are_held, tasks))
    for name, count in zip(("MED", "ED80"), held.sum(axis=0).tolist(), strict=True):
        assert at_least(count, len(tasks), 0.9), f"{name}: {count} of {len(tasks)}"
