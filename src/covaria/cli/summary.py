"""What `covaria fit` says at its end: JSON for machines, a compact summary for people."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from covaria.cli.arms import arms_json
from covaria.cli.console import plain_table, print_indented
from covaria.cli.ordered_json import ordered_json
from covaria.cli.plot import curve
from covaria.cli.scores import derived_json, endpoint_json
from covaria.cli.survival_json import survival_json
from covaria.cli.trial import trial_json
from covaria.cli.visits_json import visits_json
from covaria.findings.dose_words import subjects_by_dose
from covaria.findings.model_words import model_words
from covaria.model import ResponseModel
from covaria.model.evaluation import Evaluation
from covaria.model.explained_all import explained_all
from covaria.model.names import comparator_name
from covaria.model.result_digest import result_digest
from covaria.table import TrialTable
from covaria.wording.numbers import format_number
from covaria.wording.visible import visible


def fit_json(
    model: ResponseModel, trial: TrialTable, paths: tuple[Path, Path], seconds: float
) -> dict[str, Any]:
    """Describe a fit for machines; paths are those of the model and the report."""
    found = model.evaluation
    return {
        **endpoint_json(found.endpoint),
        "rows": found.rows,
        "covariates": [column.name for column in trial.covariates],
        "on_log_scale": list(model.design.on_log_scale),
        "ladder": [
            {
                "rung": step.rung,
                "score": step.score,
                "score_se": step.score_se,
                "weight": step.weight,
                "penalty": step.penalty,
            }
            for step in found.ladder
        ],
        "oof": {
            "score": found.oof.score,
            "explained": found.oof.explained,
            **derived_json(found.endpoint, found.oof.score, found.oof.explained),
            "train_score": found.oof.train_score,
            "p_value": found.prediction_p_value,
        },
        "comparators": [{"name": each.name, "score": each.score} for each in found.comparators],
        "interval": None
        if found.interval is None
        else {
            "level": found.interval.level,
            "coverage": found.interval.coverage,
            "mean_width": found.interval.mean_width,
        },
        "probabilities": None if found.probabilities is None else asdict(found.probabilities),
        "arms": arms_json(model),
        "survival": survival_json(model),
        "levels": ordered_json(model),
        "visits": visits_json(model),
        "sensitivity": None if model.sensitivity is None else asdict(model.sensitivity),
        "networks": found.networks,
        "seconds": {"total": seconds, "training": model.training_seconds},
        **trial_json(trial),
        "manifest": _manifest_json(model),
        "model": str(paths[0]),
        "report": str(paths[1]),
    }


def _manifest_json(model: ResponseModel) -> dict[str, Any]:
    """Describe what is needed to do the fit again, and the digest of what it gave."""
    known = model.provenance
    return {
        "table": known.source,
        "fingerprint": known.fingerprint,
        "asked": json.loads(known.asked or "null"),
        "seed": known.seed,
        "settings": dict(known.settings),
        "versions": dict(known.versions),
        "digest": result_digest(model),
    }


def print_summary(
    console: Console,
    model: ResponseModel,
    paths: tuple[Path, Path],
    seconds: float,
) -> None:
    """Print the verdicts, the ladder, and where model and report are."""
    found = model.evaluation
    console.print()
    _print_answers(console, model)
    if suspicious := explained_all(found):
        console.print(f"Note: {suspicious}")
    console.print()
    _print_ladder(console, found)
    console.print()
    _print_loss(console, found)
    training = f" in {model.training_seconds:.1f} s" if model.training_seconds is not None else ""
    dropped = f" ({found.networks_dropped} dropped)" if found.networks_dropped else ""
    console.print(f"{found.networks} networks{dropped} trained{training}; {seconds:.1f} s in all.")
    for name, path in zip(("Model:", "Report:"), paths, strict=True):
        console.print(f"{name:<8}{visible(str(path))}", soft_wrap=True)


def _print_answers(console: Console, model: ResponseModel) -> None:
    """Print each question with its verdict, and how subjects came to their dose; the report explains them."""
    table = plain_table(columns=2)
    words = model_words(model)
    for answer in words.answers:
        table.add_row(answer.question, Text(visible(answer.headline), "bold"))
    console.print(table)
    if words.dose is not None:
        dose = words.dose
        counted = subjects_by_dose(dose.found.curve, dose.found.adjusted)
        console.print()
        sentences = (f"{counted}." if counted else "", dose.left_out(), dose.assignment(), dose.shape())
        console.print(visible(" ".join(filter(None, sentences))))
    if words.scales:
        console.print()
        console.print(visible(words.scales))
    if words.refits is not None:
        console.print()
        console.print(visible(words.refits.short()))
    if words.arms is not None:
        arms = words.arms
        console.print()
        console.print(visible(f"{arms.subjects()}. {arms.reference_chosen()} {arms.assignment()}"))


SCORE, ERROR, EXPLAINED, WEIGHT = range(4)
COLUMNS = ((SCORE, ERROR, EXPLAINED, WEIGHT), (SCORE, EXPLAINED, WEIGHT), (SCORE, WEIGHT))
"""Columns of the ladder's table, the widest choice first; the first that fits the terminal is shown."""
WIDEST = 1000
LOSS_WIDTH, LOSS_HEIGHT = 56, 4
"""Size of the loss curve in characters; it is narrower where the terminal is."""


@dataclass(frozen=True)
class _Scored:
    """A line of the ladder: a model and its error out of fold."""

    name: str
    score: float
    score_se: float
    explained: float
    weight: float | None
    style: str = ""

    def cells(self) -> tuple[str, ...]:
        return (
            format_number(self.score),
            format_number(self.score_se),
            f"{self.explained:.3f}",
            "" if self.weight is None else f"{self.weight:.2f}",
        )


def _print_ladder(console: Console, found: Evaluation) -> None:
    """Print the ladder with as many columns as there is room for."""
    words = found.endpoint.score
    heading = f"{words.heading} out of fold (cross-validated, {found.folds_in_words})"
    console.print(heading, style="bold")
    lines = _lines(found)
    for columns in COLUMNS:
        table = _ladder_table(lines, (words.short, "± SE", words.explained, "weight"), columns)
        if console.measure(table, options=console.options.update(width=WIDEST)).maximum <= console.width - 2:
            break
    print_indented(console, table)


def _print_loss(console: Console, found: Evaluation) -> None:
    """Draw the held-out loss of the heaviest rung that was trained step by step."""
    weights = {step.rung: step.weight for step in found.ladder}
    if not found.loss_curves:
        return
    drawn = max(found.loss_curves, key=lambda each: weights.get(each.rung, 0.0))
    console.print(f"Held-out loss of the {drawn.rung} rung, {max(drawn.epochs):,} epochs", style="bold")
    for line in curve(drawn.held_out, min(console.width - 2, LOSS_WIDTH), LOSS_HEIGHT):
        console.print(f"  {line}")
    console.print()


def _lines(found: Evaluation) -> list[_Scored]:
    lines = [
        _Scored(comparator_name(each), each.score, each.score_se, each.explained, weight, "dim")
        for each in found.comparators
        for weight in [found.mean_weight if each.name == "mean" else None]
    ]
    lines += [
        _Scored(f"{step.rung} rung", step.score, step.score_se, step.explained, step.weight)
        for step in found.ladder
    ]
    oof = found.oof
    return [*lines, _Scored("averaged model", oof.score, oof.score_se, oof.explained, None, "bold")]


def _ladder_table(lines: list[_Scored], headings: tuple[str, ...], columns: tuple[int, ...]) -> Table:
    table = plain_table(("model", *(headings[column] for column in columns)))
    for column in table.columns[1:]:
        column.justify = "right"
    for line in lines:
        cells = line.cells()
        table.add_row(line.name, *(cells[column] for column in columns), style=line.style)
    return table
