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
class WrittenDose(NumberCovariate):
    """A dose that was written with its unit, or in words for a placebo.

    Attributes
    ----------
    unit : str
        As it stood in the cells; empty where none had one.
    """

    unit: str


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
    pooled : tuple of str
        Values, rare in training, that the last level represents.
    """

    name: str
    levels: tuple[str, ...]
    has_missing: bool
    pooled: tuple[str, ...] = ()

    def level_of(self, value: str) -> str | None:
        """The level that a value has in the model; None for one that the model never saw."""
        if value in self.pooled:
            return self.levels[-1]
        return value if value in self.levels else None


CovariateSchema = NumberCovariate | CategoryCovariate | WrittenDose


def covariate_schema(column: Column) -> CovariateSchema:
    """Return what a model needs to know of one covariate with at least one value."""
    if isinstance(column, CategoryColumn):
        has_missing = bool((column.codes == MISSING_LEVEL).any())
        return CategoryCovariate(column.name, column.levels, has_missing, column.pooled)
    present = column.values[~np.isnan(column.values)]
    known = NumberCovariate(
        name=column.name,
        minimum=float(present.min()),
        maximum=float(present.max()),
        median=float(np.median(present)),
        has_missing=len(present) < len(column.values),
    )
    return known if column.writing is None else WrittenDose(**vars(known), unit=column.writing.unit)
