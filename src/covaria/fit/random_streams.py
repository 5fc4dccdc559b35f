"""The random numbers of a fit: a stream for each use, so that none depends on how much others draw."""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What random numbers are drawn for; its number is the stream's key and never changes."""

    FOLDS = 0
    GRADIENT = 1
    EVIDENCE = 2
    TESTS = 3
    LEARNING_CURVE = 4
    BALANCE = 6
    ROWS = 7


def seed_of(seed: int, stream: Stream, *part: int) -> np.random.SeedSequence:
    """Seed a stream of a fit, or a part of it, as that of a fold."""
    return np.random.SeedSequence(seed, spawn_key=(int(stream), *part))


def generator_of(seed: int, stream: Stream, *part: int) -> np.random.Generator:
    """Draw from a stream of a fit by a counter-based generator (Philox; Salmon et al. 2011)."""
    return np.random.Generator(np.random.Philox(seed_of(seed, stream, *part)))
