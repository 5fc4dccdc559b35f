"""A single subject described in words and numbers, such as age=40: what is not said is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model.design import Design
from covaria.table import Column, NumberColumn
from covaria.table.columns import CategoryColumn
from covaria.table.schema import CategoryCovariate, CovariateSchema, NumberCovariate
from covaria.wording.lists import listed, suggested


@dataclass(frozen=True)
class Profile:
    """Values of all covariates but the dose.

    Attributes
    ----------
    values : tuple of (covariate, value)
        As text, in the schema's order; a number is not rounded.
    filled : tuple of str
        Those that were not given.
    outside : tuple of str
        Those with a number outside the range of the training rows.
    """

    values: tuple[tuple[str, str], ...]
    filled: tuple[str, ...]
    outside: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was filled in, and what is extrapolation, each in a sentence."""
        filled = f"Not given, and filled in from the training rows: {listed(self.filled)}."
        outside = f"Outside the range of the training rows: {listed(self.outside)}; this is extrapolation."
        return (filled,) * bool(self.filled) + (outside,) * bool(self.outside)


def complete_profile(design: Design, dose: str | None, given: Mapping[str, float | str]) -> Profile:
    """Check a profile and fill in the training median or most common level where nothing was given.

    The dose is left open where it is named.

    Raises
    ------
    UsageError
        If it names the dose or no covariate, or a value is none of a covariate's.
    """
    others = tuple(covariate for covariate in design.schema if covariate.name != dose)
    names = [covariate.name for covariate in others]
    for name in given:
        if name == dose:
            raise UsageError(f"{dose} is the dose, which a profile leaves open; leave it out.")
        if name not in names:
            raise UsageError(f"The model has no covariate {name}; {suggested(name, names)}")
    values = tuple((each.name, _value(design, each, given.get(each.name))) for each in others)
    outside = tuple(
        each.name
        for each, (_, value) in zip(others, values, strict=True)
        if isinstance(each, NumberCovariate) and not each.minimum <= float(value) <= each.maximum
    )
    return Profile(values, tuple(name for name in names if name not in given), outside)


def profile_columns(design: Design, dose: str, doses: FloatArray, profile: Profile) -> tuple[Column, ...]:
    """Columns of the profile at each dose, in the schema's order; doses (rows,) in the user's units."""
    values = dict(profile.values)
    return tuple(
        NumberColumn(dose, doses) if each.name == dose else _column_of(each, [values[each.name]] * len(doses))
        for each in design.schema
    )


def subject_columns(design: Design, subjects: Sequence[Mapping[str, str]]) -> tuple[Column, ...]:
    """Columns of subjects whose every covariate is given as a profile gives it, in the schema's order."""
    return tuple(_column_of(each, [subject[each.name] for subject in subjects]) for each in design.schema)


def value_of(design: Design, name: str, text: str) -> float | str:
    """Return what a profile's text says of a covariate: a number, or a level."""
    return text if design.levels_of(name) else float(text)


def _column_of(covariate: CovariateSchema, values: list[str]) -> Column:
    if isinstance(covariate, NumberCovariate):
        return NumberColumn(covariate.name, np.array([float(value) for value in values]))
    codes = np.array([covariate.levels.index(value) for value in values], dtype=np.int64)
    return CategoryColumn(covariate.name, covariate.levels, codes)


def _value(design: Design, covariate: CovariateSchema, given: float | str | None) -> str:
    """The value of one covariate as text."""
    if isinstance(covariate, CategoryCovariate):
        return most_common_level(design, covariate) if given is None else _level(covariate, given)
    if given is None:
        return repr(covariate.median)
    try:
        number = float(given)
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        raise UsageError(f"{covariate.name} in a profile must be a number.")
    return repr(float(number))


def _level(covariate: CategoryCovariate, given: float | str) -> str:
    level = covariate.level_of(given if isinstance(given, str) else f"{given:.15g}")
    if level is None:
        raise UsageError(
            f"{covariate.name} in a profile must be one of its levels in training: "
            f"{listed(covariate.levels)}."
        )
    return level


def most_common_level(design: Design, covariate: CategoryCovariate) -> str:
    """The level with the largest share of the training rows, which is the centre of its 0/1 column."""
    own = design.inputs_of_covariate[design.schema.index(covariate)][: len(covariate.levels)]
    return covariate.levels[int(np.argmax([design.scales[column].centre for column in own]))]
