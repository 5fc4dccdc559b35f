"""Small sine networks, with rows to train them on."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.engine.evidence import (
    EvidencePrior,
    Hyperparameters,
    SineComponent,
    SineStructure,
    even_frequencies,
)

INPUTS = 3


def structure_of(order: int, half: int, seed: int = 0) -> SineStructure:
    random = np.random.default_rng(seed)
    subsets = [c for size in range(1, order + 1) for c in combinations(range(INPUTS), size)]
    components = tuple(SineComponent(c, even_frequencies(len(c), half, random)) for c in subsets)
    # The last two inputs are one covariate's.
    return SineStructure((0, 1, 1), components)


def hyperparameters_of(structure: SineStructure, seed: int = 1) -> Hyperparameters:
    random = np.random.default_rng(seed)
    return Hyperparameters(
        np.exp(random.normal(0.4, 0.3, structure.length_scales)),
        np.exp(random.normal(-1, 0.4, len(structure.components))),
        0.6,
        0.4,
    )


def rows_of(count: int, seed: int = 2) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(count, INPUTS))
    response = np.sin(2 * inputs[:, 0]) + inputs[:, 1] * inputs[:, 2] + random.normal(0, 0.5, count)
    return inputs, response


def prior_of(structure: SineStructure) -> EvidencePrior:
    return EvidencePrior(np.full(len(structure.components), 0.7), 1.5, shorter_sd=0.8, longer_sd=2.0)


CASES = [(1, 3, 60), (2, 4, 60), (2, 8, 25), (3, 6, 20)]
"""Order, half the units, rows: more rows than units, and fewer."""


def check_gradient(
    value: Callable[[FloatArray], tuple[float, FloatArray]], at: FloatArray, error: float
) -> None:
    """Hold a value's gradient to central differences, to a relative error and a tenth of it."""
    found, step = value(at)[1], 1e-4
    for position, gradient in enumerate(found):
        move = np.zeros_like(at)
        move[position] = step
        numerical = (value(at + move)[0] - value(at - move)[0]) / (2 * step)
        assert gradient == pytest.approx(numerical, rel=error, abs=max(error / 10, 1e-4)), position
