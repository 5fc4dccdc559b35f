"""What a subject's errors at earlier times say of its next one, where each has a line of its own.

With effects b of covariance G on the rows z of a subject, and independent errors of variance s² about the
line, the effects given earlier rows have the covariance P = G (I + Σ z zᵀ G / s²)⁻¹ and the mean
P Σ z e / s² (Laird and Ware 1982, section 3). So a row's error has the mean Σ (zᵀ P z_k / s²) e_k over the
earlier rows k, and the variance s² + zᵀ P z: the same as of the covariance between all times, without it.
"""

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.repeated.innovations import Innovations


def line_innovations(
    effects: FloatArray,
    error: float,
    line: FloatArray,
    subject: IntArray,
    time: FloatArray,
    known: BoolArray | None = None,
) -> Innovations:
    """Work out what is expected of each row's error.

    Parameters
    ----------
    effects : (effects, effects) array
        Covariance of a subject's effects; may be singular.
    error : float
        Variance about the line, above 0.
    line : (rows, effects) array
        What the effects are multiplied by.
    subject : (rows,) int64 array
    time : (rows,) array
        Rows at the same time say nothing of one another.
    known : (rows,) bool array, optional
        Rows whose error is known, and says something of later ones; by default all.
    """
    row, earlier = _earlier_pairs(subject, time)
    if known is not None:
        row, earlier = row[known[earlier]], earlier[known[earlier]]
    count = len(effects)
    seen = np.zeros((len(line), count, count))
    for first in range(count):
        for second in range(count):
            products = line[earlier, first] * line[earlier, second]
            seen[:, first, second] = np.bincount(row, products, len(line))
    left = effects @ np.linalg.inv(np.eye(count) + seen @ effects / error)
    reached = np.einsum("ra,rab->rb", line, left)
    coefficient = np.einsum("pa,pa->p", reached[row], line[earlier]) / error
    variance = error + np.einsum("ra,ra->r", reached, line)
    return Innovations(row, earlier, coefficient, np.sqrt(variance))


def _earlier_pairs(subject: IntArray, time: FloatArray) -> tuple[IntArray, IntArray]:
    """Positions of each row, and of every one of its subject at an earlier time; (pairs,) each."""
    order = np.lexsort([time, subject])
    places = np.arange(len(order))
    is_new_subject = np.diff(subject[order], prepend=-1) != 0
    is_later = is_new_subject | (np.diff(time[order], prepend=0.0) != 0)
    start, first = (np.maximum.accumulate(np.where(each, places, 0)) for each in (is_new_subject, is_later))
    counts = first - start
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    earlier = order[np.repeat(start, counts) + within]
    return np.repeat(order, counts).astype(np.int64), earlier.astype(np.int64)
