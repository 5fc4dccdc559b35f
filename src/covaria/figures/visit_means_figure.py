"""How means run over the visits: a line for each arm, with an interval at each visit or a band over time."""

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.theme import COMPARATOR_COLOUR, PROFILE_COLOURS, with_words
from covaria.figures.titles import safe_title
from covaria.repeated.results import RepeatedMeasures
from covaria.wording.names import made_distinct, shortened
from covaria.wording.numbers import format_number, format_whole_percent

COLOURS = (COMPARATOR_COLOUR, *PROFILE_COLOURS)
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 2])
LONGEST_ARM = 40
APART = 8
"""Pixels between the bars of two arms at one visit, so that these do not hide each other."""


def visit_means(found: RepeatedMeasures) -> Figure:
    """Draw the adjusted mean of each arm at each visit, or along time.

    Parameters
    ----------
    found : RepeatedMeasures
        Of any number of arms; where colours repeat, dashes differ.
    """
    names = made_distinct([shortened(arm, LONGEST_ARM) or "all subjects" for arm in found.arms])
    below: list[Figure] = []
    above: list[Figure] = []
    for place, (name, arm) in enumerate(zip(names, found.arms, strict=True)):
        base = Figure(inline_data(_rows(found, name, arm))).encode(
            x=_across(found), color=_colour(found, names)
        )
        shift = APART * (place - (len(names) - 1) / 2) if found.is_planned else 0.0
        below.append(_intervals(base, found, shift))
        above += _means(base, found, shift, DASHES[place // len(COLOURS) % len(DASHES)])
    level = format_whole_percent(found.level)
    keys = [f"{'bars' if found.is_planned else 'bands'}: {level} intervals of means, not of subjects"]
    title = f"Adjusted mean of {found.response} over {found.over}"
    chart = layered([*below, *above], width=640, height=320)
    return with_words(chart, title, keys, _description(found))


def _colour(found: RepeatedMeasures, names: list[str]) -> Options:
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    legend = {
        "title": safe_title(found.treatment) or None,
        "labelLimit": 420,
        "symbolType": "stroke",
        "symbolStrokeWidth": 2.5,
        "symbolOpacity": 1,
    }
    scale = {"domain": names, "range": colours}
    return channel("arm:N", scale=scale, legend=legend if len(names) > 1 else None)


def _across(found: RepeatedMeasures) -> Options:
    if found.is_planned:
        return channel("at:N", title=found.over, sort=list(found.points), axis={"labelAngle": 0})
    return channel("time:Q", title=found.over, scale={"nice": False, "zero": False, "padding": 10})


def _up(field: str, found: RepeatedMeasures) -> Options:
    return channel(field, title=f"Adjusted mean of {found.response}", scale={"zero": False})


def _intervals(base: Figure, found: RepeatedMeasures, shift: float) -> Figure:
    bars = (
        base.mark("rule", strokeWidth=2.2, xOffset=shift)
        if found.is_planned
        else base.mark("area", opacity=0.12)
    )
    return bars.encode(y=_up("lower:Q", found), y2=channel("upper"))


def _means(base: Figure, found: RepeatedMeasures, shift: float, dash: list[int]) -> list[Figure]:
    line = base.mark("line", strokeWidth=2.0, strokeDash=dash, xOffset=shift).encode(y=_up("mean:Q", found))
    if not found.is_planned:
        return [line]
    tooltip = [
        channel("arm:N", title=found.treatment or "subjects"),
        channel("at:N", title=found.over),
        channel("written:N", title="mean"),
    ]
    points = base.mark("point", filled=True, size=55, opacity=1, xOffset=shift)
    return [line, points.encode(y=_up("mean:Q", found), tooltip=tooltip)]


def _rows(found: RepeatedMeasures, name: str, arm: str) -> list[dict[str, str | float]]:
    rows: list[dict[str, str | float]] = []
    for each in found.means:
        if each.arm != arm:
            continue
        low, high = each.mean.interval(found.level)
        written = f"{format_number(each.mean.estimate)} [{format_number(low)}, {format_number(high)}]"
        row: dict[str, str | float] = {"arm": name, "at": each.at, "written": written}
        row |= {"mean": each.mean.estimate, "lower": low, "upper": high}
        rows.append(row if found.is_planned else row | {"time": float(each.at)})
    return rows


def _description(found: RepeatedMeasures) -> str:
    ends = "; ".join(
        f"{each.arm or 'all subjects'} {format_number(each.mean.estimate)}"
        for each in found.means_at(found.at)
    )
    return f"Adjusted means over {found.over} by arm; at {found.at}: {ends}."
