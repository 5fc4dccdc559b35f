"""Options that several commands share."""

import csv
from pathlib import Path
from typing import Annotated, Literal

import typer

from covaria.errors import UsageError

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
Time = Annotated[
    str | None,
    typer.Option(
        "--time",
        metavar="COLUMN",
        help="Column of times in the place of visits, where these are a subject's own: numbers.",
    ),
]
CovarianceName = Annotated[
    Literal[
        "unstructured",
        "compound-symmetry",
        "heterogeneous-compound-symmetry",
        "ar1",
        "heterogeneous-ar1",
        "random-slope",
        "random-intercept",
    ]
    | None,
    typer.Option(
        "--covariance",
        metavar="NAME",
        help="Of a subject's errors: unstructured, compound-symmetry or ar1, these two also after "
        "heterogeneous-; over time random-slope or random-intercept. The first of each if left out.",
    ),
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
