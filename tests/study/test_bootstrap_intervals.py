"""Intervals from resamples, beside SciPy's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from covaria.arrays import FloatArray
from covaria.study.bootstrap_intervals import bca_interval, percentile_interval

LEVEL = 0.9


@pytest.fixture(scope="module")
def sample() -> FloatArray:
    return np.random.default_rng(5).exponential(size=40)


@pytest.mark.parametrize("statistic", [np.mean, np.std], ids=["mean", "standard deviation"])
def test_intervals_are_those_of_scipy(sample: FloatArray, statistic: Callable[..., Any]) -> None:
    of = {
        method: stats.bootstrap(
            (sample,),
            statistic,
            confidence_level=LEVEL,
            n_resamples=499,
            method=method,
            rng=np.random.default_rng(8),
        )
        for method in ("percentile", "BCa")
    }
    resampled = of["BCa"].bootstrap_distribution
    left_out = np.array([statistic(np.delete(sample, own)) for own in range(len(sample))])
    found = {
        "percentile": percentile_interval(resampled, LEVEL),
        "BCa": bca_interval(float(statistic(sample)), resampled, left_out, LEVEL),
    }
    for method, interval in found.items():
        assert interval == pytest.approx(tuple(of[method].confidence_interval), rel=1e-12)


def test_what_never_changes_has_an_interval_of_no_width() -> None:
    same = np.full(50, 3.0)
    assert bca_interval(3.0, same, np.full(5, 3.0), LEVEL) == (3.0, 3.0)


def test_without_corrections_it_is_the_percentile_interval() -> None:
    """Symmetric about the estimate, and blocks that all do the same."""
    resampled = np.random.default_rng(2).normal(size=999)
    resampled = np.concatenate([resampled, -resampled])
    assert bca_interval(0.0, resampled, np.full(9, 0.5), LEVEL) == pytest.approx(
        percentile_interval(resampled, LEVEL), rel=1e-12
    )


def test_an_estimate_outside_of_all_resamples_is_not_corrected() -> None:
    resampled = np.linspace(1, 2, 100)
    assert bca_interval(0.0, resampled, np.arange(5.0), LEVEL) == percentile_interval(resampled, LEVEL)
