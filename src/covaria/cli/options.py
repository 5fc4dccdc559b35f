"""Options that several commands share."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from covaria.errors import UsageError

if TYPE_CHECKING:
    from covaria.table import Role, RoleRequest

TablePath = Annotated[
    Path, typer.Argument(metavar="TABLE", help="CSV, Parquet, SAS or Excel file, one row per subject.")
]
ModelPath = Annotated[Path, typer.Argument(metavar="MODEL", help="Model file, such as model.covaria.")]
Response = Annotated[str, typer.Option(help="Column to be predicted.")]
Dose = Annotated[str | None, typer.Option(help="Column of the dose; inferred from its name if left out.")]
Arm = Annotated[
    str | None,
    typer.Option(help="Column of the treatment arm, where arms have no order; in the place of a dose."),
]
ReferenceArm = Annotated[
    str | None,
    typer.Option(
        "--reference-arm",
        help="Arm that others are compared with; a placebo or control, or the first, if left out.",
    ),
]
Covariates = Annotated[
    str | None,
    typer.Option(
        help='Columns to predict from, as a,b,c; all usable ones if left out. "Quote" a name with a comma.'
    ),
]
EndpointWord = Annotated[
    Literal["normal", "binary", "ordinal", "lognormal", "count", "survival", "censored", "censored-lognormal"]
    | None,
    typer.Option(
        "--endpoint",
        metavar="KIND",
        help="What the response is: normal, lognormal, censored or censored-lognormal (measured, also with "
        "limits), binary (yes or no), ordinal (levels), count, or survival (a time to an event).",
    ),
]
Censoring = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Column of 1 where the response is below its number, -1 above, 0 measured; --endpoint censored.",
    ),
]
Limit = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Column of the limit of a response written BLQ, or of an interval's other end.",
    ),
]
Responder = Annotated[
    str | None,
    typer.Option(
        help="What in the response is a yes, as Y or CR,PR; 1 or yes if left out. With --endpoint binary."
    ),
]
Levels = Annotated[
    str | None,
    typer.Option(
        metavar="LEVEL<LEVEL…",
        help="Order of a response in words, as none<mild<severe. With --endpoint ordinal.",
    ),
]
Exposure = Annotated[
    str | None,
    typer.Option(help="Column of how long events were counted; rates are per unit of it. Of a count."),
]
Event = Annotated[
    str | None,
    typer.Option(help="Column that is 1 where the time is that of an event, 0 where it is censored."),
]
Censor = Annotated[
    str | None, typer.Option(help="Column that is 0 where the time is that of an event, as CNSR.")
]
Subject = Annotated[str | None, typer.Option(help="Column that identifies the subject.")]
Visit = Annotated[
    str | None,
    typer.Option(help="Column of planned visits, at each of which a subject has a row; rows are correlated."),
]
GroupColumn = Annotated[str | None, typer.Option("--group", help="Column of groups to hold out whole.")]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="COLUMN=ROLE", help="Role of one column; may be given several times."),
]
Missing = Annotated[
    list[str] | None,
    typer.Option("--missing", metavar="TEXT", help="Further text that represents a missing value."),
]
RowFilter = Annotated[
    str | None,
    typer.Option(
        "--filter",
        metavar="CONDITION",
        help="Rows to keep, as \"PARAMCD == 'ALT' and AVISIT == 'Week 12'\"; all if left out.",
    ),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of an Excel workbook that has several.")
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same result.")]
EffortName = Annotated[
    Literal["quick", "standard", "thorough"],
    typer.Option("--effort", help="How many networks are trained, and for how long."),
]
GoalWord = Annotated[
    Literal["max", "min"] | None,
    typer.Option("--goal", help="Whether more or less of the response is better, for the best dose."),
]
Delta = Annotated[
    float | None,
    typer.Option(
        help="Smallest difference from the reference dose that matters, for the minimum effective dose."
    ),
]
StrataText = Annotated[
    str | None,
    typer.Option(
        "--strata",
        metavar="COLUMN,…",
        help="Columns within whose values subjects were randomised; with --assignment randomised.",
    ),
]
Level = Annotated[float, typer.Option(help="Level of the prediction intervals, between 0 and 1.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


def role_request(
    response: str,
    *,
    dose: str | None = None,
    covariates: str | None = None,
    subject: str | None = None,
    group: str | None = None,
    roles: list[str] | None = None,
    arm: str | None = None,
    strata: str | None = None,
    endpoint: str | None = None,
    responder: str | None = None,
    exposure: str | None = None,
    event: str | None = None,
    censor: str | None = None,
    censoring: str | None = None,
    limit: str | None = None,
    levels: str | None = None,
    visit: str | None = None,
) -> "RoleRequest":
    """Put the options that declare roles together.

    Raises
    ------
    UsageError
        If a name is empty, or `--covariates`, `--strata` or `--role` is not of its form.
    RoleError
        If a role's word is unknown.
    """
    from covaria.table import RoleRequest
    from covaria.table.ordered import as_levels

    _check_named(response=response, dose=dose, arm=arm, subject=subject, group=group, exposure=exposure)
    _check_named(event=event, censor=censor, censoring=censoring, limit=limit, visit=visit)
    return RoleRequest(
        response=response,
        dose=dose,
        arm=arm,
        covariates=None if covariates is None else split_columns(covariates, "--covariates"),
        subject=subject,
        group=group,
        strata=() if strata is None else split_columns(strata, "--strata"),
        others=tuple(_role(text) for text in roles or ()),
        endpoint=endpoint,
        responder=() if responder is None else split_columns(responder, "--responder"),
        exposure=exposure,
        event=event,
        censor=censor,
        censoring=censoring,
        limit=limit,
        levels=() if levels is None else as_levels(levels),
        visit=visit,
    )


def _check_named(**columns: str | None) -> None:
    for option, name in columns.items():
        if name == "":
            raise UsageError(f"--{option} needs the name of a column.")


def profile_values(text: str) -> dict[str, str]:
    """Read a profile written as age=40,bmi=25, with names and values as text.

    Raises
    ------
    UsageError
        If it is not of this form, or names a covariate twice.
    """
    return _named_values(text, "--profile", "age=40,bmi=25")


def unit_values(text: str) -> dict[str, str]:
    """Read units written as dose=mg,y=ng/mL; errors as for `profile_values`."""
    return _named_values(text, "--units", "dose=mg,y=ng/mL")


def _named_values(text: str, option: str, example: str) -> dict[str, str]:
    try:
        lines = list(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error:
        lines = []
    parts = [part.rpartition("=") for line in lines for part in line]
    values = {name.strip(): value.strip() for name, _, value in parts}
    if not parts or len(values) < len(parts) or not all(name and value for name, value in values.items()):
        raise UsageError(f"{option} must be written as NAME=VALUE,NAME=VALUE, such as {example}.")
    return values


def split_columns(columns: str, option: str) -> tuple[str, ...]:
    """Read names as a line of a CSV file, so that quotes let a name hold a comma."""
    try:
        lines = list(csv.reader([columns], skipinitialspace=True, strict=True))
    except csv.Error:
        lines = []
    names = tuple(name.strip() for line in lines for name in line)
    if not names or not all(names):
        raise UsageError(f"{option} must name columns as a,b,c.")
    return names


def _role(text: str) -> tuple[str, "Role"]:
    from covaria.table import role_from_word

    column, separator, word = text.rpartition("=")
    if not separator or not column:
        raise UsageError("--role must be written as COLUMN=ROLE, such as SITEID=category.")
    return column, role_from_word(word)
