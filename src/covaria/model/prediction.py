"""What a prediction is, and the columns that it is made from: a file, a data frame, or a mapping."""

from dataclasses import dataclass

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.table import EVERYTHING, CovariateSchema, CovariateTable, Selection, covariate_table, text_table


@dataclass(frozen=True)
class Prediction:
    """Predicted responses, in the response's units, with an interval for each new subject.

    Attributes
    ----------
    mean, lower, upper : (rows,) float64 arrays
    outside : (rows,) bool array
        Where some covariate is outside the range of the training rows.
    level : float
        Of the intervals.
    row_numbers : (rows,) int64 array
        Rows as a person counts them in the table.
    notes : tuple of str
        Sentences for the user.
    """

    mean: FloatArray
    lower: FloatArray
    upper: FloatArray
    outside: BoolArray
    level: float
    row_numbers: IntArray
    notes: tuple[str, ...]


def read_columns(
    data: object,
    schema: tuple[CovariateSchema, ...],
    response: str | None = None,
    missing: tuple[str, ...] = (),
    selection: Selection = EVERYTHING,
) -> CovariateTable:
    """Read the columns that a model needs.

    Parameters
    ----------
    data : path, data frame, mapping of columns, or CovariateTable
        Other columns do no harm.
    schema : tuple of CovariateSchema
    response : str, optional
        If named, rows that lack it are left out and counted.
    missing : tuple of str
        Further words for a missing cell.
    selection : Selection

    Raises
    ------
    TableError
        If the table cannot be read, lacks a covariate, or holds a level that training never saw.
    """
    if isinstance(data, CovariateTable):
        return data
    return covariate_table(text_table(data, missing, selection), schema, response)
