"""What a model needs to know of each covariate, without any subject's value."""

from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MOST_DOSES, RANGE_PARTS, rounded_outwards
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column


@dataclass(frozen=True)
class NumberCovariate:
    """A covariate measured in numbers.

    Attributes
    ----------
    name : str
        The column's name.
    minimum, maximum : float
        Range of the training rows, in the user's units: of the dose as it is, otherwise rounded outwards.
    median : float
        Of the training rows with a value.
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
        Values, rare in training, that the last level represents, as models once named them.
    takes_others : bool
        Whether the last level represents rare values, and with them any that is no level; the rare ones
        are not named, since each is of few subjects.
    """

    name: str
    levels: tuple[str, ...]
    has_missing: bool
    pooled: tuple[str, ...] = ()
    takes_others: bool = field(default=False, metadata={"came_later": True})

    def level_of(self, value: str) -> str | None:
        """The level that a value has in the model; None for one that the model never saw."""
        if value in self.levels:
            return value
        return self.levels[-1] if self.takes_others or value in self.pooled else None


CovariateSchema = NumberCovariate | CategoryCovariate | WrittenDose


def covariate_schema(column: Column, is_dose: bool = False) -> CovariateSchema:
    """Return what a model needs to know of one covariate with at least one value."""
    if isinstance(column, CategoryColumn):
        has_missing = bool((column.codes == MISSING_LEVEL).any())
        takes_others = bool(column.pooled)
        return CategoryCovariate(column.name, column.levels, has_missing, takes_others=takes_others)
    present = column.values[~np.isnan(column.values)]
    minimum, maximum = _range(present, is_dose)
    known = NumberCovariate(
        name=column.name,
        minimum=minimum,
        maximum=maximum,
        median=float(np.median(present)),
        has_missing=len(present) < len(column.values),
    )
    return known if column.writing is None else WrittenDose(**vars(known), unit=column.writing.unit)


def _range(values: FloatArray, is_dose: bool) -> tuple[float, float]:
    lowest, highest = float(values.min()), float(values.max())
    if lowest == highest or (is_dose and len(np.unique(values)) <= MOST_DOSES):
        return lowest, highest
    # A continuous dose keeps the ends of its curve.
    low, high, _ = (
        rounded_outwards(lowest, highest) if is_dose else rounded_outwards(lowest, highest, RANGE_PARTS)
    )
    return min(low, lowest), max(high, highest)
