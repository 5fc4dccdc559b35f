"""Trials made of a trial's own subjects: drawn again, left out by blocks, or given each other's treatment."""

from dataclasses import replace

import numpy as np

from covaria.arrays import IntArray
from covaria.fit.analysis_set import AnalysisSet


def resampled(analysis: AnalysisSet, random: np.random.Generator) -> AnalysisSet:
    """Draw as many subjects as there are, with replacement, within their dose or arm and their stratum.

    Whole subjects are drawn, or whole groups where these were declared, so that rows that may err alike stay
    together. Copies count as subjects of their own, but no fold parts them.

    Parameters
    ----------
    analysis : AnalysisSet
    random : Generator
    """
    members = _rows_of_units(analysis)
    drawn = np.concatenate(
        [np.sort(random.choice(own, len(own))) for own in _units_of_each_stratum(analysis)]
    )
    rows = np.concatenate([members[unit] for unit in drawn])
    taken = analysis.take(rows)
    if taken.subject is None:
        return taken
    copy = np.repeat(np.arange(len(drawn)), [len(members[unit]) for unit in drawn])
    _, subject = np.unique(np.stack([copy, taken.subject]), axis=1, return_inverse=True)
    return replace(taken, subject=subject.astype(np.int64))


def without_block(analysis: AnalysisSet, block: int, blocks: int, random: np.random.Generator) -> AnalysisSet:
    """Leave out one of several blocks of subjects, each with its share of every dose or arm and stratum.

    Parameters
    ----------
    analysis : AnalysisSet
    block, blocks : int
        Which, and of how many.
    random : Generator
        In the same state for all blocks of a trial.
    """
    order = np.concatenate([random.permutation(own) for own in _units_of_each_stratum(analysis)])
    left_out = np.zeros(analysis.units, dtype=bool)
    left_out[order[block::blocks]] = True
    return analysis.take(np.flatnonzero(~left_out[analysis.unit]))


def permuted(analysis: AnalysisSet, random: np.random.Generator) -> AnalysisSet:
    """Give subjects each other's dose or arm within their stratum, as if it did nothing.

    Subjects, or groups where these were declared, must each have one dose or arm.
    """
    columns = list(analysis.treatment_inputs)
    first = _first_rows(analysis)
    given = analysis.inputs[first][:, columns]
    for own in _units_of_each_value(_of_units(analysis, analysis.stratum)):
        given[own] = given[random.permutation(own)]
    inputs = analysis.inputs.copy()
    inputs[:, columns] = given[analysis.unit]
    return replace(analysis, inputs=inputs)


def is_treatment_of_units(analysis: AnalysisSet) -> bool:
    """Whether each subject, or group where these were declared, has one dose or arm."""
    return _is_of_units(analysis, _treatment(analysis))


def _units_of_each_stratum(analysis: AnalysisSet) -> list[IntArray]:
    """Units with the same dose or arm and the same stratum, as far as these are a unit's."""
    parts = [part for part in (_treatment(analysis), analysis.stratum) if part is not None]
    own = [_of_units(analysis, part) for part in parts if _is_of_units(analysis, part)]
    labels = np.stack([np.zeros(analysis.units, dtype=np.int64), *own])
    _, stratum = np.unique(labels, axis=1, return_inverse=True)
    return _units_of_each_value(stratum)


def _units_of_each_value(value: IntArray) -> list[IntArray]:
    return [np.flatnonzero(value == each) for each in np.unique(value)]


def _treatment(analysis: AnalysisSet) -> IntArray:
    """Number of each row's dose or arm; of a dose with nearly as many values as units, all are one."""
    _, treatment = np.unique(analysis.treatment, axis=0, return_inverse=True)
    few = len(np.unique(treatment)) <= analysis.units // 2
    return treatment.astype(np.int64) if few else np.zeros(analysis.rows, dtype=np.int64)


def _of_units(analysis: AnalysisSet, of_rows: IntArray | None) -> IntArray:
    """A number of each unit from those of its rows; all the same where there is none."""
    return np.zeros(analysis.units, dtype=np.int64) if of_rows is None else of_rows[_first_rows(analysis)]


def _is_of_units(analysis: AnalysisSet, of_rows: IntArray) -> bool:
    return bool(np.array_equal(of_rows[_first_rows(analysis)][analysis.unit], of_rows))


def _first_rows(analysis: AnalysisSet) -> IntArray:
    _, first = np.unique(analysis.unit, return_index=True)
    return first.astype(np.int64)


def _rows_of_units(analysis: AnalysisSet) -> list[IntArray]:
    order = np.argsort(analysis.unit, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(analysis.unit[order])) + 1)
