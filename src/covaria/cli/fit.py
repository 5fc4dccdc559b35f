"""`covaria fit`: from a table to a model and a report."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from covaria.cli.options import (
    CovarianceName,
    Delta,
    EffortName,
    Force,
    GoalWord,
    Json,
    Quiet,
    ReferenceArm,
    Seed,
    StrataText,
    Time,
    Visit,
    unit_values,
)
from covaria.cli.table_options import TableOptions, with_table_options

MODEL, REPORT = "model.covaria", "report.html"
"""Names of what is written."""

if TYPE_CHECKING:
    from covaria.fit import FitRequest
    from covaria.table import TrialTable

OutputFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the model and report; NAME_fit1, … if left out."),
]

UnitsText = Annotated[
    str | None,
    typer.Option("--units", metavar="NAME=UNIT,…", help="Units for titles and tables, as dose=mg,y=ng/mL."),
]
AssignmentWord = Annotated[
    Literal["randomised", "observational"] | None,
    typer.Option(
        "--assignment",
        help="How subjects came to their dose or arm; inferred from the covariates if left out.",
    ),
]
At = Annotated[
    str | None,
    typer.Option("--at", help="Visit or time at which doses or arms are compared; the last if left out."),
]
ShapeWord = Annotated[
    Literal["any", "monotone", "increasing", "decreasing"],
    typer.Option("--shape", help="What the dose curve may do; its draws are held to it, the means are not."),
]
LearningCurve = Annotated[
    bool,
    typer.Option(
        "--learning-curve", help="Fit parts of the trial too, for the error by the number of subjects."
    ),
]

Refits = Annotated[
    bool,
    typer.Option(
        "--sensitivity",
        help="Fit the trial again, under 20 other seeds, without each site and without 5 subjects; takes "
        "some 10 to 15 times as long.",
    ),
]


@with_table_options
def fit(
    asked: TableOptions,
    reference_arm: ReferenceArm = None,
    visit: Visit = None,
    time_column: Time = None,
    covariance: CovarianceName = None,
    at: At = None,
    out: OutputFolder = None,
    seed: Seed = 0,
    effort: EffortName = "standard",
    units: UnitsText = None,
    goal: GoalWord = None,
    delta: Delta = None,
    assignment: AssignmentWord = None,
    strata: StrataText = None,
    shape: ShapeWord = "any",
    with_curve: LearningCurve = False,
    refits: Refits = False,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fit a response model to TABLE, and test it out of fold."""
    from covaria.cli.trial import read_trial

    started = time.perf_counter()
    request = asked.role_request(strata, visit, time_column)
    own_units = {} if units is None else unit_values(units)
    with result_folder(out, asked.table, force, inputs=(asked.table,)) as folder:
        trial = read_trial(asked, request, with_bar=not (as_json or quiet))
        # Imported late, so that a table that cannot be read is reported at once.
        from covaria.fit import FitRequest

        wanted = FitRequest(
            roles=request,
            missing=asked.missing_texts,
            effort=effort,
            seed=seed,
            assignment=assignment,
            reference_arm=reference_arm,
            units=own_units,
            goal=goal,
            delta=delta,
            shape=shape,
            selection=asked.selection,
            with_learning_curve=with_curve,
            with_sensitivity=refits,
            covariance=covariance,
            at=at,
        )
        fit_and_write(trial, wanted, Output(folder, force, as_json, quiet, started))


@dataclass(frozen=True)
class Output:
    """Where results go and what is printed.

    Attributes
    ----------
    folder : Path
        For `model.covaria` and `report.html`.
    force : bool
        Whether files that exist are replaced.
    as_json, quiet : bool
        Print JSON, or nothing, instead of a summary.
    started : float
        By `time.perf_counter`; the seconds in all count from here.
    """

    folder: Path
    force: bool
    as_json: bool
    quiet: bool
    started: float

    @property
    def model(self) -> Path:
        """Path of the model."""
        return self.folder / MODEL

    @property
    def report(self) -> Path:
        """Path of the report."""
        return self.folder / REPORT


def fit_and_write(
    trial: "TrialTable",
    request: "FitRequest",
    output: Output,
    beside: Mapping[Path, str] | None = None,
) -> None:
    """Say what was made of the table, fit the trial, write model and report, and say what was found.

    An interrupt while a learning curve or refits are made costs these alone: the fit is kept without them.
    """
    from covaria.cli.console import print_json, progress_bar, results
    from covaria.cli.expected import print_expected
    from covaria.cli.interrupts import InterruptError
    from covaria.cli.summary import fit_json, print_summary
    from covaria.cli.trial import print_trial
    from covaria.fit.fit_trial import fit_unless_interrupted
    from covaria.fit.prepared_fit import prepare_fit
    from covaria.model import model_bytes
    from covaria.report import render_report, report_content, report_date
    from covaria.wording.lists import listed
    from covaria.writing import write_files

    prepared = prepare_fit(trial, request)
    if not (output.as_json or output.quiet):
        print_trial(results(), prepared.table)
        print_expected(results(), prepared.table, request)
    with progress_bar("Training", shown=not (output.as_json or output.quiet)) as progress:
        model, missed = fit_unless_interrupted(prepared, progress)
    page = render_report(report_content(model, report_date()))
    contents: dict[Path, bytes | str] = {
        **(beside or {}),
        output.model: model_bytes(model),
        output.report: page,
    }
    write_files(contents, output.force)
    seconds = time.perf_counter() - output.started
    if output.as_json:
        print_json(fit_json(model, prepared.table, (output.model, output.report), seconds))
    elif not output.quiet:
        print_summary(results(), model, (output.model, output.report), seconds)
    if missed:
        raise InterruptError(f"Interrupted: model and report are written without {listed(missed)}.")


@contextmanager
def result_folder(
    out: Path | None, named_after: Path, force: bool, inputs: Iterable[Path] = (), beside: Iterable[str] = ()
) -> Iterator[Path]:
    """Keep the folder that is asked for, or the first of NAME_fit1, NAME_fit2, … that does not exist yet.

    Parameters
    ----------
    out : Path, optional
    named_after : Path
        The table, whose name the folder gets if there is none.
    force : bool
        Whether files that exist are replaced.
    inputs : iterable of Path
        Files that are read.
    beside : iterable of str
        Names of files to be written, with those of model and report.

    Raises
    ------
    OutputError
        If results cannot be written there, or another process is writing there.
    """
    from covaria.writing import check_writable, claimed, first_free

    name = named_after.name.lstrip(".").split(".")[0]
    numbered = (Path(f"{name}_fit{number}") for number in count(1))
    files = (MODEL, REPORT, *beside)
    if out is None:
        check_writable(Path(f"{name}_fit", MODEL), force=True)
        with first_free(numbered) as folder:
            yield folder
    else:
        for each in files:
            check_writable(out / each, force, inputs)
        with claimed(out):
            yield out
