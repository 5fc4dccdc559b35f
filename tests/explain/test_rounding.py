"""What rounding hides of differences between two subjects, against stairs by brute force."""

import numpy as np
import pytest
from scipy.special import ndtr

from covaria.arrays import FloatArray
from covaria.explain.bands import effect_band
from covaria.explain.rounding import Rounding


def mean_rounded(latent: FloatArray, sd: float, step: float) -> FloatArray:
    """Mean of a normal variable that is rounded to multiples of a step, by all of these near it."""
    cuts = (np.arange(-30, 31) + 0.5) * step
    mean: FloatArray = step * (ndtr((latent[:, None] - cuts) / sd).sum(axis=1) - 30)
    return mean


@pytest.mark.parametrize(("difference", "error"), [(1.0, 0.0), (0.8, 0.3), (3.1, 0.5), (0.0, 0.4)])
def test_it_is_the_variance_of_stairs_between_two_subjects(difference: float, error: float) -> None:
    """Anywhere on a step, for noise whose variance is uniform, and a difference that is uncertain."""
    random, step, most = np.random.default_rng(4), 2.0, 0.4
    draws = 40_000
    low = random.uniform(-step, step, draws)
    apart = difference + error * random.normal(size=draws)
    noise = random.uniform(0.02, most, draws)
    parts = np.array_split(np.argsort(noise), 40)
    stairs = np.concatenate(
        [
            mean_rounded(low[own] + apart[own], sd, step) - mean_rounded(low[own], sd, step) - apart[own]
            for own in parts
            for sd in [float(np.sqrt(noise[own].mean()))]
        ]
    )
    found = Rounding(step, 0.02, most).hidden_variance(np.array([difference]), np.array([error**2]))
    assert found[0] == pytest.approx((stairs**2).mean(), rel=0.04)


def test_no_difference_hides_nothing_and_noise_of_a_step_leaves_nothing() -> None:
    same = Rounding(1.0, 0.0, 0.1).hidden_variance(np.zeros(1), np.zeros(1))
    assert same.tolist() == [0.0]
    assert Rounding(1.0, 1.0, 2.0).hidden_sd < 1e-8


def test_without_noise_a_step_is_uniform() -> None:
    """A sixth of a squared step for two subjects, of which the harmonics have 98 %."""
    assert Rounding(5.0, 0.0, 0.0).hidden_sd ** 2 == pytest.approx(1 / 6, rel=0.025)


def test_a_band_holds_it_besides_the_rest() -> None:
    rounding, apart = Rounding(1.0, 0.0, 0.0), np.full((5, 1), 0.5)
    half_width = effect_band(apart, np.array([[0.6]]), rounding=rounding)[0]
    least = 0.4 * 0.6**2
    hidden = rounding.hidden_variance(np.array([0.5]), np.array([least]))[0]
    assert half_width == pytest.approx(1.959964 * np.sqrt(least + hidden), rel=1e-6)
    assert effect_band(apart, np.array([[0.6]]))[0] == pytest.approx(1.959964 * np.sqrt(least), rel=1e-6)
