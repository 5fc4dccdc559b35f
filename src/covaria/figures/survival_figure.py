"""Who is free of the event over time: a curve and a band for each dose or arm."""

from collections.abc import Sequence
from dataclasses import dataclass

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.theme import COMPARATOR_COLOUR, PROFILE_COLOURS, with_words
from covaria.figures.titles import safe_title
from covaria.wording.names import made_distinct, shortened
from covaria.wording.numbers import format_number, format_percent, format_whole_percent

COLOURS = (COMPARATOR_COLOUR, *PROFILE_COLOURS)
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 2])
LONGEST_LEVEL = 40


@dataclass(frozen=True)
class LevelCurve:
    """The probability of being free of the event at one dose or arm, with its band, by time."""

    name: str
    times: Sequence[float]
    survival: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


def survival(curves: Sequence[LevelCurve], time: str, treatment: str, level: float) -> Figure:
    """Draw survival curves.

    Parameters
    ----------
    curves : sequence of LevelCurve
        At least one; where colours repeat, dashes differ.
    time : str
        Title of the axis of time.
    treatment : str
        Title of the legend, "dose" or "arm"; empty with one curve for all.
    level : float
        Of the bands.
    """
    names = made_distinct([shortened(each.name, LONGEST_LEVEL) for each in curves])
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    legend = {"title": treatment or None, "labelLimit": 420, "symbolType": "stroke", "symbolStrokeWidth": 2.5}
    colour = channel(
        "level:N",
        scale={"domain": names, "range": colours},
        sort=names,
        legend={**legend, "symbolOpacity": 1} if len(names) > 1 else None,
    )
    x = channel("time:Q", title=safe_title(time), scale={"nice": False, "zero": True})
    scale, axis = {"domain": [0, 1]}, {"format": "%"}
    y = channel("survival:Q", title="Free of the event", scale=scale, axis=axis)
    below: list[Figure] = []
    above: list[Figure] = []
    for place, (name, each) in enumerate(zip(names, curves, strict=True)):
        base = Figure(inline_data(_rows(name, each))).encode(x=x, color=colour)
        band = {"y": channel("lower:Q", title="Free of the event", scale=scale, axis=axis)}
        below.append(base.mark("area", opacity=0.14).encode(**band, y2=channel("upper")))
        dash = DASHES[place // len(COLOURS) % len(DASHES)]
        above.append(base.mark("line", strokeWidth=2.2, strokeDash=dash).encode(y=y))
    keys = [f"bands: {format_whole_percent(level)}, at one time and one {treatment or 'curve'}"]
    chart = layered([*below, *above], width=640, height=320)
    title = f"Free of the event over {time}"
    return with_words(chart, title, keys, _description(names, curves))


def _rows(name: str, each: LevelCurve) -> list[dict[str, str | float]]:
    columns = zip(each.times, each.survival, each.lower, each.upper, strict=True)
    return [
        {"level": name, "time": time, "survival": free, "lower": lower, "upper": upper}
        for time, free, lower, upper in columns
    ]


def _description(names: Sequence[str], curves: Sequence[LevelCurve]) -> str:
    ends = "; ".join(
        f"{name} {format_percent(each.survival[-1])} ({format_percent(each.lower[-1])} to "
        f"{format_percent(each.upper[-1])})"
        for name, each in zip(names, curves, strict=True)
    )
    return f"Probability of being free of the event at {format_number(curves[0].times[-1])}: {ends}."
