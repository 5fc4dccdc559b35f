"""How much does each rung gain: out-of-fold error per rung, with the averaged model and the comparators."""

from dataclasses import dataclass

from covaria.figures.data import inline_data
from covaria.figures.error_axis import LOGARITHMIC_ABOVE, error_axis, error_scale, error_span, scale_note
from covaria.figures.grammar import Figure, channel, constant, layered
from covaria.figures.theme import INK, MUTED_INK, model_colour, with_words
from covaria.model.evaluation import Evaluation
from covaria.model.names import AVERAGED_MODEL, COMPARATOR_NAMES, comparator_name
from covaria.model.score_words import ScoreWords
from covaria.wording.numbers import format_number, format_whole_percent

ROW_HEIGHT = 42
"""Pixels for a point and the weight above it."""

MEAN = COMPARATOR_NAMES["mean"]
KEYS = ["bars: one standard error; grey: comparators", "percentages: weight in the averaged model"]


@dataclass(frozen=True)
class _Row:
    model: str
    kind: str
    score: float
    score_se: float
    weight: str


def ladder(evaluation: Evaluation, unit: str = "") -> Figure:
    """Draw the out-of-fold score of each model with one standard error to either side.

    Rungs and the mean carry their weight in the averaged model; the comparators ran on the same folds. The
    unit is the response's.
    """
    rows = _rows(evaluation)
    drawn = _comparable(rows)
    words = evaluation.endpoint.score
    base = _base(drawn, words.heading_with_unit(unit))
    bars = base.mark("rule", strokeWidth=2).encode(x=channel("low:Q"), x2=channel("high"))
    weights = base.mark("text", dy=-13, fontSize=11).encode(
        text=channel("weight:N"), color=constant(MUTED_INK)
    )
    chart = layered([bars, _points(base, words), weights], width=640, height=ROW_HEIGHT * len(drawn))
    keys = [*KEYS, *_left_out(rows, drawn)]
    return with_words(chart, "Error of each model, out of fold", keys, _description(rows, words))


def _base(rows: list[_Row], heading: str) -> Figure:
    models = [row.model for row in rows]
    scale = error_scale(_ends(rows))
    axis = {"domain": False, "ticks": False, "labelFontSize": 13, "labelColor": INK, "labelLimit": 220}
    colours = {"domain": models, "range": [model_colour(model) for model in models]}
    return Figure(inline_data([_datum(row) for row in rows])).encode(
        x=channel(
            "score:Q",
            scale=scale,
            axis=error_axis(scale),
            title=f"{heading}{scale_note(scale)}",
        ),
        y=channel("model:N", sort=models, title=None, axis=axis),
        color=channel("model:N", legend=None, scale=colours),
    )


def _points(base: Figure, words: ScoreWords) -> Figure:
    shapes = {"domain": ["rung", "averaged", "comparator"], "range": ["circle", "square", "diamond"]}
    return base.mark("point", size=80, filled=True, opacity=1).encode(
        shape=channel("kind:N", legend=None, scale=shapes),
        tooltip=[
            channel("model:N", title="model"),
            channel("score:Q", title=words.name, format=".3~g"),
            channel("score_se:Q", title="standard error", format=".2~g"),
        ],
    )


def _rows(evaluation: Evaluation) -> list[_Row]:
    rungs = [
        _Row(step.rung, "rung", step.score, step.score_se, format_whole_percent(step.weight))
        for step in evaluation.ladder
    ]
    averaged = _Row(AVERAGED_MODEL, "averaged", evaluation.oof.score, evaluation.oof.score_se, "")
    comparators = [
        _Row(
            comparator_name(comparator),
            "comparator",
            comparator.score,
            comparator.score_se,
            format_whole_percent(evaluation.mean_weight) if comparator.name == "mean" else "",
        )
        for comparator in evaluation.comparators
    ]
    return [*rungs, averaged, *comparators]


def _comparable(rows: list[_Row]) -> list[_Row]:
    """Leave out the mean where it alone would squeeze all others into a corner."""
    others = [row for row in rows if row.model != MEAN]
    squeezed = error_span(_ends(rows)) > LOGARITHMIC_ABOVE >= error_span(_ends(others))
    return others if squeezed else rows


def _left_out(rows: list[_Row], drawn: list[_Row]) -> list[str]:
    return [f"{row.model}: {format_number(row.score)}, beyond this axis" for row in rows if row not in drawn]


def _ends(rows: list[_Row]) -> list[float]:
    return [end for row in rows for end in (row.score - row.score_se, row.score + row.score_se)]


def _datum(row: _Row) -> dict[str, str | float]:
    return {
        "model": row.model,
        "kind": row.kind,
        "score": row.score,
        "score_se": row.score_se,
        "low": row.score - row.score_se,
        "high": row.score + row.score_se,
        "weight": row.weight,
    }


def _description(rows: list[_Row], words: ScoreWords) -> str:
    errors = "; ".join(
        f"{row.model} {format_number(row.score)} ± {format_number(row.score_se)}" for row in rows
    )
    return f"Out-of-fold {words.name} with one standard error: {errors}."
