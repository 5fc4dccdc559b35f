"""How the arms differ from the reference arm: differences of adjusted means with intervals, and in words."""

from covaria.explain.arm_effects import ArmDifference, ArmEffects
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
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

Drawn = list[tuple[str, ArmDifference]]


def arm_differences(
    effects: ArmEffects, response: str, units: Units = NO_UNITS, expected: str = "mean"
) -> Figure:
    """Draw the difference of each arm from the reference arm.

    Parameters
    ----------
    effects : ArmEffects
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    expected : str
        What is drawn of the response: its mean, or its probability.
    """
    drawn, of = _drawn(effects), "" if expected == "mean" else " of"
    labels = [label for label, _ in drawn]
    x = channel(
        "difference:Q",
        title=f"Difference in adjusted {expected}{of} {name_with_unit(response, units)}",
        scale={"domain": _ends(drawn), "range": marks_range(COLUMN_SHARE), "nice": False},
        axis={"domain": False},
    )
    base = Figure(inline_data([_row(label, each) for label, each in drawn])).encode(
        y=channel("arm:N", sort=labels, title=None, axis=label_axis(12, 220))
    )
    zero = Figure(inline_data([{"difference": 0.0}])).mark("rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4])
    tooltip = [channel("arm:N", title="arm"), channel("written:N", title="difference")]
    layers = [
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
    chart = layered(layers, params=[narrow_parameter()], width=640, height=max(2, len(drawn)) * ROW_HEIGHT)
    reference = shortened(effects.reference, LONGEST_ARM)
    return with_words(chart, f"Difference from {reference}", _keys(effects), _description(effects, drawn))


def _drawn(effects: ArmEffects) -> Drawn:
    found = [(each.arm, each.difference) for each in effects.arms if each.difference is not None]
    labels = made_distinct([shortened(arm, LONGEST_ARM) for arm, _ in found])
    return [(label, difference) for label, (_, difference) in zip(labels, found, strict=True)]


def _ends(drawn: Drawn) -> list[float]:
    """Ends of an axis that holds every bar and 0."""
    low = min(0.0, *(min(each.lower, each.simultaneous_lower) for _, each in drawn))
    high = max(0.0, *(max(each.upper, each.simultaneous_upper) for _, each in drawn))
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


def _keys(effects: ArmEffects) -> list[str]:
    level = format_whole_percent(effects.level)
    if len(effects.arms) == 2:
        return [f"bar: {level} interval", "right: difference, interval and p-value"]
    return [
        f"thick: {level} interval; thin: of all differences at once",
        "right: difference, interval and adjusted p-value",
    ]


def _description(effects: ArmEffects, drawn: Drawn) -> str:
    differences = "; ".join(f"{label} {_written(each)}" for label, each in drawn)
    return f"Differences of adjusted means from the arm {effects.reference}, with intervals: {differences}."
