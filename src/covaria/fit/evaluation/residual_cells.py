"""Cells of subjects that are alike in a covariate or in their prediction, so that each holds at least 11."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray, without_rounding_errors
from covaria.disclosure import MINIMUM_CELL, MOST_DOSES, merge_small_cells
from covaria.fit.analysis_set import AnalysisSet
from covaria.model.residual_checks import Cell
from covaria.table import CategoryCovariate

MOST_SHOWN = 12
"""Levels of a category; the rarer ones are looked at together."""
MISSING, OTHERS = "(missing)", "(other levels)"


@dataclass(frozen=True)
class Stratification:
    """What residuals are looked at against; a subject counts once, or once at each of its levels or doses.

    Attributes
    ----------
    name : str
        Of the covariate; empty for the prediction.
    subject_level : (rows,) int64 array
        The subject, or the subject at one level, that each row belongs to.
    weights : (rows,) array
    subject : (subject_levels,) int64 array
        The subject.
    values : (subject_levels,) array
        The mean of a subject's numbers; NaN at a level.
    levels : tuple of str
        One for each; empty for a number.
    named : tuple of str
        All levels, in the order to show.
    counts : (subject_levels,) array
        How many subjects each represents.
    """

    name: str
    subject_level: IntArray
    weights: FloatArray
    subject: IntArray
    values: FloatArray
    levels: tuple[str, ...]
    named: tuple[str, ...]
    counts: FloatArray

    def average(self, values: FloatArray) -> FloatArray:
        """Average a value of each row over the rows of each subject or level; shape (subject_levels,)."""
        return _average(self.subject_level, self.weights, values)

    def cells(self, most: int) -> Iterator[tuple[Cell, IntArray]]:
        """Yield cells of at least 11 subjects, those of numbers first and ascending, with who is in them."""
        numbers = np.flatnonzero(~np.isnan(self.values))
        for own in neighbours(self.values[numbers], most):
            within = numbers[own]
            # One subject may be there at several doses.
            apart = within[np.unique(self.subject[within], return_index=True)[1]]
            if len(apart) < MINIMUM_CELL:
                continue
            mean = np.average(self.values[within], weights=self.counts[within])
            largest = float(np.abs(self.values[numbers]).max())
            (value,) = without_rounding_errors(np.array([mean]), largest).tolist()
            yield Cell(subjects_of(apart, self.counts), value, ""), within
        named = np.array(self.levels, dtype=object)
        for level in self.named:
            within = np.flatnonzero(named == level)
            if len(within) >= MINIMUM_CELL:
                yield Cell(subjects_of(within, self.counts), None, level), within


def subjects_of(within: IntArray, counts: FloatArray) -> int:
    """Number of subjects among some, of whom each represents at least one."""
    return max(len(within), round(float(counts[within].sum())))


def neighbours(values: FloatArray, most: int) -> list[IntArray]:
    """Positions of neighbouring values, in at most `most` cells of at least 11; equal ones stay together."""
    if len(values) < MINIMUM_CELL:
        return []
    distinct, place = np.unique(values, return_inverse=True)
    counts = np.bincount(place).astype(float)
    if len(distinct) <= most:
        cell = np.arange(len(distinct))
    else:
        cells = min(most, len(values) // MINIMUM_CELL)
        middles = (np.cumsum(counts) - counts / 2) / len(values)
        cell = np.minimum((middles * cells).astype(np.int64), cells - 1)
    merged = merge_small_cells(cell, counts, MINIMUM_CELL)[place]
    return [np.flatnonzero(merged == number) for number in range(int(merged.max()) + 1)]


def stratifications(analysis: AnalysisSet, predicted: FloatArray) -> tuple[Stratification, ...]:
    """Order the rows by their prediction, (rows,), and against each covariate."""
    covariates = (_stratify_covariate(analysis, position) for position in range(len(analysis.design.schema)))
    return stratify_numbers(analysis, "", predicted), *covariates


def stratify_numbers(analysis: AnalysisSet, name: str, values: FloatArray) -> Stratification:
    """Order the rows by a number of each, (rows,), that is no covariate."""
    return _stratify(analysis, name, np.zeros(analysis.rows, dtype=np.int64), values, ("",))


def _stratify_covariate(analysis: AnalysisSet, position: int) -> Stratification:
    covariate, raw = analysis.design.schema[position], analysis.raw_inputs(position)
    if isinstance(covariate, CategoryCovariate):
        part, levels = _levels(analysis, raw.argmax(axis=1), (*covariate.levels, MISSING))
        return _stratify(analysis, covariate.name, part, np.full(analysis.rows, np.nan), levels)
    values = raw[:, 0]
    distinct, place = np.unique(values, return_inverse=True)
    if position == analysis.dose_covariate and len(distinct) <= MOST_DOSES:
        return _stratify(analysis, covariate.name, place.astype(np.int64), values, ("",) * len(distinct))
    missing = raw[:, 1] > 0.5 if covariate.has_missing else np.zeros(analysis.rows, dtype=bool)
    # Few missing ones stay with the median that they count as, lest they be distinguished from all others.
    if len(np.unique(_subject(analysis)[missing])) < MINIMUM_CELL:
        missing[:] = False
    known = np.where(missing, np.nan, values)
    return _stratify(analysis, covariate.name, missing.astype(np.int64), known, ("", MISSING))


def _levels(
    analysis: AnalysisSet, code: IntArray, levels: tuple[str, ...]
) -> tuple[IntArray, tuple[str, ...]]:
    """Put rare levels together, and as many more as make 11 subjects of them; each row's part, and names."""
    pairs = np.unique(_subject(analysis) * len(levels) + code)
    counts = np.bincount(pairs % len(levels), minlength=len(levels))
    rare = np.zeros(len(levels), dtype=bool)
    for rank, level in enumerate(np.argsort(counts, kind="stable")):
        too_many = rank < len(levels) - MOST_SHOWN
        rare[level] = counts[level] < MINIMUM_CELL or too_many or 0 < counts[rare].sum() < MINIMUM_CELL
    return np.where(rare[code], len(levels), code), (*levels, OTHERS)


def _stratify(
    analysis: AnalysisSet, name: str, part: IntArray, values: FloatArray, levels: tuple[str, ...]
) -> Stratification:
    """Group rows by subject and part; the part's level is empty where its values are numbers."""
    coded = _subject(analysis) * len(levels) + part
    codes, first, subject_level = np.unique(coded, return_index=True, return_inverse=True)
    weights = analysis.subject_weights
    # An average of equal values need not be that value to the last bit, and equal values share a cell.
    differs = np.bincount(subject_level, values != values[first][subject_level]) > 0
    return Stratification(
        name=name,
        subject_level=subject_level,
        weights=weights,
        subject=codes // len(levels),
        values=np.where(differs, _average(subject_level, weights, values), values[first]),
        levels=tuple(levels[code] for code in codes % len(levels)),
        named=tuple(dict.fromkeys(filter(None, levels))),
        counts=_average(subject_level, weights, weights) if analysis.subject is None else np.ones(len(codes)),
    )


def _average(subject_level: IntArray, weights: FloatArray, values: FloatArray) -> FloatArray:
    averaged: FloatArray = np.bincount(subject_level, weights * values) / np.bincount(subject_level, weights)
    return averaged


def _subject(analysis: AnalysisSet) -> IntArray:
    return np.arange(analysis.rows) if analysis.subject is None else analysis.subject
