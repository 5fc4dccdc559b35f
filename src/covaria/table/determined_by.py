"""Whether one column of codes follows from another, by more than chance."""

import math

import numpy as np

from covaria.arrays import FloatArray, IntArray

CHANCE = 0.01
"""The chance by which a column in random order may follow from another; in a small table, some do."""
SAMPLE = 1_000
"""First rows, by which nearly every column is known to follow from nothing."""


def is_determined_by(codes: IntArray, determinant: IntArray, chance: float = CHANCE) -> bool:
    """Return whether a column is the same throughout each value of another, and not by chance.

    Parameters
    ----------
    codes, determinant : (rows,) int64 arrays
        The values' places in their order; below 0 where missing, which proves nothing.
    chance : float
        The probability below which the values of `codes`, in a random order, would be so.
    """
    both = (codes >= 0) & (determinant >= 0)
    if not both.any() or not _is_function(codes[both][:SAMPLE], determinant[both][:SAMPLE]):
        return False
    codes = np.unique(codes[both], return_inverse=True)[1]
    values, determinant = np.unique(determinant[both], return_inverse=True)
    if not codes.any() or not _is_function(codes, determinant):
        return False
    own = np.empty(len(values), np.int64)
    own[determinant] = codes
    order = np.diff(own)
    is_sorted = bool((order >= 0).all() or (order <= 0).all())
    log_factorials = _log_factorials(len(codes))
    ways = math.log(2) if is_sorted else _log_orders(own, log_factorials)
    return ways - _log_orders(codes, log_factorials) < math.log(chance)


def _is_function(codes: IntArray, determinant: IntArray) -> bool:
    """Whether rows of the same determinant have the same code."""
    order = np.argsort(determinant, kind="stable")
    same = np.diff(determinant[order]) == 0
    return not (same & (np.diff(codes[order]) != 0)).any()


def share_determined(codes: IntArray, determinant: IntArray) -> float:
    """Return the share of rows that have the most frequent code among those of the same determinant."""
    both = (codes >= 0) & (determinant >= 0)
    if not both.any():
        return 0.0
    width = int(codes.max()) + 1
    pairs, counts = np.unique(determinant[both] * width + codes[both], return_counts=True)
    most = np.zeros(int(determinant.max()) + 1, np.int64)
    np.maximum.at(most, pairs // width, counts)
    return float(most.sum() / both.sum())


def _log_factorials(most: int) -> FloatArray:
    factorials: FloatArray = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    return factorials


def _log_orders(codes: IntArray, log_factorials: FloatArray) -> float:
    """Logarithm of the number of distinct orders of the codes: a multinomial coefficient."""
    counts = np.bincount(codes)
    return float(log_factorials[len(codes)] - log_factorials[counts].sum())
