"""Tables of what is relative to a reference: risk ratios and odds ratios, and rate ratios."""

from collections.abc import Sequence

from covaria.explain.rate_ratios import RateRatio
from covaria.explain.risk_ratios import Ratio, RiskRatio
from covaria.report.tables import DataTable, Heading
from covaria.wording.names import quoted
from covaria.wording.numbers import format_number, format_whole_percent


def ratios_table(ratios: Sequence[RiskRatio], level: float, treatment: str) -> DataTable:
    """Tabulate the ratios of adjusted probabilities at each dose or arm, of which there is one at least."""
    reference = ratios[0].reference if treatment == "dose" else quoted(ratios[0].reference)
    interval = f"{format_whole_percent(level)} interval"
    headings = (
        Heading(treatment.capitalize(), is_number=treatment == "dose"),
        Heading("Risk ratio"),
        Heading(interval),
        Heading("Odds ratio"),
        Heading(interval),
    )
    rows = tuple((each.at, *_cells(each.risk_ratio), *_cells(each.odds_ratio)) for each in ratios)
    caption = f"Probability of response relative to that of {treatment} {reference}"
    return DataTable(caption, headings, rows)


def rate_ratios_table(
    ratios: Sequence[RateRatio], level: float, treatment: str, rate: str = "rate"
) -> DataTable:
    """Tabulate the ratios of adjusted rates, or hazards, at each dose or arm, at least one."""
    reference = ratios[0].reference if treatment == "dose" else quoted(ratios[0].reference)
    headings = (
        Heading(treatment.capitalize(), is_number=treatment == "dose"),
        Heading(f"{rate.capitalize()} ratio"),
        Heading(f"{format_whole_percent(level)} interval"),
    )
    rows = tuple((each.at, *_cells(each.ratio)) for each in ratios)
    return DataTable(f"{rate.capitalize()} relative to that of {treatment} {reference}", headings, rows)


def _cells(found: Ratio | None) -> tuple[str, str]:
    if found is None:
        return "n/a", ""
    return format_number(found.estimate), f"{format_number(found.lower)} to {format_number(found.upper)}"
