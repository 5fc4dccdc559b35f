"""How large a fit is before anything is trained: what is reduced, and what memory it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine import thread_count
from covaria.errors import TableError
from covaria.fit.analysis_set import MOST_COUNTED
from covaria.fit.free_memory import free_memory
from covaria.fit.settings import FitSettings
from covaria.model.rung import Rung
from covaria.table import TrialTable
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import is_missing

PROGRAM = 250e6
"""Bytes of the program itself with all that it loads."""
CANDIDATES = 10
"""Trainers times rungs and trees, about: each has predictions of every row by each fold and penalty."""
COPIES = 3.0
"""Copies of the predictions that are held at once, and of the inputs."""
EVIDENCE_TABLES = 8
"""Tables of rows by hidden units that one step of the evidence holds at once."""


@dataclass(frozen=True)
class Extent:
    """Numbers by which time and memory of a fit grow.

    Attributes
    ----------
    rows, inputs : int
        Of the analysis set.
    trained_rows : int
        Rows that networks are trained on, about.
    nonlinear_inputs : int
        Input columns of the covariates with nonlinear effects, about.
    nonlinear : int
        Covariates with nonlinear effects, at most.
    covariates : int
        All of them.
    """

    rows: int
    inputs: int
    trained_rows: int
    nonlinear_inputs: int
    nonlinear: int
    covariates: int


def extent_of(table: TrialTable, settings: FitSettings) -> Extent:
    """Count what a fit of a table with these settings works on."""
    return extent_of_columns(table.covariates, table.rows, table.weights, settings)


def extent_of_columns(
    columns: Sequence[Column], rows: int, weights: FloatArray | None, settings: FitSettings
) -> Extent:
    """Do so of covariates, before they are a trial."""
    screening = settings.method.screening
    if weights is not None and weights.sum() <= MOST_COUNTED:
        rows = max(rows, int(weights.sum()))
    inputs = sum(map(_inputs_of, columns))
    is_wide = inputs > screening.most_inputs
    return Extent(
        rows=rows,
        inputs=inputs,
        trained_rows=min(rows, settings.method.rows.most_rows),
        nonlinear_inputs=screening.kept_inputs if is_wide else inputs,
        nonlinear=min(len(columns), screening.kept_inputs + 1) if is_wide else len(columns),
        covariates=len(columns),
    )


def _inputs_of(column: Column) -> int:
    """How many input columns a covariate becomes, with one that says where it is missing."""
    levels = len(column.levels) if isinstance(column, CategoryColumn) else 1
    return levels + bool(is_missing(column).any())


def reductions(table: TrialTable, settings: FitSettings) -> tuple[str, ...]:
    """Say what is looked at less closely, since there is more of it than a fit can bear; often nothing."""
    extent, screening = extent_of(table, settings), settings.method.screening
    notes = []
    if extent.trained_rows < extent.rows:
        every = ", drawn at random and evenly over its doses" if table.dose else ", drawn at random"
        every = ", drawn at random and evenly over its arms" if table.arm else every
        means = "; adjusted means are of all rows" if table.dose or table.arm else ""
        notes.append(
            f"Networks were fitted to about {extent.trained_rows:,} of the {extent.rows:,} rows{every}, and "
            f"all that is said out of fold is of these{means}."
        )
    if extent.inputs > screening.most_inputs:
        notes.append(
            f"The {len(table.schema):,} covariates make {extent.inputs:,} input columns, more than "
            f"{screening.most_inputs}: each has a straight line, but only the most promising, with "
            f"{screening.kept_inputs} columns in all, may bend and interact; each fold picks them without "
            "what it holds out. Name fewer covariates to have all of them bend."
        )
    return tuple(notes)


def with_reductions(table: TrialTable, settings: FitSettings) -> TrialTable:
    """Note on a table what its fit will reduce; what is noted already stays as it is."""
    notes = dict.fromkeys((*table.notes, *reductions(table, settings)))
    return replace(table, notes=tuple(notes))


def estimated_bytes(extent: Extent, settings: FitSettings) -> float:
    """Memory that a fit takes at most, about."""
    folds = settings.folds_of(extent.rows) * settings.repeats_of(extent.rows)
    penalties = len(settings.penalties)
    members = penalties * settings.restarts * folds * len(Rung)
    units = max(
        extent.nonlinear * settings.single_units + settings.pair_budget * settings.pair_units,
        settings.dense_units,
    )
    parameters = units * (extent.inputs + units) + extent.inputs
    sines = 2 * (extent.nonlinear * settings.single_sines + settings.pair_budget * settings.pair_sines)
    width = max(sines, 2 * settings.dense_sines) + extent.inputs
    sample = min(extent.trained_rows, settings.method.evidence.most_rows)
    threads = min(thread_count(), folds)
    return (
        PROGRAM
        + 8 * COPIES * (extent.rows + extent.trained_rows) * extent.inputs
        + 4 * members * (COPIES * parameters + extent.trained_rows)
        + 8 * COPIES * CANDIDATES * penalties * folds * extent.trained_rows
        + 8 * threads * width * (EVIDENCE_TABLES * sample + 4 * width)
        + 8 * COPIES * min(settings.method.effect_tests.most_numbers, extent.trained_rows * width)
    )


def check_memory(table: TrialTable, settings: FitSettings) -> None:
    """Refuse a fit that the machine has no memory for, before anything is trained.

    Raises
    ------
    TableError
    """
    needed, free = estimated_bytes(extent_of(table, settings), settings), free_memory()
    if needed > free:
        raise TableError(
            f"{table.source}: a fit of {table.rows:,} rows and {len(table.schema):,} covariates takes some "
            f"{np.ceil(needed / 1e8) / 10:.1f} GB of memory, and {free / 1e9:.1f} GB are free; name fewer "
            "covariates, keep fewer rows by a filter, or take the quick effort."
        )
