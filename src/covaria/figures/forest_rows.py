"""The rows of a forest: which are drawn, how each is written, and how far their bands reach."""

from collections.abc import Iterable

from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.wording.names import NO_UNITS, Units, number_with_unit, shortened
from covaria.wording.numbers import format_number, format_setting

MOST_SHOWN = 12
"""Covariates that are drawn."""
MOST_LEVELS = 6
"""Levels of a category that are drawn: those that differ most."""
LONGEST_NAME, LONGEST_VALUE = 18, 16

Ends = tuple[float, float]


def drawn_contrasts(found: CovariateForest) -> list[CovariateContrast]:
    """Take the contrasts of the covariates with the strongest effects, and of the levels that differ most."""
    kept = list(dict.fromkeys(each.covariate for each in found.contrasts))[:MOST_SHOWN]
    own = [[each for each in found.contrasts if each.covariate == name] for name in kept]
    return [each for contrasts in own for each in _levels_that_differ(contrasts)]


def _levels_that_differ(contrasts: list[CovariateContrast]) -> list[CovariateContrast]:
    if any(not isinstance(each.value, str) for each in contrasts):
        return contrasts
    most = sorted(contrasts, key=lambda each: -abs(each.difference))[:MOST_LEVELS]
    return [each for each in contrasts if each in most]


def forest_ends(forests: Iterable[CovariateForest]) -> Ends:
    """Find the ends of an axis that holds every band that is drawn of some forests, and 0."""
    drawn = [each for found in forests for each in drawn_contrasts(found)]
    low = min([0.0, *(each.lower for each in drawn)])
    high = max([0.0, *(each.upper for each in drawn)])
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def change(each: CovariateContrast, units: Units = NO_UNITS) -> str:
    """Write what is changed, short enough for a row."""
    name = shortened(each.covariate, LONGEST_NAME)
    if isinstance(each.value, str):
        return f"{name} {shortened(each.value, LONGEST_VALUE)}"
    percentile = f" ({each.described.split(' ')[0]})" if "percentile" in each.described else ""
    value = number_with_unit(format_setting(each.value), units.get(each.covariate, ""))
    return f"{name} {value}{percentile}"


def estimate(each: CovariateContrast) -> str:
    """Write a difference with its band."""
    return f"{format_number(each.difference)} [{format_number(each.lower)}, {format_number(each.upper)}]"
