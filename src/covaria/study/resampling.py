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

    Groups that have one dose or arm each change as a whole; where they have several, as sites, subjects
    change within theirs.

    Parameters
    ----------
    analysis : AnalysisSet
        In which each subject has one dose or arm.
    random : Generator
    """
    columns = list(analysis.treatment_inputs)
    treated = _treated(analysis)
    first = _first_rows(treated)
    given = analysis.inputs[first][:, columns]
    for own in _alike(_within(analysis, treated)[first]):
        given[own] = given[random.permutation(own)]
    inputs = analysis.inputs.copy()
    inputs[:, columns] = given[treated]
    return replace(analysis, inputs=inputs)


def is_treatment_of_subjects(analysis: AnalysisSet) -> bool:
    """Whether each subject has one dose or arm."""
    return _is_of(analysis.subject_of_rows, _treatment(analysis))


def _treated(analysis: AnalysisSet) -> IntArray:
    """Which group each row is of, where these have one dose or arm each, and otherwise which subject."""
    whole = _is_of(analysis.unit, _treatment(analysis))
    return analysis.unit if whole else analysis.subject_of_rows


def _within(analysis: AnalysisSet, treated: IntArray) -> IntArray:
    """Among which rows treatments may change: those of a stratum, and of a group that has several."""
    stratum = np.zeros(analysis.rows, dtype=np.int64) if analysis.stratum is None else analysis.stratum
    group = np.zeros_like(stratum) if treated is analysis.unit else analysis.unit
    _, within = np.unique(np.stack([stratum, group]), axis=1, return_inverse=True)
    return within.astype(np.int64)


def _units_of_each_stratum(analysis: AnalysisSet) -> list[IntArray]:
    """Units with the same dose or arm and the same stratum, as far as these are a unit's, and are few."""
    parts = [part for part in (_treatment(analysis), analysis.stratum) if part is not None]
    few = [part for part in parts if len(np.unique(part)) <= analysis.units // 2]
    first = _first_rows(analysis.unit)
    own = [part[first] for part in few if _is_of(analysis.unit, part)]
    labels = np.stack([np.zeros(analysis.units, dtype=np.int64), *own])
    _, stratum = np.unique(labels, axis=1, return_inverse=True)
    return _alike(stratum)


def _alike(value: IntArray) -> list[IntArray]:
    """Positions of each value."""
    return [np.flatnonzero(value == each) for each in np.unique(value)]


def _treatment(analysis: AnalysisSet) -> IntArray:
    """Number of each row's dose or arm."""
    _, treatment = np.unique(analysis.treatment, axis=0, return_inverse=True)
    return treatment.astype(np.int64)


def _is_of(entity: IntArray, of_rows: IntArray) -> bool:
    """Whether all rows of a subject or unit have the same number."""
    return bool(np.array_equal(of_rows[_first_rows(entity)][entity], of_rows))


def _first_rows(entity: IntArray) -> IntArray:
    """The first row of each subject or unit, which are numbered without gaps."""
    _, first = np.unique(entity, return_index=True)
    return first.astype(np.int64)


def _rows_of_units(analysis: AnalysisSet) -> list[IntArray]:
    order = np.argsort(analysis.unit, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(analysis.unit[order])) + 1)
