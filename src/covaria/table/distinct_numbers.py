"""Whole numbers that all differ, as identifiers do, where measurements would agree in some rows."""

import math

import numpy as np

from covaria.arrays import FloatArray

CHANCE = 1e-6
"""The chance by which whole numbers drawn evenly from their range may all differ; ages and counts, which
crowd, do so more rarely still."""
FEWEST_SERIAL = 10
"""Subjects that are counted from 1; grades and numbers of children are fewer."""

FEWEST_LONG, LONG = 20, 10_000.0
"""Fewest rows that show whether numbers repeat, and the lowest of five digits."""
MOST_ROUNDED, LEAST_DISTINCT = 0.3, 0.95
"""Share of numbers that end in 0 by chance in few rows, and of different ones where hardly any repeats."""
MOST_TIMES = 100.0
"""Ratio of the highest to the lowest, beyond which numbers are amounts over several powers of ten."""
LEAST_SPREAD = 0.25
"""Standard deviation in parts of the range: 0.29 where numbers lie evenly, less where they crowd."""


def all_differ(values: FloatArray) -> bool:
    """Return whether numbers are whole and differ in all rows, none of them missing."""
    return are_whole(values) and len(np.unique(values)) == len(values)


def are_serial(values: FloatArray) -> bool:
    """Return whether numbers count something from 1 on without a gap, however often each occurs."""
    if not are_whole(values):
        return False
    numbers = np.unique(values)
    return bool(FEWEST_SERIAL <= len(numbers) == numbers[-1] and numbers[0] == 1.0)


def all_differ_beyond_chance(values: FloatArray) -> bool:
    """Return whether whole numbers all differ although they lie so close that some should be the same.

    The probability that n numbers drawn evenly from R possible ones all differ is R! / ((R - n)! R^n).
    """
    rows = len(values)
    if not are_whole(values):
        return False
    possible = float(values.max() - values.min()) + 1.0
    if not rows <= possible < rows * rows or not all_differ(values):
        return False
    log_chance = math.lgamma(possible + 1.0) - math.lgamma(possible - rows + 1.0) - rows * math.log(possible)
    return log_chance < math.log(CHANCE)


def are_long_and_hardly_repeat(values: FloatArray) -> bool:
    """Return whether whole numbers have five digits and more, none of them idle, and hardly any occurs twice.

    Of measurements of such size most are rounded, or crowd somewhere in their range.
    """
    if len(values) < FEWEST_LONG or not are_whole(values) or values.min() < LONG:
        return False
    if values.max() > MOST_TIMES * values.min():
        return False
    is_rounded = np.count_nonzero(values % 10.0 == 0.0) > MOST_ROUNDED * len(values)
    if is_rounded or values.std() < LEAST_SPREAD * (values.max() - values.min()):
        return False
    return len(np.unique(values)) >= LEAST_DISTINCT * len(values)


def are_whole(values: FloatArray) -> bool:
    """Return whether there are numbers, all of them whole."""
    return bool(len(values)) and not bool((values != np.round(values)).any())
