"""What a model needs to know of each covariate, without any subject's value but the range."""

from dataclasses import dataclass

import numpy as np

from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column


@dataclass(frozen=True)
class NumberCovariate:
    """A covariate measured in numbers.

    Attributes
    ----------
    name : str
        The column's name.
    minimum, maximum, median : float
        Of the training rows with a value, in the user's units.
    has_missing : bool
        Whether some training rows lacked a value (the model then has an indicator for it).
    """

    name: str
    minimum: float
    maximum: float
    median: float
    has_missing: bool


@dataclass(frozen=True)
class CategoryCovariate:
    """A covariate with a few named levels.

    Attributes
    ----------
    name : str
        The column's name.
    levels : tuple of str
        Those seen in training.
    has_missing : bool
        Whether some training rows lacked a value (missing is then a level of its own).
    """

    name: str
    levels: tuple[str, ...]
    has_missing: bool


CovariateSchema = NumberCovariate | CategoryCovariate


def covariate_schema(column: Column) -> CovariateSchema:
    """Return what a model needs to know of one covariate with at least one value."""
    if isinstance(column, CategoryColumn):
        return CategoryCovariate(column.name, column.levels, bool((column.codes == MISSING_LEVEL).any()))
    present = column.values[~np.isnan(column.values)]
    return NumberCovariate(
        name=column.name,
        minimum=float(present.min()),
        maximum=float(present.max()),
        median=float(np.median(present)),
        has_missing=len(present) < len(column.values),
    )
