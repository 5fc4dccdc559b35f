"""`covaria compare`: the ladder beside the models that one would use instead, on the same folds."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from covaria.cli.options import CovarianceName, EffortName, Json, Quiet, Seed, Time, Visit
from covaria.cli.scores import derived_json, endpoint_json
from covaria.cli.table_options import TableOptions, with_table_options

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.fit.candidates.emax import EmaxFit
    from covaria.model.endpoint import Endpoint
    from covaria.model.evaluation import Comparator, ErrorSummary, Evaluation, LadderStep


@with_table_options
def compare(
    asked: TableOptions,
    visit: Visit = None,
    time: Time = None,
    covariance: CovarianceName = None,
    seed: Seed = 0,
    effort: EffortName = "standard",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare the ladder with comparators of TABLE. All are evaluated on the same folds."""
    from covaria.cli.console import print_json, progress_bar, results
    from covaria.cli.trial import print_trial, read_trial, trial_json
    from covaria.fit import Comparators, FitRequest, fit_table
    from covaria.fit.candidates.emax import fit_emax_models

    roles = asked.role_request(visit=visit, time=time)
    trial = read_trial(asked, roles, with_bar=not (as_json or quiet))
    settings = FitRequest(roles, effort=effort, seed=seed, covariance=covariance).fit_settings()
    with progress_bar("Training", shown=not (as_json or quiet)) as progress:
        model = fit_table(trial, settings, Comparators.ALL, progress)
    is_normal = settings.endpoint == "normal"
    emax = fit_emax_models(trial, settings.method.dose_curves) if is_normal else {}
    if as_json:
        print_json({**comparison_json(model.evaluation, emax), **trial_json(trial)})
    elif not quiet:
        console = results()
        print_trial(console, trial)
        console.print()
        _print_models(console, model.evaluation)
        _print_emax(console, emax, trial.dose or "")


def comparison_json(found: "Evaluation", emax: "dict[str, EmaxFit]") -> dict[str, Any]:
    """Describe the comparison for machines."""
    return {
        "folds": found.folds,
        "repeats": found.repeats,
        **endpoint_json(found.endpoint),
        "averaged": _scored(found.oof, found.endpoint),
        "ladder": [_scored(step, found.endpoint) for step in found.ladder],
        "comparators": [_scored(each, found.endpoint) for each in found.comparators],
        "emax": [
            {"name": name, **asdict(fit), "coefficients": fit.coefficients.tolist()}
            | {"standard_errors": fit.standard_errors.tolist()}
            for name, fit in emax.items()
        ],
    }


def _scored(found: "Comparator | ErrorSummary | LadderStep", endpoint: "Endpoint") -> dict[str, Any]:
    return asdict(found) | derived_json(endpoint, found.score, found.explained)


def _print_models(console: "Console", found: "Evaluation") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.model.names import comparator_name
    from covaria.wording.numbers import format_number

    words = found.endpoint.score
    console.print(f"{words.heading} out of fold ({found.folds_in_words})", style="bold")
    table = plain_table(("model", words.short, "± SE", words.explained, "above averaged", "± SE"))
    for column in table.columns[1:]:
        column.justify = "right"

    def add(name: str, each: "Comparator | LadderStep", style: str) -> None:
        numbers = (each.score, each.score_se, each.explained, each.above_averaged, each.above_averaged_se)
        shown = [f"{number:.3f}" if number is each.explained else format_number(number) for number in numbers]
        table.add_row(name, *shown, style=style)

    for each in found.comparators:
        add(comparator_name(each), each, "dim")
    for step in found.ladder:
        add(f"{step.rung} rung", step, "")
    oof = found.oof
    table.add_row(
        "averaged",
        *map(format_number, (oof.score, oof.score_se)),
        f"{oof.explained:.3f}",
        "",
        "",
        style="bold",
    )
    print_indented(console, table)
    console.print(
        "Above averaged: how far the error is above the averaged model's, over the same subjects. A "
        "difference within two of its standard errors is not a clear difference."
    )


def _print_emax(console: "Console", emax: "dict[str, EmaxFit]", dose: str) -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.model.names import COMPARATOR_NAMES
    from covaria.wording.visible import visible

    if not emax:
        return
    console.print()
    console.print("Emax models of all rows, other covariates linear and at their means", style="bold")
    table = plain_table(("", *(COMPARATOR_NAMES[name] for name in emax)))
    for column in table.columns[1:]:
        column.justify = "right"
    for heading, *cells in zip(
        ("e0", "Emax", f"ED50 ({visible(dose)})", "Hill", "residual SD", "AIC"),
        *map(_estimates, emax.values()),
        strict=True,
    ):
        table.add_row(heading, *cells)
    print_indented(console, table)
    if any(fit.at_bound for fit in emax.values()):
        console.print(
            "An estimate is at its bound: the doses studied do not determine the shape of the curve."
        )


def _estimates(fit: "EmaxFit") -> tuple[str, ...]:
    """Estimates with their standard errors, for ED50 and Hill by way of their logarithms."""
    from covaria.wording.numbers import format_number

    errors = fit.standard_errors
    estimates = [
        (fit.e0, errors[0]),
        (fit.e_max, errors[1]),
        (fit.ed50, fit.ed50 * errors[-1 if fit.hill is None else -2]),
        *([] if fit.hill is None else [(fit.hill, fit.hill * errors[-1])]),
    ]
    shown = [f"{format_number(value)} ± {format_number(error)}" for value, error in estimates]
    fixed = ["1 (fixed)"] if fit.hill is None else []
    return (*shown, *fixed, format_number(fit.residual_sd), f"{fit.aic:.2f}")
