"""Would more subjects help: out-of-fold error by the size of the study, and what twice as many would gain."""

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.model.learning_curve import LearningCurve
from covaria.wording.numbers import format_count, format_number

KEYS = [
    "bars: one standard error to either side",
    "dashed, hollow: extrapolated to twice the subjects,",
    "its bar: the range that the fall may take",
]


def learning_curve(curve: LearningCurve, unit: str = "") -> Figure:
    """Draw the error of parts of a trial that were fitted as studies of their own, and the next doubling.

    The unit is the response's.
    """
    rows = [
        _row(each.subjects, each.score, each.score - each.score_se, each.score + each.score_se)
        for each in curve.points
    ]
    last = curve.points[-1]
    ends = last.score - curve.gain_upper, last.score - curve.gain_lower
    doubled = _row(2 * last.subjects, curve.doubled_score, *ends)
    scale = {"zero": False, "nice": False, "padding": 16}
    x = channel("subjects:Q", title="Subjects in the study", scale=scale)
    y = channel(
        "score:Q",
        title=f"{curve.score_words.heading_with_unit(unit)}, out of fold",
        scale={"zero": False},
    )
    tooltip = [
        channel("subjects:Q", title="subjects", format=","),
        channel("score:Q", title=curve.score_words.name, format=".3~g"),
    ]
    seen = Figure(inline_data(rows)).encode(x=x, y=y)
    onward = Figure(inline_data([rows[-1], doubled])).encode(x=x, y=y)
    ahead = Figure(inline_data([doubled])).encode(x=x, y=y)
    low = channel("low:Q")
    layers = [
        onward.mark("line", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5),
        seen.mark("line", color=AVERAGED_COLOUR, strokeWidth=2),
        seen.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(y=low, y2=channel("high")),
        ahead.mark("rule", color=COMPARATOR_COLOUR, strokeWidth=1.5).encode(y=low, y2=channel("high")),
        seen.mark("point", color=AVERAGED_COLOUR, filled=True, size=64, opacity=1).encode(tooltip=tooltip),
        ahead.mark("point", color=COMPARATOR_COLOUR, filled=False, size=64, opacity=1, strokeWidth=2).encode(
            tooltip=tooltip
        ),
    ]
    chart = layered(layers, width=640, height=300)
    return with_words(chart, "Error by the number of subjects", KEYS, _description(curve))


def _row(subjects: int, score: float, low: float, high: float) -> dict[str, float]:
    return {"subjects": subjects, "score": score, "low": low, "high": high}


def _description(curve: LearningCurve) -> str:
    scores = "; ".join(
        f"{format_count(each.subjects)} subjects {format_number(each.score)}" for each in curve.points
    )
    return (
        f"Out-of-fold {curve.score_words.name} by the size of the study: {scores}; extrapolated to "
        f"{format_count(2 * curve.points[-1].subjects)} subjects {format_number(curve.doubled_score)}."
    )
