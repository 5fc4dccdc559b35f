"""Means at the dose levels of a trial, adjusted for covariates by least squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.disclosure import MOST_DOSES
from covaria.dose import LevelMeans, PooledErrors, level_means
from covaria.errors import RoleError, TableError
from covaria.table import CategoryColumn, Column, NumberColumn, TrialTable
from covaria.table.draft import is_missing
from covaria.wording.lists import counted, listed

DETERMINED = 1e-8
"""Smallest singular value of the scaled design; below it, a column is as good as a sum of others."""
NO_RESIDUALS = 1e-20
"""Share of the response's variation that is rounding."""


@dataclass(frozen=True)
class AncovaMeans:
    """Means at dose levels from an analysis of covariance, at the trial's average of the covariates.

    Attributes
    ----------
    means : LevelMeans
    pooled : PooledErrors
    notes : tuple of str
        What was left out.
    """

    means: LevelMeans
    pooled: PooledErrors
    notes: tuple[str, ...]


def ancova_means(trial: TrialTable) -> AncovaMeans:
    """Estimate means at the dose levels by least squares, with additive covariates and one variance.

    Rows with a missing covariate are left out. Means are those at the average of the covariates.

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject only, or covariates are confounded with the
        dose or with one another, or explain the response without error.
    """
    _check_subjects(trial)
    whole = np.ones(trial.rows, np.bool_)
    for column in trial.covariates:
        whole &= ~is_missing(column)
    others = [column for column in trial.covariates if column.name != trial.dose]
    names, columns = _covariate_columns(others, whole)
    doses, codes, counts = np.unique(_dose_values(trial)[whole], return_inverse=True, return_counts=True)
    _check_levels(trial, doses, counts)
    design = np.hstack([np.eye(len(doses))[codes], columns - columns.mean(axis=0)])
    means, pooled = _least_squares(trial, design, trial.response.values[whole], doses, names)
    return AncovaMeans(means, pooled, _left_out(trial, whole))


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


def _least_squares(
    trial: TrialTable, design: FloatArray, response: FloatArray, doses: FloatArray, names: tuple[str, ...]
) -> tuple[LevelMeans, PooledErrors]:
    inverse = _inverse(trial, design, names)
    # Centred, so that a response far from 0 loses no digits.
    centred = response - response.mean()
    estimates = inverse @ (design.T @ centred)
    residuals = centred - design @ estimates
    subjects, parameters = design.shape
    pooled = PooledErrors(subjects, parameters, float(residuals @ residuals))
    if pooled.sum_of_squares <= NO_RESIDUALS * float(centred @ centred):
        raise TableError(
            f"{trial.source}: the response does not vary within the dose levels, so nothing can be tested."
        )
    levels = len(doses)
    covariance = pooled.variance * inverse[:levels, :levels]
    return level_means(doses, estimates[:levels] + response.mean(), covariance, pooled.freedom), pooled


def _inverse(trial: TrialTable, design: FloatArray, names: tuple[str, ...]) -> FloatArray:
    """(XᵀX)⁻¹, where there is one."""
    rows, parameters = design.shape
    sizes = np.linalg.norm(design, axis=0)
    scaled = design / np.where(sizes > 0, sizes, 1.0)
    if rows <= parameters or np.linalg.matrix_rank(scaled, DETERMINED) < parameters:
        raise TableError(
            f"{trial.source}: {listed(names) or 'the response'} cannot be separated from the doses or one "
            f"another, in {counted(rows, 'subject')}; leave some out."
        )
    inverse: FloatArray = np.linalg.inv(scaled.T @ scaled) / np.outer(sizes, sizes)
    return inverse


def _left_out(trial: TrialTable, whole: BoolArray) -> tuple[str, ...]:
    notes = [f"{counted(each.rows, 'row')} left out: {each.reason}." for each in trial.excluded]
    incomplete = int((~whole).sum())
    if incomplete:
        notes.append(f"{counted(incomplete, 'row')} left out: a covariate is missing.")
    return tuple(notes)
