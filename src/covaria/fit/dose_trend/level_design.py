"""Dose levels and covariates of a trial's subjects, for regressions with a mean at each level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.disclosure import MOST_DOSES
from covaria.dose import LevelMeans
from covaria.errors import RoleError, TableError
from covaria.table import CategoryColumn, Column, NumberColumn, TrialTable
from covaria.table.draft import is_missing
from covaria.wording.lists import counted, listed

DETERMINED = 1e-8
"""Smallest singular value of the scaled design; below it, a column is as good as a sum of others."""


@dataclass(frozen=True)
class LevelDesign:
    """Rows with every covariate.

    Attributes
    ----------
    rows : (trial's rows,) bool array
        Which these are.
    doses : (levels,) array
        Ascending.
    level : (rows,) int64 array
    response : (rows,) array
    covariates : (rows, any) array
        Numbers as they are, and an indicator for each level of a category but the first.
    names : tuple of str
        Of these columns.
    notes : tuple of str
        What was left out.
    exposure : (rows,) array
        1 without exposures.
    """

    rows: BoolArray
    doses: FloatArray
    level: IntArray
    response: FloatArray
    covariates: FloatArray
    names: tuple[str, ...]
    notes: tuple[str, ...]
    exposure: FloatArray

    @property
    def indicators(self) -> FloatArray:
        """Whether each row has each level; shape (rows, levels)."""
        indicators: FloatArray = np.eye(len(self.doses))[self.level]
        return indicators


@dataclass(frozen=True)
class NotedMeans:
    """Means at dose levels with their covariance.

    Attributes
    ----------
    means : LevelMeans
    notes : tuple of str
        The scale, and what was left out.
    """

    means: LevelMeans
    notes: tuple[str, ...]


def level_design(trial: TrialTable) -> LevelDesign:
    """Take the rows with every covariate, and check doses.

    Raises
    ------
    TableError
        If subjects have several rows, or a level has one subject only.
    """
    _check_subjects(trial)
    whole = np.ones(trial.rows, np.bool_)
    for column in trial.covariates:
        whole &= ~is_missing(column)
    others = [column for column in trial.covariates if column.name != trial.dose]
    names, columns = _covariate_columns(others, whole)
    doses, level, counts = np.unique(_dose_values(trial)[whole], return_inverse=True, return_counts=True)
    _check_levels(trial, doses, counts)
    notes = _left_out(trial, whole)
    exposure = np.ones(trial.rows) if trial.exposures is None else trial.exposures.values
    response = trial.response.values[whole]
    return LevelDesign(whole, doses, level, response, columns, names, notes, exposure[whole])


def _check_subjects(trial: TrialTable) -> None:
    if trial.subjects is not None and (np.bincount(trial.subjects) > 1).any():
        raise TableError(
            f"{trial.source}: some subjects have more than one row, but MCP-Mod of a table needs one row for "
            "each; choose one visit, or give estimates and their covariance from a model of all visits."
        )


def _dose_values(trial: TrialTable) -> FloatArray:
    column = next(column for column in trial.covariates if column.name == trial.dose)
    if isinstance(column, CategoryColumn):
        raise RoleError(f"{trial.source}: {column.name} holds names, not doses; name a column of numbers.")
    return column.values


def _check_levels(trial: TrialTable, doses: FloatArray, counts: IntArray) -> None:
    where = f"{trial.source}: {trial.dose} (dose)"
    if len(doses) < 2:
        raise TableError(f"{where} is the same in every usable row; a dose-response needs two doses.")
    if (doses < 0).any():
        raise TableError(f"{where} is negative in some rows; doses must be 0 or above.")
    single = doses[counts < 2]
    if single.size:
        few = doses.size <= MOST_DOSES
        shown = listed(f"{dose:g}" for dose in single) if few else counted(single.size, "dose")
        raise TableError(
            f"{where} has only one subject at {shown}; leave such levels out, or join them to others."
        )


def _covariate_columns(columns: Sequence[Column], rows: BoolArray) -> tuple[tuple[str, ...], FloatArray]:
    """Numbers as they are, and an indicator for each level of a category but the first."""
    names: list[str] = []
    parts = [np.empty((int(rows.sum()), 0))]
    for column in columns:
        if isinstance(column, NumberColumn):
            names.append(column.name)
            parts.append(column.values[rows][:, None])
        else:
            codes = column.codes[rows]
            present = np.unique(codes)[1:]
            names += [f"{column.name}={column.levels[code]}" for code in present]
            parts.append((codes[:, None] == present).astype(np.float64))
    return tuple(names), np.hstack(parts)


def inverse_gram(
    trial: TrialTable, design: FloatArray, names: tuple[str, ...], weights: FloatArray | None = None
) -> FloatArray:
    """(XᵀWX)⁻¹, where there is one.

    Raises
    ------
    TableError
        If columns, called by these names, follow from the doses or one another.
    """
    rows, parameters = design.shape
    sizes = np.linalg.norm(design, axis=0)
    scaled = design / np.where(sizes > 0, sizes, 1.0)
    if rows <= parameters or np.linalg.matrix_rank(scaled, DETERMINED) < parameters:
        raise TableError(
            f"{trial.source}: {listed(names) or 'the response'} cannot be separated from the doses or one "
            f"another, in {counted(rows, 'subject')}; leave some out."
        )
    whole = scaled if weights is None else scaled * weights[:, None]
    inverse: FloatArray = np.linalg.inv(scaled.T @ whole) / np.outer(sizes, sizes)
    return inverse


def _left_out(trial: TrialTable, whole: BoolArray) -> tuple[str, ...]:
    notes = [f"{counted(each.rows, 'row')} left out: {each.reason}." for each in trial.excluded]
    incomplete = int((~whole).sum())
    if incomplete:
        notes.append(f"{counted(incomplete, 'row')} left out: a covariate is missing.")
    return tuple(notes)
