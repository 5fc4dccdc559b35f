"""How does the averaged model compare with its rungs and with comparators, on the same subjects."""

from dataclasses import dataclass

from covaria.figures.data import inline_data
from covaria.figures.error_axis import error_axis, error_scale, scale_note
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.labelled_rows import label_axis, marks_range, narrow_parameter, words_at_the_right
from covaria.figures.theme import AVERAGED_COLOUR, model_colour, with_words
from covaria.model.evaluation import Evaluation
from covaria.model.names import comparator_name
from covaria.model.score_words import ScoreWords
from covaria.statistics import NORMAL_95
from covaria.wording.numbers import format_number

ROW_HEIGHT = 30
COLUMN_SHARE = 0.3
"""Share of the width that the column of numbers takes."""
KEYS = [
    "1: as good as the averaged model; above: worse",
    f"bars: ± {NORMAL_95} standard errors of the paired difference",
]


@dataclass(frozen=True)
class _Row:
    """A model's error as a multiple of the averaged model's; the bar's lower end is never below a tenth."""

    model: str
    kind: str
    ratio: float
    reach: float

    @property
    def low(self) -> float:
        return max(self.ratio - self.reach, 0.1 * self.ratio)

    @property
    def high(self) -> float:
        return self.ratio + self.reach

    @property
    def written(self) -> str:
        low = format_number(self.ratio - self.reach)
        return f"{format_number(self.ratio)} [{low}, {format_number(self.high)}]"


def comparison(evaluation: Evaluation) -> Figure:
    """Draw the score of each model as a multiple of the averaged model's, with its paired bar."""
    rows = _rows(evaluation)
    models = [row.model for row in rows]
    scale = error_scale([1.0, *(end for row in rows for end in (row.low, row.high))])
    scale["range"] = marks_range(COLUMN_SHARE)
    title = f"Multiple of the averaged model’s error{scale_note(scale)}"
    x = channel("ratio:Q", title=title, scale=scale, axis=error_axis(scale))
    colours = {"domain": models, "range": [model_colour(model) for model in models]}
    shapes = {"domain": ["rung", "comparator"], "range": ["circle", "diamond"]}
    base = Figure(inline_data([_datum(row) for row in rows])).encode(
        y=channel("model:N", sort=models, title=None, axis=label_axis(13, 220)),
        color=channel("model:N", legend=None, scale=colours),
        tooltip=[channel("model:N", title="model"), channel("written:N", title="multiple")],
    )
    one = Figure(inline_data([{"ratio": 1.0}])).mark("rule", color=AVERAGED_COLOUR, strokeDash=[5, 4])
    layers = [
        one.encode(x=x),
        base.mark("rule", strokeWidth=2).encode(x=channel("low:Q"), x2=channel("high")),
        base.mark("point", size=80, filled=True, opacity=1).encode(
            x=x, shape=channel("kind:N", legend=None, scale=shapes)
        ),
        words_at_the_right(base, "written"),
    ]
    chart = layered(layers, params=[narrow_parameter()], width=640, height=ROW_HEIGHT * len(rows))
    return with_words(
        chart, "Error beside the averaged model’s", KEYS, _description(rows, evaluation.endpoint.score)
    )


def _rows(evaluation: Evaluation) -> list[_Row]:
    averaged = evaluation.oof.score
    named = [
        *((step.rung, "rung", step.above_averaged, step.above_averaged_se) for step in evaluation.ladder),
        *(
            (comparator_name(each), "comparator", each.above_averaged, each.above_averaged_se)
            for each in evaluation.comparators
        ),
    ]
    return [
        _Row(name, kind, 1 + above / averaged, NORMAL_95 * error / averaged)
        for name, kind, above, error in named
    ]


def _datum(row: _Row) -> dict[str, str | float]:
    return {
        "model": row.model,
        "kind": row.kind,
        "ratio": row.ratio,
        "low": row.low,
        "high": row.high,
        "written": row.written,
    }


def _description(rows: list[_Row], words: ScoreWords) -> str:
    ratios = "; ".join(f"{row.model} {row.written}" for row in rows)
    return f"Out-of-fold {words.name} as a multiple of the averaged model's, with bars: {ratios}."
