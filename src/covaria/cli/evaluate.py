"""`covaria evaluate`: a model put to the test on a table that it has not seen."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import Json, Level, ModelPath, RowFilter, Sheet, TablePath
from covaria.cli.scores import derived_json, endpoint_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from covaria.model import Validation
    from covaria.model.endpoint import Endpoint
    from covaria.model.visit_scores import VisitScores
    from covaria.statistics import Estimate

Subject = Annotated[
    str | None,
    typer.Option(help="Column of the subject, whose rows count together; as in the fit if left out."),
]
GroupColumn = Annotated[
    str | None,
    typer.Option("--group", help="Column of groups whose rows count together; as in the fit if left out."),
]


def evaluate(
    model: ModelPath,
    table: TablePath,
    level: Level = 0.9,
    subject: Subject = None,
    group: GroupColumn = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    as_json: Json = False,
) -> None:
    """Compare a model's predictions with the responses in TABLE.

    Standard errors and 95 % intervals count the rows of a subject together. Where TABLE is the one that the
    model was fitted to, this is said, since errors there flatter the model.
    """
    from covaria.cli.console import messages, print_json, results
    from covaria.cli.reading import reading_bar
    from covaria.cli.trial import print_omissions
    from covaria.model import load_model
    from covaria.model.observed_rows import read_observed_rows
    from covaria.model.validation import validate_rows
    from covaria.table import Selection

    loaded = load_model(model)
    with reading_bar(table, shown=not as_json) as file:
        observed = read_observed_rows(loaded, file, subject, group, Selection(rows, sheet))
    found = validate_rows(loaded, observed, level)
    if as_json:
        print_json(_json(found, loaded.endpoint))
        return
    print_omissions(messages(), found.excluded, found.notes)
    console = results()
    for name, value in _lines(found, loaded.endpoint):
        console.print(f"{name:<25}{value}")


ESTIMATES = ("calibration_slope", "calibration_intercept", "coverage")


def _json(found: "Validation", endpoint: "Endpoint") -> dict[str, Any]:
    """Describe for machines what was found, an estimate's interval beside it."""
    described = asdict(found)
    record: dict[str, Any] = endpoint_json(endpoint)
    for name, value in described.items():
        if name in ESTIMATES and value is not None:
            record[name] = value["value"]
            record |= {f"{name}_lower": value["lower"], f"{name}_upper": value["upper"]}
        else:
            record[name] = value
    return record | derived_json(endpoint, found.score, found.explained)


def _lines(found: "Validation", endpoint: "Endpoint") -> "Iterator[tuple[str, str]]":
    from covaria.wording.lists import counted
    from covaria.wording.numbers import PERCENT, format_number, format_percent
    from covaria.wording.visible import visible

    words = endpoint.score
    if found.in_sample:
        yield "in sample", "yes: fitted to these rows, whose errors flatter it"
        yield (
            "out of fold instead",
            f"{words.name} {format_number(found.out_of_fold_score)} "
            f"± {format_number(found.out_of_fold_score_se)}, "
            f"{words.explained} {found.out_of_fold_explained:.3f}",
        )
    yield "rows", f"{found.rows:,}"
    if found.clustered_by is not None:
        yield "counted together", f"rows of the same {visible(found.clustered_by)} ({found.clusters:,})"
    error = f"{format_number(found.score)} ± {format_number(found.score_se)} (standard error)"
    yield words.name, error
    if words.typical_name != words.name:
        yield words.typical_name, format_number(endpoint.typical_error(found.score))
    yield words.explained, f"{found.explained:.3f} ± {found.explained_se:.3f} (standard error)"
    slope, intercept = found.calibration_slope, found.calibration_intercept
    yield "calibration slope", f"{_interval(slope, '{:.3f}'.format)} (1 is ideal)"
    yield "calibration intercept", f"{_interval(intercept, format_number)} (0 is ideal)"
    if found.coverage is not None and found.mean_width is not None:
        yield (
            f"{100 * found.level:.10g}{PERCENT} intervals",
            f"hold {_interval(found.coverage, format_percent)} of the responses",
        )
        yield "their average width", format_number(found.mean_width)
    yield from _lines_of_endpoint(found)
    if found.visits is not None:
        yield from _lines_of_later_visits(found.visits, found.level, endpoint.occasion)
    yield "outside training ranges", counted(found.outside, "row")


def _lines_of_endpoint(found: "Validation") -> "Iterator[tuple[str, str]]":
    """Further scores of times, of a yes or no, and of levels in an order."""
    from covaria.wording.numbers import format_number

    if found.concordance is not None:
        yield "concordance", f"{_interval(found.concordance, '{:.3f}'.format)} (0.5 is chance)"
    if found.probabilities is not None:
        scores = found.probabilities
        yield "responders", f"{scores.responders:,} of {scores.subjects:,}"
        yield "area under the curve", _interval(scores.area, "{:.3f}".format)
        yield (
            "Brier score",
            f"{format_number(scores.brier)} ± {format_number(scores.brier_se)} (standard error)",
        )
    if found.ordered is not None:
        levels = found.ordered
        yield "concordance", f"{_interval(levels.concordance, '{:.3f}'.format)} (0.5 is chance)"
        yield (
            "ranked probability score",
            f"{format_number(levels.ranked)} ± {format_number(levels.ranked_se)} (standard error)",
        )


def _lines_of_later_visits(found: "VisitScores", level: float, occasion: str) -> "Iterator[tuple[str, str]]":
    """Errors from the covariates alone beside those from a subject's earlier responses as well."""
    from covaria.wording.numbers import PERCENT, format_number, format_percent

    def error(value: float, standard_error: float) -> str:
        return f"{format_number(value)} ± {format_number(standard_error)} (standard error)"

    yield f"later {occasion}s", f"{found.rows:,} rows of {found.subjects:,} subjects with an earlier response"
    yield "as of a new subject", error(found.new_subject, found.new_subject_se)
    yield f"from earlier {occasion}s, too", error(found.next_visit, found.next_visit_se)
    yield (
        f"{100 * level:.10g}{PERCENT} intervals then",
        f"hold {format_percent(found.coverage)} of the responses",
    )
    yield "their average width", format_number(found.mean_width)


def _interval(found: "Estimate", shown: "Callable[[float], str]") -> str:
    """Write an estimate with its interval, where it has one."""
    if found.lower is None or found.upper is None:
        return f"{shown(found.value)} (too few subjects for an interval)"
    return f"{shown(found.value)} [{shown(found.lower)}, {shown(found.upper)}]"
