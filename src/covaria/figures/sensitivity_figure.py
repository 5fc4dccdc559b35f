"""Does the headline hinge on chance, a site or a few subjects: the refits' numbers beside it."""

from collections.abc import Sequence

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, RUNG_COLOURS, with_words
from covaria.model.rung import Rung
from covaria.model.sensitivity import SMALL_SITES, Headline, Refit, Sensitivity, Variation
from covaria.wording.names import NO_UNITS, Units, name_with_unit
from covaria.wording.numbers import format_number

ROW_HEIGHT = 44
LABELS = {
    Variation.SEED: "other seeds",
    Variation.SITE: "without one site",
    Variation.INFLUENTIAL: "without five subjects",
}
OWN = "this fit"


def sensitivity(found: Sensitivity, response: str, units: Units = NO_UNITS) -> Figure:
    """Draw the headline number of every refit, a row for each kind, beside this fit's with its interval.

    That is the difference between two treatments; without such, the share explained.

    Parameters
    ----------
    found : Sensitivity
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    """
    of_difference = found.headline.difference is not None
    title = f"Difference in {name_with_unit(response, units)}" if of_difference else _explained(found)
    rows: list[dict[str, str | float]] = [
        {"kind": LABELS[kind], "value": value, "site": _left_out(each)}
        for kind in Variation
        for each in found.refits
        if each.variation is kind and each.headline is not None
        for value in [each.headline.number]
        if value is not None
    ]
    labels = [OWN, *dict.fromkeys(str(row["kind"]) for row in rows)]
    x = channel("value:Q", title=title, scale={"zero": False}, axis={"domain": False})
    y = channel("kind:N", sort=labels, title=None, axis={"domain": False, "ticks": False, "labelLimit": 180})
    tooltip = [channel("value:Q", title="value", format=".3~r"), channel("site:N", title="left out")]
    own = Figure(inline_data([_own(found.headline)])).encode(y=y)
    layers = [
        *([_zero(x)] if of_difference else []),
        Figure(inline_data(rows))
        .mark("tick", color=RUNG_COLOURS[Rung.PAIRWISE], opacity=0.7, thickness=2, height=ROW_HEIGHT * 0.45)
        .encode(x=x, y=y, tooltip=tooltip),
        own.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(
            x=channel("lower:Q"), x2=channel("upper")
        ),
        own.mark("point", color=AVERAGED_COLOUR, filled=True, size=60, opacity=1).encode(x=x),
    ]
    chart = layered(layers, width=640, height=len(labels) * ROW_HEIGHT)
    keys = ["each line: one refit"]
    if of_difference:
        keys.append("point and bar: this fit, with its 95\u00a0% interval")
    return with_words(chart, "The headline in every refit", keys, _description(found))


def _left_out(refit: Refit) -> str:
    if refit.variation is Variation.SITE and refit.left_out == SMALL_SITES:
        return "all small sites together"
    return refit.left_out


def _explained(found: Sensitivity) -> str:
    return f"{found.score_words.explained}, out of fold"


def _own(found: Headline) -> dict[str, str | float]:
    if found.difference is None:
        return {"kind": OWN, "value": found.explained, "lower": found.explained, "upper": found.explained}
    own = found.difference
    return {"kind": OWN, "value": own.value, "lower": own.lower, "upper": own.upper}


def _zero(x: Options) -> Figure:
    rule: Figure = Figure(inline_data([{"value": 0.0}])).mark(
        "rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4]
    )
    return rule.encode(x=x)


def _description(found: Sensitivity) -> str:
    parts = []
    for kind in Variation:
        values = _values(found.headlines(kind))
        if values:
            ends = f"{format_number(min(values))} to {format_number(max(values))}"
            parts.append(f"{LABELS[kind]}: {ends}")
    own = found.headline.number
    headline = "n/a" if own is None else format_number(own)
    return f"The headline is {headline}; of the refits, {'; '.join(parts)}."


def _values(headlines: Sequence[Headline]) -> list[float]:
    return [value for each in headlines if (value := each.number) is not None]
