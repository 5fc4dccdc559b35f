"""How do two covariates act together: the purified effect of each pair, as a map over both."""

from collections.abc import Sequence

import altair as alt

from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm
from covaria.figures.cell_edges import cell_edges
from covaria.figures.data import inline_data
from covaria.figures.theme import ABOVE_COLOUR, BELOW_COLOUR, MIDDLE_COLOUR, with_words
from covaria.wording.names import NO_UNITS, Units, name_in_axis, name_with_unit
from covaria.wording.numbers import format_number, format_percent

MOST_SHOWN = 6
WIDTH, HEIGHT = 250, 230


def interaction_maps(
    found: Sequence[InteractionTerm], response: str, units: Units = NO_UNITS
) -> alt.ConcatChart:
    """Draw what each pair does beyond the main effects of both, all pairs on the same scale of colours.

    Parameters
    ----------
    found : sequence of InteractionTerm
        The strongest first, at least one; of more than `MOST_SHOWN`, so many are drawn.
    response : str
        The response column's name, for the legend.
    units : mapping from column to unit, optional
    """
    shown = found[:MOST_SHOWN]
    most = max(abs(value) for term in shown for row in term.effect for value in row) or 1.0
    colour = alt.Color(
        "effect:Q",
        scale={"domain": [-most, 0, most], "range": [BELOW_COLOUR, MIDDLE_COLOUR, ABOVE_COLOUR]},
        legend={
            "title": f"Effect of the pair on {name_with_unit(response, units)}",
            "orient": "top",
            "gradientLength": 220,
            "tickCount": 3,
            "titleLimit": 300,
        },
    )
    chart = alt.concat(
        *(_panel(term, colour, units) for term in shown), columns=2, spacing={"row": 24, "column": 40}
    )
    keys = ["beyond what each covariate does by itself", "a side: at least 11 subjects, or one treatment"]
    if len(found) > len(shown):
        keys.append(f"{len(found) - len(shown)} weaker pairs are not drawn")
    return with_words(chart, "Pairs that act together", keys, _description(shown))


def _panel(term: InteractionTerm, colour: alt.Color, units: Units) -> alt.Chart:
    first, second = term.points
    rows = [
        {**_place("x", first, across), **_place("y", second, up), "effect": term.effect[across][up]}
        for across in range(len(first.shares))
        for up in range(len(second.shares))
    ]
    x, y = _axis(alt.X, "x", first, units), _axis(alt.Y, "y", second, units)
    tooltip = [
        alt.Tooltip("x_at:N", title=name_in_axis(first.covariate)),
        alt.Tooltip("y_at:N", title=name_in_axis(second.covariate)),
        alt.Tooltip("effect:Q", title="effect of the pair", format=".3~g"),
    ]
    panel: alt.Chart = (
        alt.Chart(inline_data(rows))
        .mark_rect(stroke=None)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
        .properties(width=WIDTH, height=HEIGHT)
    )
    if first.values:
        panel = panel.encode(x2=alt.X2("x_end"))
    return panel.encode(y2=alt.Y2("y_end")) if second.values else panel


def _place(channel: str, points: EffectPoints, position: int) -> dict[str, str | float]:
    """Where a rectangle begins and ends along one covariate, and the value that it stands for."""
    if not points.values:
        return {channel: points.levels[position], f"{channel}_at": points.levels[position]}
    edges = cell_edges(points.values)
    return {
        channel: edges[position],
        f"{channel}_end": edges[position + 1],
        f"{channel}_at": format_number(points.values[position]),
    }


def _axis(
    channel: type[alt.X] | type[alt.Y], field: str, points: EffectPoints, units: Units
) -> alt.X | alt.Y:
    title = name_with_unit(points.covariate, units)
    if points.values:
        edges = cell_edges(points.values)
        scale = {"domain": [edges[0], edges[-1]], "zero": False, "nice": False}
        return channel(f"{field}:Q", title=title, scale=scale, axis={"tickCount": 5, "grid": False})
    axis = {"labelLimit": 110, "labelAngle": -40 if field == "x" else 0}
    return channel(f"{field}:N", title=title, sort=list(points.levels), axis=axis)


def _description(shown: Sequence[InteractionTerm]) -> str:
    told = "; ".join(
        f"{' × '.join(map(name_in_axis, term.covariates))}, {format_percent(term.estimate)} of the variance, "
        f"from {format_number(min(map(min, term.effect)))} to {format_number(max(map(max, term.effect)))}"
        for term in shown
    )
    return f"Effects of pairs of covariates beyond their main effects: {told}."
