"""Shares of the levels of a dose, or of arms, within the strata of a randomisation."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.inference.augmented_means import LevelData


def shares_within_strata(data: LevelData, stratum: IntArray) -> FloatArray:
    """Share of each level among the subjects of a row's stratum; shape (rows, levels)."""
    total = np.bincount(stratum, data.weights)
    had = [np.bincount(stratum, data.weights * own) for own in data.had.T]
    shares: FloatArray = (np.array(had) / total).T[stratum]
    return shares
