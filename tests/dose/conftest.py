"""Estimates at dose levels: some published, typed as facts, so that these tests run everywhere."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from covaria.dose import (
    CandidateShape,
    LevelMeans,
    PooledErrors,
    candidates_from_text,
    level_means,
    level_means_from_responders,
    pooled_level_means,
)


@pytest.fixture
def biom_candidates() -> tuple[CandidateShape, ...]:
    return candidates_from_text(
        "linear; emax(0.05); emax(0.2); logistic(0.25, 0.09); logistic(0.7, 0.06); betaMod(0.5, 1)"
    )


@pytest.fixture
def biom() -> tuple[LevelMeans, PooledErrors]:
    """20 subjects at each dose (Bretz, Pinheiro and Branson 2005)."""
    doses = [0.0, 0.05, 0.2, 0.6, 1.0]
    means = [0.3449053965, 0.4567542849, 0.8103157716, 0.9344369263, 0.9487114166]
    pooled = PooledErrors(100, 5, 48.208842928)
    return level_means(doses, means, np.eye(5) * pooled.variance / 20, pooled.freedom), pooled


@pytest.fixture
def migraine() -> LevelMeans:
    """Logits of being free of pain, with the variances of a logistic model with a parameter per dose."""
    doses = np.array([0, 2.5, 5, 10, 20, 50, 100, 200])
    free = np.array([13, 4, 5, 16, 12, 14, 14, 21])
    treated = np.array([133, 32, 44, 63, 63, 65, 59, 58])
    return level_means_from_responders(doses, free, treated)


@pytest.fixture
def glycobrom() -> tuple[LevelMeans, PooledErrors]:
    """Means of glycopyrronium bromide, as the worked example takes them: 60 a dose, each SE 0.015."""
    means = [1.243, 1.317, 1.333, 1.374, 1.385]
    return pooled_level_means([0, 12.5, 25, 50, 100], means, [0.015] * 5, [60] * 5)


@pytest.fixture
def level_means_of() -> Callable[..., LevelMeans]:
    """Means at doses, independent, with one standard error or one for each."""

    def build(
        doses: ArrayLike, means: ArrayLike, error: ArrayLike = 1.0, freedom: ArrayLike = np.inf
    ) -> LevelMeans:
        at, own = np.array(doses, dtype=float), np.array(means, dtype=float)
        errors = np.broadcast_to(error, len(at)).astype(float)
        return LevelMeans(at, own, np.diag(errors**2), np.broadcast_to(freedom, len(at)).astype(float))

    return build


@pytest.fixture
def emax_means(level_means_of: Callable[..., LevelMeans]) -> LevelMeans:
    """Five levels of an Emax curve with 30 subjects each."""
    doses = np.array([0.0, 10, 20, 40, 80])
    return level_means_of(doses, -55 * doses / (12 + doses), 1.6, 29)
