"""Inputs in scikit-learn's forms, arrays and data frames, as the columns of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals
import numpy as np
from numpy.typing import NDArray

from covaria.arrays import FloatArray

Columns = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """The columns of X by name, and which of them hold categories.

    Attributes
    ----------
    columns : dict of (rows,) arrays or lists
        Numbers as float64, NaN where missing.
    categories : tuple of str
        Of text, or of the type of a category, whatever its levels look like.
    """

    columns: Columns
    categories: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in their order."""
        return tuple(self.columns)

    def name_of(self, column: str | int, what: str) -> str:
        """Return the name of a column that is given by its name, or counted from 0.

        Raises
        ------
        ValueError
            If there is none.
        """
        known = self.names
        if isinstance(column, str):
            if column in known:
                return column
        elif -len(known) <= column < len(known):
            return known[column]
        raise ValueError(
            f"X has no column {column}, which is named as the {what}; its columns are {list(known)}."
        )

    def free_name(self, wanted: str) -> str:
        """Return a name for a further column that X does not have."""
        while wanted in self.columns:
            wanted += "_"
        return wanted


def inputs_of_frame(X: Any) -> Inputs:
    """Take the columns of a data frame, pandas, polars or alike."""
    frame = narwhals.from_native(X, eager_only=True)
    text = (narwhals.String, narwhals.Categorical, narwhals.Enum)
    columns = {name: frame[name] for name in frame.columns}
    return Inputs(
        {name: _numbers(own) if own.dtype.is_numeric() else own.to_list() for name, own in columns.items()},
        tuple(name for name, own in columns.items() if isinstance(own.dtype, text)),
    )


def inputs_of_array(X: NDArray[Any], names: tuple[str, ...] | None = None) -> Inputs:
    """Take the columns of an array, by default named by their position; text is a category."""
    known = names or tuple(f"x{position}" for position in range(X.shape[1]))
    columns: Mapping[str, NDArray[Any]] = dict(zip(known, X.T, strict=True))
    if X.dtype.kind not in "OUS":
        columns = {name: own.astype(float) for name, own in columns.items()}
    return Inputs(dict(columns), ())


def is_frame(X: object) -> bool:
    """Whether X is a data frame."""
    return bool(narwhals.dependencies.is_into_dataframe(X))


def has_names(X: Any) -> bool:
    """Whether X is a data frame whose columns have names: to scikit-learn, numbers are none."""
    return is_frame(X) and all(isinstance(name, str) for name in narwhals.from_native(X).columns)


def _numbers(column: Any) -> FloatArray:
    values = [np.nan if value is None else value for value in column.to_list()]
    return np.array(values, dtype=float)
