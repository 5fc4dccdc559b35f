"""`covaria repeated`: adjusted means and differences by visit, from several rows of each subject."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from covaria.cli.options import (
    Arm,
    CovarianceName,
    Force,
    Json,
    Missing,
    Response,
    RowFilter,
    Seed,
    Sheet,
    split_columns,
)

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.repeated.results import RepeatedMeasures

Table = Annotated[
    Path,
    typer.Argument(metavar="TABLE", help="CSV, Parquet, SAS or Excel file, one row per subject and visit."),
]
Visit = Annotated[str | None, typer.Option(help="Column of planned visits.")]
Time = Annotated[str | None, typer.Option(help="Column of times, in the place of visits; means are lines.")]
Dose = Annotated[str | None, typer.Option(help="Column of the dose, whose levels are compared as arms.")]
Subject = Annotated[
    str | None, typer.Option(help="Column that identifies the subject; known by its name if left out.")
]
Reference = Annotated[
    str | None, typer.Option(help="Arm or dose that others are compared with; placebo or the first.")
]
Covariates = Annotated[
    str | None, typer.Option(help='Columns to adjust for, as a,b,c; none if left out. "Quote" a comma.')
]
ByVisit = Annotated[
    str | None,
    typer.Option("--by-visit", help="Covariates whose effect may differ by visit, such as the baseline."),
]
At = Annotated[str | None, typer.Option(help="Visit or time of the question; the last if left out.")]
Visits = Annotated[
    str | None, typer.Option(help="All visits in their order, as a,b,c, where names do not tell it.")
]
Freedom = Annotated[
    Literal["kenward-roger", "satterthwaite"],
    typer.Option("--df", help="How standard errors and degrees of freedom are made."),
]
CommonStart = Annotated[
    bool, typer.Option("--common-start", help="Let all arms have one mean at time 0, before treatment.")
]
Networks = Annotated[
    bool,
    typer.Option(
        "--networks", help="Adjust also for what networks predict of a subject that they never saw."
    ),
]
FullLikelihood = Annotated[
    bool, typer.Option("--full-likelihood", help="Fit by maximum likelihood in the place of REML.")
]
Level = Annotated[float, typer.Option(help="Level of the intervals, between 0.5 and 1.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report to this HTML file.")]


def repeated(
    table: Table,
    response: Response,
    visit: Visit = None,
    time: Time = None,
    arm: Arm = None,
    dose: Dose = None,
    reference: Reference = None,
    subject: Subject = None,
    covariates: Covariates = None,
    by_visit: ByVisit = None,
    at: At = None,
    visits: Visits = None,
    covariance: CovarianceName = None,
    df: Freedom = "kenward-roger",
    common_start: CommonStart = False,
    networks: Networks = False,
    seed: Seed = 0,
    full_likelihood: FullLikelihood = False,
    level: Level = 0.95,
    missing: Missing = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Compare arms by visit in a repeated-measures model (MMRM).

    Missing visits need no imputation.
    """
    from covaria.cli.console import messages, print_json, results
    from covaria.cli.reading import reading_bar
    from covaria.cli.repeated_json import repeated_json
    from covaria.fit.visit_means.repeated_measures import analyse
    from covaria.fit.visit_means.request import RepeatedRequest
    from covaria.fit.visit_means.visit_table import read_visits
    from covaria.table import Selection
    from covaria.wording.visible import visible
    from covaria.writing import check_writable

    if out is not None:
        check_writable(out, force, inputs=(table,))
    request = RepeatedRequest(
        response=response,
        subject=subject,
        visit=visit,
        time=time,
        arm=arm,
        dose=dose,
        reference=reference,
        covariates=() if covariates is None else split_columns(covariates, "--covariates"),
        by_visit=() if by_visit is None else split_columns(by_visit, "--by-visit"),
        at=at,
        visits=() if visits is None else split_columns(visits, "--visits"),
        covariance=covariance,
        method=df,
        common_start=common_start,
        networks=networks,
        seed=seed,
        restricted=not full_likelihood,
        level=level,
    )
    with reading_bar(table, shown=not as_json) as file:
        read = read_visits(file, request, missing or (), Selection(rows, sheet))
    found = analyse(read, request)
    if out is not None:
        from covaria.report import write_repeated_report

        write_repeated_report(found, out, force=force)
    if as_json:
        print_json(repeated_json(found))
    else:
        _print(results(), found)
    if out is not None:
        messages().print(f"Report: {visible(str(out))}", soft_wrap=True)


def _print(console: "Console", found: "RepeatedMeasures") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.findings.repeated_words import RepeatedWords
    from covaria.report.repeated_tables import tables_of
    from covaria.wording.visible import visible

    words = RepeatedWords(found)
    console.print(
        visible(f"Repeated measures of {found.source} ({found.subjects:,} subjects, {found.rows:,} rows)"),
        style="bold",
    )
    console.print(visible(words.model()))
    for each in tables_of(found):
        console.print(f"\n{visible(each.caption)}", style="bold")
        table = plain_table([visible(heading.text) for heading in each.headings])
        for column, heading in zip(table.columns, each.headings, strict=True):
            column.justify = "right" if heading.is_number else "left"
        for row in each.rows:
            table.add_row(*map(visible, row))
        print_indented(console, table)
    console.print()
    notes = (f"Note: {note}" for note in found.notes)
    for sentence in (*words.effects(), words.estimand(), *words.tipping(), *notes):
        console.print(visible(sentence))
