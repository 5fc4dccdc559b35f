"""Tables of repeated measures: means, differences, slopes, and the covariance of a subject's rows."""

import math
from collections.abc import Iterable

import numpy as np

from covaria.repeated.contrast import Contrast
from covaria.repeated.results import RepeatedMeasures
from covaria.report.tables import DataTable, Heading
from covaria.wording.numbers import MINUS, format_count, format_number, format_p_value, format_whole_percent

MOST_VISITS = 8
"""Visits up to which the table of correlations is readable."""


def means_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate the adjusted mean of each arm at each visit or time."""
    has_arms, places = bool(found.treatment), _places(each.mean for each in found.means)
    headings = (
        Heading(found.over, is_number=not found.is_planned),
        *([Heading(found.treatment, is_number=bool(found.doses))] if has_arms else []),
        Heading("Subjects"),
        Heading("Mean"),
        Heading("SE"),
        Heading(_interval(found)),
    )
    rows = tuple(
        (
            point,
            *([each.arm] if has_arms else []),
            format_count(each.subjects),
            _fixed(each.mean.estimate, places),
            format_number(each.mean.standard_error),
            _ends(each.mean, found.level, places),
        )
        for point in found.points
        for each in found.means_at(point)
    )
    return DataTable(f"Adjusted means of {found.response}", headings, rows)


def differences_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate the differences from the reference at each visit or time."""
    headings = (
        Heading(found.over, is_number=not found.is_planned),
        Heading(found.treatment, is_number=bool(found.doses)),
        *_of_contrast(found),
    )
    places = _places(each.difference for each in found.differences)
    rows = tuple(
        (point, each.arm, *_cells(each.difference, found.level, places))
        for point in found.points
        for each in found.differences_at(point)
    )
    return DataTable(f"Differences from {found.treatment} {found.reference}", headings, rows)


def at_once_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate the differences at the visit or time of the question, adjusted for one another."""
    own = found.differences_at(found.at)
    places = _places(each.difference for each in own)
    rows = []
    for each, together in zip(own, found.at_once, strict=True):
        ends = " to ".join(_fixed(end, places) for end in together.around(each.difference))
        estimate = _fixed(each.difference.estimate, places)
        rows.append((each.arm, estimate, ends, format_p_value(together.p_value)))
    headings = (
        Heading(found.treatment, is_number=bool(found.doses)),
        Heading("Difference"),
        Heading(_interval(found)),
        Heading("Adjusted p"),
    )
    return DataTable(f"Differences at {found.at}, all at once", headings, tuple(rows))


def slopes_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate the slope of each arm over time."""
    places = _places(each.slope for each in found.slopes)
    rows = tuple((each.arm, *_cells(each.slope, found.level, places)) for each in found.slopes)
    headings = (Heading(found.treatment or "All"), *_of_contrast(found, "Slope"))
    return DataTable(f"Change of {found.response} for each unit of {found.over}", headings, rows)


def slope_differences_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate the differences of slopes from the reference."""
    places = _places(each.difference for each in found.slope_differences)
    rows = tuple(
        (each.arm, *_cells(each.difference, found.level, places)) for each in found.slope_differences
    )
    headings = (Heading(found.treatment), *_of_contrast(found))
    return DataTable(f"Differences of slopes from {found.treatment} {found.reference}", headings, rows)


def covariance_table(found: RepeatedMeasures) -> DataTable:
    """Tabulate standard deviations and correlations of planned visits, or the parameters over time."""
    visits = found.points
    if not found.is_planned or len(visits) > MOST_VISITS:
        return DataTable(
            "Covariance of a subject’s rows",
            (Heading("", is_number=False), Heading("Estimate")),
            tuple((name, format_number(value)) for name, value in found.covariance.parameters),
        )
    sizes = np.sqrt(np.diag(found.covariance.by_visit))
    correlations = found.covariance.by_visit / np.outer(sizes, sizes)
    rows = tuple(
        (
            visit,
            format_number(float(size)),
            *(format_number(float(each)) for each in row[:place]),
            *[""] * (len(visits) - 1 - place),
        )
        for place, (visit, size, row) in enumerate(zip(visits, sizes, correlations, strict=True))
    )
    headings = (Heading(found.over, is_number=False), Heading("SD"), *map(Heading, visits[:-1]))
    return DataTable("Standard deviations and correlations", headings, rows)


def tables_of(found: RepeatedMeasures) -> tuple[DataTable, ...]:
    """All tables, in the order in which they are read."""
    has_arms, has_slopes = bool(found.treatment), bool(found.slopes)
    return (
        means_table(found),
        *([differences_table(found)] if has_arms else []),
        *([at_once_table(found)] if len(found.at_once) > 1 else []),
        *([slopes_table(found)] if has_slopes else []),
        *([slope_differences_table(found)] if has_slopes and has_arms else []),
        covariance_table(found),
    )


def _interval(found: RepeatedMeasures) -> str:
    return f"{format_whole_percent(found.level)} interval"


def _of_contrast(found: RepeatedMeasures, first: str = "Difference") -> tuple[Heading, ...]:
    return (Heading(first), Heading("SE"), Heading("df"), Heading(_interval(found)), Heading("p"))


def _places(contrasts: Iterable[Contrast]) -> int:
    """As many places as show three digits of the smallest standard error."""
    return max(0, 2 - math.floor(math.log10(min(each.standard_error for each in contrasts))))


def _cells(contrast: Contrast, level: float, places: int) -> tuple[str, ...]:
    return (
        _fixed(contrast.estimate, places),
        format_number(contrast.standard_error),
        f"{contrast.freedom:.1f}",
        _ends(contrast, level, places),
        format_p_value(contrast.p_value),
    )


def _ends(contrast: Contrast, level: float, places: int) -> str:
    low, high = contrast.interval(level)
    return f"{_fixed(low, places)} to {_fixed(high, places)}"


def _fixed(value: float, places: int) -> str:
    return f"{value:,.{places}f}".replace("-", MINUS)
