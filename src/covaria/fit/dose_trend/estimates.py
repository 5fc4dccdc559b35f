"""Level means from files: an estimate at each dose, with its standard error or a covariance of all."""

from collections.abc import Iterable

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import (
    LevelMeans,
    PooledErrors,
    level_means,
    level_means_from_errors,
    level_means_from_responders,
    pooled_level_means,
)
from covaria.errors import DataError, RoleError, TableError
from covaria.table import EVERYTHING, Selection, TextTable, text_table
from covaria.table.absent_column import remedy_for_absent
from covaria.table.matrix import read_matrix
from covaria.table.number_column import computable_column
from covaria.wording.lists import listed

MEAN = ("mean", "estimate")
ERROR = ("se", "standard_error")
COUNT = ("n", "subjects")
RESPONDERS = ("responders", "events")


def aggregated_means(
    data: object, dose: str = "dose", missing: Iterable[str] = (), selection: Selection = EVERYTHING
) -> tuple[LevelMeans, PooledErrors | None]:
    """Read means with standard errors, one row for each dose level.

    With a column of numbers of subjects, the variance is pooled over the levels and has its degrees of
    freedom; without, the standard errors are taken as known.

    Parameters
    ----------
    data : path, data frame or mapping of columns
        With columns mean (or estimate), se, and perhaps n.
    dose : str
        The column of the dose.
    missing : iterable of str
        Further texts that represent a missing cell, where none may be.
    selection : Selection

    Raises
    ------
    TableError, RoleError, DataError
        If the table cannot be read, lacks a column, or its numbers are no means at distinct doses.
    """
    table = text_table(data, missing, selection)
    doses, means = _numbers(table, (dose,), "the dose"), _numbers(table, MEAN, "the mean")
    errors = _numbers(table, ERROR, "the standard error")
    try:
        if _found(table, COUNT) is None:
            return level_means_from_errors(doses, means, errors), None
        counts = _numbers(table, COUNT, "the number of subjects")
        return pooled_level_means(doses, means, errors, counts)
    except DataError as error:
        raise _placed(table.source, error) from None


def aggregated_responders(
    data: object, dose: str = "dose", missing: Iterable[str] = (), selection: Selection = EVERYTHING
) -> LevelMeans:
    """Read numbers of responders (columns responders or events, and n or subjects) as log odds of each dose.

    Parameters and errors as for `aggregated_means`.
    """
    table = text_table(data, missing, selection)
    doses, counts = _numbers(table, (dose,), "the dose"), _numbers(table, COUNT, "the number of subjects")
    responders = _numbers(table, RESPONDERS, "the number of responders")
    try:
        return level_means_from_responders(doses, responders, counts)
    except DataError as error:
        raise _placed(table.source, error) from None


def estimated_means(
    data: object,
    covariance: str,
    dose: str = "dose",
    missing: Iterable[str] = (),
    selection: Selection = EVERYTHING,
) -> LevelMeans:
    """Read estimates, one row for each dose level, and their covariance from a file of its own.

    The covariance is a square of numbers in the order of the estimates, with or without names above it and
    before it; errors as for `aggregated_means`.
    """
    table = text_table(data, missing, selection)
    doses, means = _numbers(table, (dose,), "the dose"), _numbers(table, MEAN, "the estimate")
    matrix = read_matrix(covariance)
    try:
        return level_means(doses, means, matrix)
    except DataError as error:
        raise _placed(f"{table.source} with {covariance}", error) from None


def _placed(source: str, error: DataError) -> TableError:
    message = str(error)
    return TableError(f"{source}: {message[0].lower()}{message[1:]}")


def _found(table: TextTable, names: tuple[str, ...]) -> str | None:
    by_case = {name.casefold(): name for name in table.names}
    if names[0] in table.cells:
        return names[0]
    return next((by_case[name.casefold()] for name in names if name.casefold() in by_case), None)


def _numbers(table: TextTable, names: tuple[str, ...], purpose: str) -> FloatArray:
    name = _found(table, names)
    if name is None:
        raise RoleError(
            f"{table.source} has no column {listed(names, 'or')} for {purpose}; "
            f"{remedy_for_absent(table, '')}"
        )
    values = computable_column(table, name, purpose).values
    absent = np.isnan(values)
    if absent.any():
        raise TableError(
            f"{table.source}: {name} is missing in {table.place(absent)}; fill it in, or leave the row out."
        )
    return values
