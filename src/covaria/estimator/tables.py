"""Inputs, response and what belongs to their rows, as a table to be fitted."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import column_or_1d
from sklearn.utils.validation import _check_sample_weight

from covaria.arrays import BoolArray, FloatArray
from covaria.errors import TableError
from covaria.estimator.inputs import Inputs
from covaria.table import (
    NumberColumn,
    Role,
    RoleAssignment,
    RoleRequest,
    TrialTable,
    assign_roles,
    table_from_frame,
    trial_table,
)
from covaria.table.magnitude import (
    LARGER_UNIT,
    LARGEST,
    SMALLER_UNIT,
    SMALLEST,
    is_too_small,
    too_large,
)
from covaria.table.schema import covariate_schema

NO_WEIGHT = "All sample weights are zero; at least two rows need a positive weight."


@dataclass(frozen=True)
class RowsBeside:
    """What belongs to the rows of X beside their response: weights, groups and subjects."""

    sample_weight: ArrayLike | None
    groups: ArrayLike | None
    subjects: ArrayLike | None


def trial_of_inputs(
    inputs: Inputs,
    response_name: object,
    response: FloatArray,
    dose: str | None,
    arm: str | None,
    beside: RowsBeside,
) -> TrialTable:
    """Read inputs as the table of a trial, with the command line's checks; every column of X is a covariate.

    Parameters
    ----------
    inputs : Inputs
    response_name : object
        Of y where that has one.
    response : (rows,) array
    dose, arm : str, optional
        Names of columns.
    beside : RowsBeside

    Raises
    ------
    ValueError
        If weights, groups or subjects do not fit the rows.
    TableError, RoleError
        If the table cannot be used.
    """
    columns, roles = _columns_and_roles(inputs, response_name, response, beside)
    text = table_from_frame(columns)
    request = RoleRequest(
        response=roles["response"],
        weight=roles.get("weight"),
        group=roles.get("group"),
        subject=roles.get("subject"),
        dose=dose,
        arm=arm,
        covariates=inputs.names,
        others=tuple((name, Role.CATEGORY) for name in inputs.categories if name not in (dose, arm)),
    )
    return trial_table(text, tuple(_not_inferred(each, dose) for each in assign_roles(text, request)))


def _columns_and_roles(
    inputs: Inputs, response_name: object, response: FloatArray, beside: RowsBeside
) -> tuple[dict[str, Any], dict[str, str]]:
    """Put response, weights, groups and subjects beside the columns of X, under free names, by role."""
    named = isinstance(response_name, str) and bool(response_name.strip())
    columns: dict[str, Any] = {**inputs.columns}
    roles: dict[str, str] = {}

    def add(role: str, name: str, values: object) -> None:
        roles[role] = Inputs(columns, ()).free_name(name)
        columns[roles[role]] = values

    add("response", str(response_name).strip() if named else "y", response)
    if beside.sample_weight is not None:
        add("weight", "sample_weight", _weights(beside.sample_weight, response))
    for role, given in (("group", beside.groups), ("subject", beside.subjects)):
        if given is not None:
            add(role, f"{role}s", _identifiers(f"{role}s", given, len(response)))
    return columns, roles


def _not_inferred(assignment: RoleAssignment, dose: str | None) -> RoleAssignment:
    """Keep a column a covariate whose name alone makes a dose of it: a pipeline names its dose."""
    if assignment.role is Role.DOSE and assignment.column != dose:
        return replace(assignment, role=Role.COVARIATE)
    return assignment


def _weights(given: ArrayLike, response: FloatArray) -> FloatArray:
    weights: FloatArray = _check_sample_weight(given, response, dtype=np.float64, ensure_non_negative=True)
    if not (weights > 0).any():
        raise ValueError(NO_WEIGHT)
    return weights


def _identifiers(name: str, given: ArrayLike, rows: int) -> list[Any]:
    """Check the values that distinguish groups or subjects.

    Raises
    ------
    ValueError
        If there is not one for each row.
    """
    values: list[Any] = column_or_1d(given).tolist()
    if len(values) != rows:
        raise ValueError(f"{name} has {len(values)} values for {rows} rows of X; give one for each row.")
    missing = sum(each is None or each != each for each in values)  # noqa: PLR0124 (NaN is not itself)
    if missing:
        raise ValueError(
            f"{name} is missing in {missing} of {rows} rows; fill it in, or leave these rows out."
        )
    return values


def numbers_table(X: FloatArray, y: FloatArray, weights: FloatArray | None) -> TrialTable:
    """Take an array of numbers as a table, of which sizes alone are checked; rows of weight 0 are left out.

    Raises
    ------
    ValueError
        If all weights are 0.
    TableError
        If squares of numbers would overflow or vanish.
    """
    kept: BoolArray = np.ones(len(y), dtype=bool) if weights is None else weights > 0
    if not kept.any():
        raise ValueError(NO_WEIGHT)
    columns = number_columns(X[kept])
    response = NumberColumn("y", y[kept])
    for column in (*columns, response):
        _check_sizes(column)
    return TrialTable(
        source="X",
        roles=(*(_role(each.name, Role.COVARIATE) for each in columns), _role("y", Role.RESPONSE)),
        response=response,
        covariates=columns,
        dose=None,
        subjects=None,
        groups=None,
        weights=None if weights is None else weights[kept],
        rows_read=len(y),
        excluded=(),
        notes=(),
        fingerprint="",
        modelled_fingerprint="",
        missing=(),
        schema=tuple(map(covariate_schema, columns)),
    )


def _check_sizes(column: NumberColumn) -> None:
    if too_large(column.values).any():
        raise TableError(f"{column.name} is beyond {LARGEST:.0e}; {LARGER_UNIT}.")
    if is_too_small(column.values):
        raise TableError(f"{column.name} holds no number beyond {SMALLEST:.0e}; {SMALLER_UNIT}.")


def number_columns(X: FloatArray) -> tuple[NumberColumn, ...]:
    """Columns named by position."""
    return tuple(NumberColumn(f"x{position}", column) for position, column in enumerate(X.T))


def _role(column: str, role: Role) -> RoleAssignment:
    return RoleAssignment(column, role, "number", True, "declared")
