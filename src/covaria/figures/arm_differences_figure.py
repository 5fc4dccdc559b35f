"""How the arms differ from the reference arm: differences of adjusted means with intervals, and in words."""

from covaria.explain.arm_effects import ArmDifference, ArmEffects
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.labelled_rows import label_axis, marks_range, narrow_parameter, words_at_the_right
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.wording.names import NO_UNITS, Units, made_distinct, name_with_unit, shortened
from covaria.wording.numbers import format_number, format_whole_percent, p_value_in_words

ROW_HEIGHT = 34
COLUMN_SHARE = 0.4
"""Share of the width that the column of differences and p-values takes."""
LONGEST_ARM = 30
MARGIN = 0.04
"""Room beyond the farthest end, as a share of the axis."""
IN, TO = {"difference": "in", "ratio": "of"}, {"difference": "from", "ratio": "to"}
"""How a difference or a ratio is of something, and what it is taken to."""

Drawn = list[tuple[str, ArmDifference]]


def arm_differences(
    effects: ArmEffects,
    response: str,
    units: Units = NO_UNITS,
    expected: str = "mean",
    compared: str = "difference",
) -> Figure:
    """Draw the difference of each arm from the reference arm, or its ratio to that.

    Parameters
    ----------
    effects : ArmEffects
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    expected : str
        What is drawn of the response: its mean, or its probability.
    compared : "difference" or "ratio"
    """
    drawn, of = _drawn(effects), "" if expected == "mean" else " of"
    alike, unit = (0.0, units) if compared == "difference" else (1.0, NO_UNITS)
    x = channel(
        "difference:Q",
        title=f"{compared.capitalize()} {IN[compared]} adjusted {expected}{of} "
        f"{name_with_unit(response, unit)}",
        scale={"domain": _ends(drawn, alike), "range": marks_range(COLUMN_SHARE), "nice": False},
        axis={"domain": False},
    )
    layers = _layers(drawn, x, alike, compared)
    chart = layered(layers, params=[narrow_parameter()], width=640, height=max(2, len(drawn)) * ROW_HEIGHT)
    reference = shortened(effects.reference, LONGEST_ARM)
    return with_words(
        chart,
        f"{compared.capitalize()} {TO[compared]} {reference}",
        _keys(effects, compared),
        _description(effects, drawn, compared),
    )


def _layers(drawn: Drawn, x: Options, alike: float, compared: str) -> list[Figure]:
    """Lay bars, points and words over the line where arms are alike."""
    labels = [label for label, _ in drawn]
    base = Figure(inline_data([_row(label, each) for label, each in drawn])).encode(
        y=channel("arm:N", sort=labels, title=None, axis=label_axis(12, 220))
    )
    zero = Figure(inline_data([{"difference": alike}])).mark(
        "rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4]
    )
    tooltip = [channel("arm:N", title="arm"), channel("written:N", title=compared)]
    return [
        zero.encode(x=x),
        base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1).encode(
            x=channel("lowest:Q"), x2=channel("highest")
        ),
        base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=3.5).encode(
            x=channel("lower:Q"), x2=channel("upper")
        ),
        base.mark("point", color=AVERAGED_COLOUR, filled=True, size=70, opacity=1).encode(
            x=x, tooltip=tooltip
        ),
        words_at_the_right(base, "written"),
    ]


def _drawn(effects: ArmEffects) -> Drawn:
    found = [(each.arm, each.difference) for each in effects.arms if each.difference is not None]
    labels = made_distinct([shortened(arm, LONGEST_ARM) for arm, _ in found])
    return [(label, difference) for label, (_, difference) in zip(labels, found, strict=True)]


def _ends(drawn: Drawn, alike: float) -> list[float]:
    """Ends of an axis that holds every bar and where arms are alike."""
    low = min(alike, *(min(each.lower, each.simultaneous_lower) for _, each in drawn))
    high = max(alike, *(max(each.upper, each.simultaneous_upper) for _, each in drawn))
    margin = MARGIN * (high - low) or 1.0
    return [low - margin, high + margin]


def _row(label: str, each: ArmDifference) -> dict[str, str | float]:
    return {
        "arm": label,
        "difference": each.estimate,
        "lower": each.lower,
        "upper": each.upper,
        "lowest": each.simultaneous_lower,
        "highest": each.simultaneous_upper,
        "written": _written(each),
    }


def _written(each: ArmDifference) -> str:
    ends = f"[{format_number(each.lower)}, {format_number(each.upper)}]"
    return f"{format_number(each.estimate)} {ends}, {p_value_in_words(each.p_value)}"


def _keys(effects: ArmEffects, compared: str) -> list[str]:
    level = format_whole_percent(effects.level)
    if len(effects.arms) == 2:
        return [f"bar: {level} interval", f"right: {compared}, interval and p-value"]
    return [
        f"thick: {level} interval; thin: of all {compared}s at once",
        f"right: {compared}, interval and adjusted p-value",
    ]


def _description(effects: ArmEffects, drawn: Drawn, compared: str) -> str:
    differences = "; ".join(f"{label} {_written(each)}" for label, each in drawn)
    what = f"{compared.capitalize()}s of adjusted means {TO[compared]} the arm {effects.reference}"
    return f"{what}, with intervals: {differences}."
