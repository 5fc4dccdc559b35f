"""Rows of several visits, laid out subject by subject."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class SubjectLayout:
    """The rows of each subject side by side, subjects with the same visits next to one another.

    A subject has as many places as anybody has rows, or as there are visits; what is absent is 0.

    Attributes
    ----------
    design : (subjects, places, coefficients) array
    response : (subjects, places) array
    pattern : (subjects,) int64 array
        Which times a subject has, ascending.
    times : (patterns, places) array
        The visit, counted from 0, or the time.
    present : (patterns, places) bool array
    subject : (subjects,) int64 array
        The number that each has in the rows.
    """

    design: FloatArray
    response: FloatArray
    pattern: IntArray
    times: FloatArray
    present: BoolArray
    subject: IntArray

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.present.sum(axis=1)[self.pattern].sum())

    @property
    def subjects(self) -> int:
        """Number of subjects."""
        return len(self.response)

    @property
    def sizes(self) -> FloatArray:
        """How many subjects have each pattern; shape (patterns,)."""
        return np.bincount(self.pattern).astype(float)

    def summed(self, values: FloatArray) -> FloatArray:
        """Sum values of subjects, (subjects, …), over those of each pattern; (patterns, …)."""
        starts = np.flatnonzero(np.diff(self.pattern, prepend=-1))
        summed: FloatArray = np.add.reduceat(values, starts, axis=0)
        return summed


@dataclass(frozen=True)
class RepeatedRows:
    """Rows of a linear model of repeated measures, in any order.

    Attributes
    ----------
    design : (rows, coefficients) array
        Of full rank.
    response : (rows,) array
    subject : (rows,) int64 array
        A number for each subject, counted from 0 without gaps.
    times : (rows,) array
        With `visits`, the visit of each row, counted from 0: no subject has one twice. Otherwise continuous.
    visits : int or None
        How many planned visits there are.
    """

    design: FloatArray
    response: FloatArray
    subject: IntArray
    times: FloatArray
    visits: int | None = None


def subject_layout(rows: RepeatedRows) -> SubjectLayout:
    """Lay rows out by subject; their order does not matter."""
    order = np.lexsort((rows.times, rows.subject))
    subject, times = rows.subject[order], rows.times[order]
    counts = np.bincount(subject)
    rank = np.arange(len(subject)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = rank if rows.visits is None else times.astype(np.int64)
    shape = len(counts), int(counts.max()) if rows.visits is None else rows.visits
    present, filled = np.zeros(shape, np.bool_), np.zeros(shape)
    present[subject, place], filled[subject, place] = True, times
    each, pattern = np.unique(np.hstack([present, filled]), axis=0, return_inverse=True)
    pattern = pattern.ravel()
    alike = np.argsort(pattern, kind="stable")
    design, response = np.zeros((*shape, rows.design.shape[1])), np.zeros(shape)
    design[subject, place], response[subject, place] = rows.design[order], rows.response[order]
    return SubjectLayout(
        design=design[alike],
        response=response[alike],
        pattern=pattern[alike],
        times=each[:, shape[1] :],
        present=each[:, : shape[1]] > 0,
        subject=alike.astype(np.int64),
    )
