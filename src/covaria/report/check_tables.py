"""The data behind the figures that check the residuals, as tables of text."""

from collections.abc import Sequence

from covaria.model.probability_scores import ProbabilityScores
from covaria.model.residual_checks import Cell, CoverageTrend, QuantileCell, ResidualTrend
from covaria.report.tables import DataTable, Heading
from covaria.wording.names import Units, in_brackets
from covaria.wording.numbers import format_count, format_number, format_percent, format_setting

PREDICTION = "(prediction)"


def residuals_table(trends: Sequence[ResidualTrend], response: str, units: Units) -> DataTable:
    """Tabulate mean residuals of each cell."""
    unit = in_brackets(units.get(response, ""))
    headings = (
        Heading("Against", is_number=False),
        *map(Heading, ("At", "Subjects")),
        *(Heading(f"{text}{unit}") for text in ("Mean residual", "Bar from", "Bar to")),
        *(Heading(f"{text}{unit}") for text in ("Standard deviation", "Smooth")),
    )
    rows = tuple(
        (
            _named(trend.against, units),
            *_cell(each.cell),
            *map(format_number, (each.mean, each.mean_low, each.mean_high, each.sd)),
            "" if each.smooth is None else format_number(each.smooth),
        )
        for trend in trends
        for each in trend.cells
    )
    return DataTable("Residuals", headings, rows)


def quantiles_table(cells: Sequence[QuantileCell]) -> DataTable:
    """Tabulate residuals beside normal quantiles."""
    rows = tuple(
        (format_count(each.subjects), format_number(each.normal), format_number(each.residual))
        for each in cells
    )
    headings = ("Subjects", "Normal quantile", "Residual, in standard deviations")
    return DataTable("Quantiles of the residuals", tuple(map(Heading, headings)), rows)


def coverage_table(trends: Sequence[CoverageTrend], units: Units) -> DataTable:
    """Tabulate the share of responses inside their intervals."""
    headings = (
        Heading("Over", is_number=False),
        *map(Heading, ("At", "Subjects", "Inside the interval", "Bar from", "Bar to")),
    )
    rows = tuple(
        (
            _named(trend.against, units),
            *_cell(each.cell),
            *map(format_percent, (each.inside, each.low, each.high)),
        )
        for trend in trends
        for each in trend.cells
    )
    return DataTable("Coverage", headings, rows)


def reliability_table(found: ProbabilityScores) -> DataTable:
    """Tabulate the share of responders over the probability, as a curve that never falls (CORP)."""
    rows = tuple(
        (format_count(each.subjects), *map(format_percent, (each.predicted, each.observed)))
        for each in found.reliability
    )
    headings = ("Subjects", "Mean probability predicted", "Share of responders")
    return DataTable("Recalibrated probabilities", tuple(map(Heading, headings)), rows)


def _named(against: str, units: Units) -> str:
    return f"{against}{in_brackets(units.get(against, ''))}" if against else PREDICTION


def _cell(cell: Cell) -> tuple[str, str]:
    place = cell.level if cell.value is None else format_setting(cell.value)
    return place, format_count(cell.subjects)
