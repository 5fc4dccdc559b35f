"""From typed columns to the numbers that a network sees, and which covariate each of them belongs to."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import TableError
from covaria.table.columns import MISSING_LEVEL, UNKNOWN_LEVEL, CategoryColumn, Column, NumberColumn
from covaria.table.schema import CategoryCovariate, CovariateSchema, NumberCovariate

ROUNDING = 1e-12
"""A standard deviation below this share of the mean is what rounding makes of values that are all alike."""
FARTHEST = 1e9
"""Standard deviations from the mean up to which the networks' float32 arithmetic is safe."""
DIGITS = 13
"""Significant digits of the largest of some numbers that survive being standardised."""
LOGARITHM_DIGITS = 12
"""Significant digits of a number that survive its logarithm's being standardised."""
INDICATOR_SD = 0.5
"""What 0/1 columns are divided by: the SD of an even split, so that a rare level is not magnified."""
LOGARITHM_FROM = 3.0
"""Standard deviations below the mean logarithm from which on a log scale follows its tangent."""


@dataclass(frozen=True)
class Scale:
    """A shift and a scale: (value − centre) / sd."""

    centre: float
    sd: float

    def standardise(self, values: FloatArray) -> FloatArray:
        """Bring values from the user's units to mean 0 and standard deviation 1."""
        return (values - self.centre) / self.sd

    def restore(self, values: FloatArray) -> FloatArray:
        """Bring standardised values back to the user's units."""
        return values * self.sd + self.centre

    def restore_inputs(self, values: FloatArray) -> FloatArray:
        """Restore what was standardised before, as numbers of at most 13 decimal digits.

        The last bits, lost on the way there and back, would make equal values differ, and make 1e-16 of 0.
        """
        restored = self.restore(values)
        largest = float(np.abs(restored).max(initial=abs(self.centre)))
        if largest == 0:
            return restored
        decimals = DIGITS - 1 - int(np.floor(np.log10(largest)))
        rounded: FloatArray = np.round(restored, decimals) + 0.0
        return rounded


@dataclass(frozen=True)
class LogScale(Scale):
    """A shift and a scale of the logarithm: (log value − centre) / sd.

    Far below the mean, where a logarithm would go on to −∞ at 0, it follows its tangent, so that every number
    has a place. Another unit shifts the centre alone.
    """

    @property
    def start(self) -> float:
        """The value below which the tangent is followed."""
        return float(np.exp(self.centre - LOGARITHM_FROM * self.sd))

    def standardise(self, values: FloatArray) -> FloatArray:
        """Bring values from the user's units to mean 0 and standard deviation 1."""
        above, below = np.log(np.maximum(values, self.start)), np.minimum(values / self.start - 1, 0)
        return (above + below - self.centre) / self.sd

    def restore(self, values: FloatArray) -> FloatArray:
        """Bring standardised values back to the user's units."""
        below = np.minimum(values + LOGARITHM_FROM, 0) * self.sd
        return np.exp(np.maximum(values, -LOGARITHM_FROM) * self.sd + self.centre) + self.start * below

    def restore_inputs(self, values: FloatArray) -> FloatArray:
        """Restore what was standardised before, each number with at most 12 significant digits."""
        restored = self.restore(values)
        size = np.where(restored == 0, 1.0, np.abs(restored))
        factors = 10.0 ** (LOGARITHM_DIGITS - 1 - np.floor(np.log10(size)))
        rounded: FloatArray = np.round(restored * factors) / factors + 0.0
        return rounded


@dataclass(frozen=True)
class Design:
    """How each covariate becomes input columns.

    A number becomes one standardised column, as it is or as its logarithm, with the training median where it
    is missing, and a 0/1 column for missing if training had missing values. A category becomes a 0/1 column
    for each level, all levels kept, with one more for missing.

    Attributes
    ----------
    schema : tuple of CovariateSchema
    scales : tuple of Scale
        One for each input column, in order.
    """

    schema: tuple[CovariateSchema, ...]
    scales: tuple[Scale | LogScale, ...]

    @cached_property
    def inputs_of_covariate(self) -> tuple[tuple[int, ...], ...]:
        """The input columns that each covariate became."""
        columns, start = [], 0
        for covariate in self.schema:
            stop = start + column_count(covariate)
            columns.append(tuple(range(start, stop)))
            start = stop
        return tuple(columns)

    @property
    def missing_shares(self) -> dict[str, float]:
        """Weighted share of the training rows that lack each covariate, of those that some rows lack."""
        columns = zip(self.schema, self.inputs_of_covariate, strict=True)
        # The indicator of a missing value is last, and the mean of a 0/1 column is a share.
        return {each.name: self.scales[own[-1]].centre for each, own in columns if each.has_missing}

    @property
    def on_log_scale(self) -> tuple[str, ...]:
        """Covariates that act on the log scale, by name."""
        columns = zip(self.schema, self.inputs_of_covariate, strict=True)
        return tuple(each.name for each, own in columns if isinstance(self.scales[own[0]], LogScale))

    def levels_of(self, covariate: str) -> tuple[str, ...]:
        """Levels of a category, by its name; none of a number."""
        found = next(each for each in self.schema if each.name == covariate)
        return found.levels if isinstance(found, CategoryCovariate) else ()

    def encode(self, columns: tuple[Column, ...]) -> FloatArray:
        """Turn columns, in the schema's order, into (rows, inputs) standardised numbers.

        Raises
        ------
        TableError
            If a number is so far out that no prediction could be computed.
        """
        raw = raw_inputs(self.schema, columns)
        encoded = np.column_stack(
            [scale.standardise(values) for scale, values in zip(self.scales, raw.T, strict=True)]
        )
        for covariate, own, column in zip(self.schema, self.inputs_of_covariate, columns, strict=True):
            if isinstance(column, CategoryColumn):
                # Where the level is unknown, 0: the shares of the levels in training, as of their average.
                encoded[np.ix_(column.codes == UNKNOWN_LEVEL, own)] = 0.0
            if not (np.abs(encoded[:, own]) <= FARTHEST).all():
                raise TableError(
                    f"{covariate.name} holds a number more than {FARTHEST:.0e} standard deviations from the "
                    "mean of the training rows, where nothing can be predicted; correct it or leave it out."
                )
        return encoded


def make_design(
    schema: tuple[CovariateSchema, ...],
    columns: tuple[Column, ...],
    weights: FloatArray,
    on_log_scale: Collection[str] = (),
) -> Design:
    """Learn the scales of the input columns from the training rows, weighted; weights (rows,).

    Covariates on the log scale, by name, are numbers above 0, but for a few.
    """
    raw = raw_inputs(schema, columns)
    scales: list[Scale | LogScale] = []
    for covariate in schema:
        for position in range(column_count(covariate)):
            values = raw[:, len(scales)]
            is_number = isinstance(covariate, NumberCovariate) and position == 0
            if is_number and covariate.name in on_log_scale:
                scales.append(log_scale(values, weights))
            else:
                scale = weighted_scale(values, weights)
                scales.append(scale if is_number else Scale(scale.centre, INDICATOR_SD))
    return Design(schema, tuple(scales))


def weighted_scale(values: FloatArray, weights: FloatArray) -> Scale:
    """Mean and standard deviation, both weighted; a standard deviation of 1 where all values are alike."""
    mean = float(np.average(values, weights=weights))
    sd = float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))
    varies = sd > ROUNDING * max(abs(mean), np.finfo(float).tiny)
    return Scale(mean, sd if varies else 1.0)


def log_scale(values: FloatArray, weights: FloatArray) -> LogScale:
    """The scale of the logarithms of the values above 0, of which there must be some; both (rows,)."""
    positive = values > 0
    scale = weighted_scale(np.log(values[positive]), weights[positive])
    return LogScale(scale.centre, scale.sd)


def column_count(covariate: CovariateSchema) -> int:
    """How many input columns a covariate becomes."""
    if isinstance(covariate, NumberCovariate):
        return 1 + covariate.has_missing
    return len(covariate.levels) + covariate.has_missing


def raw_inputs(schema: tuple[CovariateSchema, ...], columns: tuple[Column, ...]) -> FloatArray:
    """Input columns before scaling; shape (rows, inputs)."""
    parts: list[FloatArray] = []
    for covariate, column in zip(schema, columns, strict=True):
        if isinstance(covariate, NumberCovariate) and isinstance(column, NumberColumn):
            parts.extend(_number_inputs(covariate, column))
        elif isinstance(covariate, CategoryCovariate) and isinstance(column, CategoryColumn):
            parts.extend(_category_inputs(covariate, column))
        else:
            raise TypeError(f"column {column.name} does not have the kind that its schema says")
    return np.column_stack(parts)


def _number_inputs(covariate: NumberCovariate, column: NumberColumn) -> list[FloatArray]:
    missing = np.isnan(column.values)
    inputs = [np.where(missing, covariate.median, column.values)]
    if covariate.has_missing:
        inputs.append(missing.astype(float))
    return inputs


def _category_inputs(covariate: CategoryCovariate, column: CategoryColumn) -> list[FloatArray]:
    codes = column.codes
    if column.levels != covariate.levels:
        known = {level: code for code, level in enumerate(covariate.levels)}
        lookup = np.array([known[level] for level in column.levels] + [UNKNOWN_LEVEL, MISSING_LEVEL])
        codes = lookup[codes]
    levels = range(len(covariate.levels))
    inputs = [(codes == level).astype(float) for level in levels]
    if covariate.has_missing:
        inputs.append((codes == MISSING_LEVEL).astype(float))
    return inputs
