"""The data behind each figure, as tables of text: the same numbers, written the same way."""

import math
from dataclasses import dataclass

from covaria.model.endpoint import Endpoint
from covaria.model.evaluation import (
    Comparator,
    ErrorSummary,
    Evaluation,
    IntervalSummary,
    LadderStep,
    PredictionBin,
)
from covaria.model.learning_curve import LearningCurve
from covaria.model.names import AVERAGED_MODEL, comparator_name
from covaria.model.probability_scores import ProbabilityScores
from covaria.statistics import Estimate
from covaria.wording.names import in_brackets
from covaria.wording.numbers import (
    format_count,
    format_number,
    format_percent,
    format_setting,
    format_whole_percent,
)

LONG_FROM = 40
"""Rows from which a table is left out of print."""
FOLDED_FROM, FOLDED_COLUMNS = 12, 6
"""Rows from which a table of so few columns is set in two halves, side by side, on paper."""


@dataclass(frozen=True)
class Heading:
    """The head of one table column; numbers are aligned to the right."""

    text: str
    is_number: bool = True


@dataclass(frozen=True)
class DataTable:
    """A table as it is shown.

    Attributes
    ----------
    caption : str
        What the table holds.
    headings : tuple of Heading
        One for each column.
    rows : tuple of tuple of str
        Cells, formatted.
    """

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_long(self) -> bool:
        """Whether the table is for the screen only."""
        return len(self.rows) >= LONG_FROM

    @property
    def folds_on_paper(self) -> bool:
        """Whether two halves of it fit side by side on paper, and save room there."""
        return len(self.rows) >= FOLDED_FROM and len(self.headings) <= FOLDED_COLUMNS


def ladder_table(evaluation: Evaluation) -> DataTable:
    """Tabulate errors, gains, weights and penalties of all models that were evaluated on the same folds."""
    words = evaluation.endpoint.score
    headings = (
        Heading("Model", is_number=False),
        Heading("Kind", is_number=False),
        Heading(f"{words.heading}, out of fold"),
        Heading("Standard error"),
        Heading("Gain over the rung before"),
        Heading("Standard error of the gain, paired"),
        Heading(words.explained_heading),
        Heading("Weight in the averaged model"),
        Heading("Penalty (weight decay)"),
        Heading(f"{words.heading}, in sample"),
    )
    rows = (
        *map(_rung_row, evaluation.ladder),
        _averaged_row(evaluation.oof),
        *(_comparator_row(each, evaluation.mean_weight) for each in evaluation.comparators),
    )
    return DataTable("Models evaluated on the same folds", headings, rows)


def _rung_row(step: LadderStep) -> tuple[str, ...]:
    return (
        step.rung,
        "rung",
        format_number(step.score),
        format_number(step.score_se),
        format_number(step.gain),
        format_number(step.gain_se),
        format_percent(step.explained),
        format_percent(step.weight),
        "–" if step.penalty is None else format_setting(step.penalty),
        format_number(step.train_score),
    )


def _averaged_row(error: ErrorSummary) -> tuple[str, ...]:
    return (
        AVERAGED_MODEL,
        "averaged",
        format_number(error.score),
        format_number(error.score_se),
        "",
        "",
        format_percent(error.explained),
        "",
        "",
        format_number(error.train_score),
    )


def _comparator_row(comparator: Comparator, mean_weight: float) -> tuple[str, ...]:
    return (
        comparator_name(comparator),
        "comparator",
        format_number(comparator.score),
        format_number(comparator.score_se),
        "",
        "",
        format_percent(comparator.explained),
        format_percent(mean_weight) if comparator.name == "mean" else "",
        "",
        "",
    )


def comparison_table(evaluation: Evaluation) -> DataTable:
    """Tabulate how far each model's error is above the averaged model's, with paired standard errors."""
    named = [
        *((step.rung, step.score, step.above_averaged, step.above_averaged_se) for step in evaluation.ladder),
        *(
            (comparator_name(each), each.score, each.above_averaged, each.above_averaged_se)
            for each in evaluation.comparators
        ),
    ]
    headings = (
        Heading("Model", is_number=False),
        Heading(f"{evaluation.endpoint.score.heading}, out of fold"),
        Heading("Above the averaged model"),
        Heading("Standard error, paired"),
        Heading("In standard errors"),
    )
    rows = tuple(
        (name, *map(format_number, (score, above, error, above / error if error > 0 else math.nan)))
        for name, score, above, error in named
    )
    return DataTable("Differences from the averaged model", headings, rows)


def learning_table(curve: LearningCurve) -> DataTable:
    """Tabulate errors by the size of the study."""
    rows = (
        *(
            (format_count(each.subjects), "studied", format_number(each.score), format_number(each.score_se))
            for each in curve.points
        ),
        (
            format_count(2 * curve.points[-1].subjects),
            "extrapolated",
            format_number(curve.doubled_score),
            "",
        ),
    )
    headings = (
        Heading("Subjects"),
        Heading("Kind", is_number=False),
        Heading(f"{curve.score_words.heading}, out of fold"),
        Heading("Standard error"),
    )
    return DataTable("Error by the number of subjects", headings, rows)


def error_table(evaluation: Evaluation, unit: str) -> DataTable:
    """Tabulate the averaged model's error and its prediction interval, out of fold."""
    plain, endpoint = in_brackets(unit), evaluation.endpoint
    words, own = endpoint.score, endpoint.score.unit.in_brackets(unit)
    oof = evaluation.oof
    typical = (
        f"{words.typical_heading}{words.typical_unit.in_brackets(unit)}",
        format_number(endpoint.typical_error(oof.score)),
    )
    rows = (
        *([] if words.typical_name == words.name else [typical]),
        (f"{words.heading}{own}", format_number(oof.score)),
        (f"Standard error of the {words.name}{own}", format_number(oof.score_se)),
        (f"{words.heading} in sample{own}", format_number(oof.train_score)),
        (words.explained_heading, format_percent(oof.explained)),
        *_interval_rows(evaluation.interval, endpoint, plain),
        *_probability_rows(evaluation.probabilities),
    )
    return DataTable(
        "Error of the averaged model", (Heading("Measure", is_number=False), Heading("Value")), rows
    )


def _interval_rows(
    interval: IntervalSummary | None, endpoint: Endpoint, unit: str
) -> tuple[tuple[str, str], ...]:
    if interval is None:
        return ()
    if endpoint.is_of_logarithms:
        widths = [("Factor to either side, on average", format_number(math.exp(interval.mean_width / 2)))]
    else:
        widths = [(f"Mean width{unit}", format_number(interval.mean_width))]
    either_side = (f"Mean width to either side{unit}", format_number(interval.mean_width / 2))
    return (
        ("Level of the prediction interval", format_whole_percent(interval.level)),
        ("Responses inside it, by construction near its level", format_percent(interval.coverage)),
        *widths,
        *([either_side] if endpoint.is_symmetric else []),
    )


def _probability_rows(found: ProbabilityScores | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    return (
        ("Responders", f"{format_count(found.responders)} of {format_count(found.subjects)}"),
        ("Area under the curve (AUC)", _with_interval(found.area)),
        ("Brier score", format_number(found.brier)),
        ("Standard error of the Brier score", format_number(found.brier_se)),
        ("of it miscalibration", format_number(found.miscalibration)),
        ("less discrimination", format_number(found.discrimination)),
        ("and uncertainty, the Brier score of the share of responders", format_number(found.uncertainty)),
        ("Calibration slope, 1 ideally", _with_interval(found.calibration_slope)),
        ("Calibration intercept, 0 ideally", _with_interval(found.calibration_intercept)),
    )


def _with_interval(found: Estimate) -> str:
    if found.lower is None or found.upper is None:
        return format_number(found.value)
    return f"{format_number(found.value)} ({format_number(found.lower)} to {format_number(found.upper)})"


def bins_table(bins: tuple[PredictionBin, ...], members: str, unit: str) -> DataTable:
    """Tabulate observed and predicted means of the bins, whose members are "subjects" or "rows"."""
    means = ("Predicted mean", "Observed mean", "Bar from", "Bar to")
    headings = (members.capitalize(), *(f"{heading}{in_brackets(unit)}" for heading in means))
    rows = tuple(
        (
            format_count(each.subjects),
            *map(format_number, (each.predicted, each.observed, each.observed_low, each.observed_high)),
        )
        for each in bins
    )
    return DataTable(f"Bins of {members} with similar predictions", tuple(map(Heading, headings)), rows)


def loss_table(evaluation: Evaluation) -> DataTable:
    """Tabulate losses by rung and epoch."""
    rows = (
        (curve.rung, format_count(epoch), format_number(train), format_number(held_out))
        for curve in evaluation.loss_curves
        for epoch, train, held_out in zip(curve.epochs, curve.train, curve.held_out, strict=True)
    )
    headings = (
        Heading("Rung", is_number=False),
        *map(Heading, ("Epoch", "Loss in sample", "Loss held out")),
    )
    return DataTable("Median loss by epoch", headings, tuple(rows))
