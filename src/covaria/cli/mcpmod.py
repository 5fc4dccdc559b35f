"""`covaria mcpmod`: is there a dose-response, which shape has it, and which dose does enough."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import (
    Dose,
    EndpointWord,
    Exposure,
    Json,
    Levels,
    Missing,
    Responder,
    RowFilter,
    Sheet,
)
from covaria.cli.table_options import TableOptions

if TYPE_CHECKING:
    from covaria.dose import LevelMeans, PooledErrors
    from covaria.table import Selection

Table = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE",
        help="CSV or Parquet file, one row per subject; with --aggregated or --covariance, one per dose.",
    ),
]
Response = Annotated[
    str | None, typer.Option(help="Column of the response; not needed where TABLE has one row per dose.")
]
Covariates = Annotated[
    str | None, typer.Option(help='Columns to adjust for, as a,b,c; none if left out. "Quote" a comma.')
]
Candidates = Annotated[
    str | None,
    typer.Option(
        metavar="SHAPES",
        help='Such as "linear; linlog; emax(0.2); sigEmax(30, 3); exponential(9); logistic(0.25, 0.09); '
        'quadratic(-0.17); betaMod(0.5, 1)"; some that suit the doses if left out.',
    ),
]
Alpha = Annotated[float, typer.Option(help="Level of significance of the whole test.")]
TwoSided = Annotated[bool, typer.Option("--two-sided", help="Count effects against the goal too.")]
Delta = Annotated[
    float | None,
    typer.Option(help="Difference from the lowest dose for the target dose; a fall with --goal min."),
]
GoalWord = Annotated[str, typer.Option("--goal", metavar="max|min", help="Whether more or less is wanted.")]
Aggregated = Annotated[
    bool,
    typer.Option(
        "--aggregated",
        help="TABLE has columns dose, mean, se and perhaps n; with --endpoint binary dose, responders and n.",
    ),
]
Covariance = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Square CSV file: covariance of the estimates (columns dose, estimate) of TABLE."
    ),
]


def mcpmod(
    table: Table,
    response: Response = None,
    dose: Dose = None,
    covariates: Covariates = None,
    candidates: Candidates = None,
    alpha: Alpha = 0.025,
    two_sided: TwoSided = False,
    delta: Delta = None,
    goal: GoalWord = "max",
    aggregated: Aggregated = False,
    covariance: Covariance = None,
    missing: Missing = None,
    endpoint: EndpointWord = None,
    responder: Responder = None,
    levels: Levels = None,
    exposure: Exposure = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    as_json: Json = False,
) -> None:
    """Do MCP-Mod: test for a dose-response, and fit its shape.

    Several shapes are tested, those that are found are fitted, and the target dose is read from them.
    """
    from covaria.cli.console import print_json, results
    from covaria.cli.mcpmod_tables import mcpmod_json, print_mcpmod
    from covaria.cli.reading import reading_bar
    from covaria.dose import candidates_from_text, mcp_mod_of_means
    from covaria.dose.goal import goal_from_word
    from covaria.dose.mcp_mod import check_request
    from covaria.fit.dose_trend.mcp_mod import means_of_subjects
    from covaria.table import Selection
    from covaria.wording.visible import visible

    check_request(alpha, delta, goal)
    chosen = None if candidates is None else candidates_from_text(candidates)
    selection = Selection(rows, sheet)
    notes: tuple[str, ...] = ()
    if aggregated or covariance is not None:
        _check_one_row_per_dose(aggregated, covariance, endpoint)
        _check_no_subjects(
            {
                "--covariates": covariates,
                "--responder": responder,
                "--levels": levels,
                "--exposure": exposure,
            }
        )
        means, pooled, notes = _of_doses(table, dose, covariance, endpoint, missing or (), selection)
    else:
        subjects = TableOptions(
            table,
            _named_response(response),
            dose=dose,
            covariates=covariates,
            endpoint=endpoint,
            responder=responder,
            exposure=exposure,
            levels=levels,
        )
        asked = subjects.role_request()
        request = replace(asked, covariates=asked.covariates or ())
        with reading_bar(table, shown=not as_json) as file:
            means, pooled, notes = means_of_subjects(file, request, missing or (), selection)
    way = goal_from_word(goal)
    found = mcp_mod_of_means(
        means, chosen, pooled=pooled, alpha=alpha, two_sided=two_sided, delta=delta, goal=way
    )
    found = replace(found, notes=(*notes, *found.notes))
    if as_json:
        print_json(mcpmod_json(found))
    else:
        print_mcpmod(results(), visible(table.name), found)


def _named_response(response: str | None) -> str:
    """The column of the response of subjects; refuse to go on without."""
    from covaria.errors import UsageError

    if response is None:
        raise UsageError(
            "--response must name the column of the response, unless TABLE has one row for each dose "
            "(--aggregated or --covariance)."
        )
    return response


def _of_doses(
    table: Path,
    dose: str | None,
    covariance: Path | None,
    endpoint: str | None,
    missing: Sequence[str],
    selection: "Selection",
) -> "tuple[LevelMeans, PooledErrors | None, tuple[str, ...]]":
    """Means from one row for each dose level, with notes."""
    from covaria.fit.dose_trend.estimates import aggregated_means, aggregated_responders, estimated_means
    from covaria.fit.dose_trend.log_odds import SCALE

    of_dose = dose or "dose"
    if covariance is not None:
        return estimated_means(table, str(covariance), of_dose, missing, selection), None, ()
    if endpoint == "binary":
        return aggregated_responders(table, of_dose, missing, selection), None, (SCALE,)
    return *aggregated_means(table, of_dose, missing, selection), ()


def _check_one_row_per_dose(aggregated: bool, covariance: Path | None, endpoint: str | None) -> None:
    from covaria.errors import UsageError

    if aggregated and covariance is not None:
        raise UsageError("Give either --aggregated or --covariance, not both.")
    if covariance is not None and endpoint is not None:
        raise UsageError("Estimates with their covariance are of any endpoint; leave out --endpoint.")
    if endpoint not in {None, "normal", "binary"}:
        raise UsageError(
            f"--aggregated knows means, and responders with --endpoint binary; for the endpoint {endpoint} "
            "give logarithms as means, with their standard errors, and leave out --endpoint."
        )


def _check_no_subjects(of_subjects: Mapping[str, str | None]) -> None:
    from covaria.errors import UsageError

    for option, given in of_subjects.items():
        if given is not None:
            raise UsageError(
                f"{option} needs one row for each subject; give estimates that are adjusted already, or "
                "leave it out."
            )
