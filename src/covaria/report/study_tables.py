"""The tables of a study's report: what was found, for a protocol, and what was assumed."""

from collections.abc import Callable

from covaria.report.study_content import StudyContent
from covaria.report.tables import DataTable, Heading
from covaria.study import MonteCarlo, SummaryRow
from covaria.wording.numbers import format_count, format_number

COLUMNS: tuple[tuple[str, Callable[[SummaryRow], MonteCarlo | None], bool], ...] = (
    ("Effect claimed (%)", lambda row: row.claimed, True),
    ("Bias", lambda row: row.bias, False),
    ("Root mean squared error", lambda row: row.root_mean_squared_error, False),
    ("Truth inside 95\u00a0% intervals (%)", lambda row: row.coverage, True),
    ("Width of the interval", lambda row: row.width, False),
    ("Smallest dose found (%)", lambda row: row.effective_dose_found, True),
    ("Smallest dose inside its interval (%)", lambda row: row.effective_dose_coverage, True),
    ("Width of its interval, where within the doses", lambda row: row.effective_dose_width, False),
    ("Effect lost by the best dose chosen", lambda row: row.best_dose_loss, False),
    ("Best dose inside its interval (%)", lambda row: row.best_dose_coverage, True),
    ("Error of the curve", lambda row: row.curve_error, False),
    ("Expected error of predictions", lambda row: row.expected_error, False),
)
"""Heading, what it shows, and whether that is a share."""


def characteristics_table(content: StudyContent) -> DataTable:
    """Tabulate all that was found, without columns that no analysis fills."""
    columns = [each for each in COLUMNS if any(each[1](row) is not None for row in content.rows)]
    names = ("Truth", "Design", "Analysis")
    headings = (
        *(Heading(name, is_number=False) for name in names),
        Heading("Subjects"),
        Heading("Trials"),
        *(Heading(heading) for heading, _, _ in columns),
    )
    rows = tuple(
        (
            *(row.truth, row.design, row.analysis),
            *map(format_count, (row.subjects, row.trials - row.failed)),
            *(_cell(of(row), is_share) for _, of, is_share in columns),
        )
        for row in content.rows
    )
    return DataTable("Operating characteristics, each ± its Monte Carlo standard error", headings, rows)


def assumed_tables(content: StudyContent) -> tuple[DataTable, ...]:
    """Tabulate truths, and designs with the covariates that they draw."""
    truths = tuple((each.name, each.words) for each in content.plan.truths)
    designs = tuple((each.name, each.words) for each in content.plan.designs)
    covariates = {
        (name, each.words) for design in content.plan.designs for name, each in design.covariates.items()
    }
    covariates |= {
        (", ".join(each.population.names), each.population.words)
        for each in content.plan.designs
        if each.population is not None
    }
    tables = (
        _named("Truths", truths),
        _named("Designs", designs),
        _named("Covariates", tuple(sorted(covariates))),
    )
    return tuple(each for each in tables if each.rows)


def problems_table(content: StudyContent) -> DataTable:
    """Tabulate why analyses gave no answer."""
    rows = tuple((problem, format_count(count)) for problem, count in content.problems)
    return DataTable(
        "Analyses without an answer", (Heading("Reason", is_number=False), Heading("Trials")), rows
    )


def _named(caption: str, rows: tuple[tuple[str, str], ...]) -> DataTable:
    return DataTable(caption, (Heading("Name", is_number=False), Heading("Assumed", is_number=False)), rows)


def _cell(found: MonteCarlo | None, is_share: bool) -> str:
    if found is None:
        return ""
    if is_share:
        return f"{100 * found.mean:.1f} ± {100 * found.error:.1f}"
    return f"{format_number(found.mean)} ± {format_number(found.error)}"
