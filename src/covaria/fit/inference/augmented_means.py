"""Adjusted means by augmentation: predictions under each level, and what they leave of those who had it.

    mean(level) = average of f(x, level) over all subjects + average of y − f(x, level) over its own,

the latter weighted by the inverse probability of their assignment (Robins, Rotnitzky and Zhao 1994; Bang and
Robins 2005, section 2). f is cross-fitted: it never saw the subject that it predicts (Chernozhukov et al.
2018, definition 3.1). So a network that is wrong or shrunken costs precision and never bias, where subjects
were assigned at random; with f an analysis of covariance it is that analysis.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans

FREEDOM = 2.0
"""Degrees of freedom for each unit of a level less 1: errors out of fold are a bit larger than errors, so
that with 1 intervals hold more than they promise, and with infinitely many less (docs/log.md)."""


@dataclass(frozen=True)
class LevelData:
    """What adjusted means at levels are made from.

    Attributes
    ----------
    levels : (levels,) array
        Ascending.
    level : (rows,) int64 array
        The level that each row had, by its position; −1 for none of them.
    response, weights : (rows,) arrays
    unit : (rows,) int64 array
        Whose row it is: subjects, or groups where they were declared, are independent of each other.
    """

    levels: FloatArray
    level: IntArray
    response: FloatArray
    weights: FloatArray
    unit: IntArray

    @property
    def had(self) -> FloatArray:
        """Whether each row had each level; shape (rows, levels)."""
        indicators: FloatArray = (self.level[:, None] == np.arange(len(self.levels))).astype(float)
        return indicators

    @property
    def units(self) -> IntArray:
        """Number of units that had each level; shape (levels,)."""
        rows = np.flatnonzero(self.level >= 0)
        pairs = np.unique(np.column_stack([self.level[rows], self.unit[rows]]), axis=0)
        return np.bincount(pairs[:, 0], minlength=len(self.levels))


def augmented_means(
    data: LevelData, predicted: FloatArray, probability: FloatArray | None = None
) -> LevelMeans:
    """Estimate the mean at each level, with the covariance of all from influence functions.

    Parameters
    ----------
    data : LevelData
    predicted : (rows, levels) array
        Prediction of each row under each level, by models that did not see its unit.
    probability : (rows, levels) array, optional
        Of the assignment; by default the shares of the levels, as in a randomised trial.

    Returns
    -------
    LevelMeans
        The covariance sums the influence of each unit's rows (Ye, Shao, Yi and Zhao 2023, theorem 1, with the
        shares taken as given by the design).
    """
    share = data.weights / data.weights.sum()
    inverse = data.had if probability is None else data.had / probability
    inverse = inverse / (share @ inverse)
    left = data.response[:, None] - predicted
    outcome, remainder = share @ predicted, (share[:, None] * inverse * left).sum(axis=0)
    influence = predicted - outcome + inverse * (left - remainder) * np.sqrt(_spare(data.units))
    sums = sums_of_units(influence * share[:, None], data.unit)
    covariance = sums.T @ sums
    return LevelMeans(
        data.levels, outcome + remainder, covariance, (FREEDOM * (data.units - 1)).astype(float)
    )


def _spare(units: IntArray) -> FloatArray:
    """What the variance of a mean over n units lacks that is taken from the same units: n / (n − 1)."""
    factor: FloatArray = units / np.maximum(units - 1.0, 1.0)
    return factor


def sums_of_units(values: FloatArray, unit: IntArray) -> FloatArray:
    """Sum (rows, columns) over the rows of each unit; shape (units, columns)."""
    return np.column_stack([np.bincount(unit, column) for column in values.T])
