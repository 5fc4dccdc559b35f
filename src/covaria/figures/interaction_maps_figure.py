"""How do two covariates act together: the purified effect of each pair, as a map over both."""

from collections.abc import Sequence

from covaria.disclosure import MINIMUM_CELL
from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm
from covaria.figures.cell_edges import cell_edges
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, side_by_side
from covaria.figures.place_axis import number_axis
from covaria.figures.theme import ABOVE_COLOUR, BELOW_COLOUR, MIDDLE_COLOUR, with_words
from covaria.wording.names import NO_UNITS, Units, name_in_axis, name_with_unit
from covaria.wording.numbers import format_number, format_percent

MOST_SHOWN = 6
WIDTH, HEIGHT = 250, 230


def interaction_maps(found: Sequence[InteractionTerm], response: str, units: Units = NO_UNITS) -> Figure:
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
    colour = channel(
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
    chart = side_by_side(
        [_panel(term, colour, units) for term in shown], columns=2, spacing={"row": 24, "column": 40}
    )
    keys = [
        "beyond what each covariate does by itself",
        f"a side: at least {MINIMUM_CELL} subjects, or one treatment",
    ]
    if len(found) > len(shown):
        keys.append(f"{len(found) - len(shown)} weaker pairs are not drawn")
    return with_words(chart, "Pairs that act together", keys, _description(shown))


def _panel(term: InteractionTerm, colour: Options, units: Units) -> Figure:
    first, second = term.points
    rows = [
        {**_place("x", first, across), **_place("y", second, up), "effect": term.effect[across][up]}
        for across in range(len(first.shares))
        for up in range(len(second.shares))
    ]
    x, y = _axis("x", first, units), _axis("y", second, units)
    tooltip = [
        channel("x_at:N", title=name_in_axis(first.covariate)),
        channel("y_at:N", title=name_in_axis(second.covariate)),
        channel("effect:Q", title="effect of the pair", format=".3~g"),
    ]
    panel: Figure = (
        Figure(inline_data(rows))
        .mark("rect", stroke=None)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
        .having(width=WIDTH, height=HEIGHT)
    )
    if first.values:
        panel = panel.encode(x2=channel("x_end"))
    return panel.encode(y2=channel("y_end")) if second.values else panel


def _place(axis: str, points: EffectPoints, position: int) -> dict[str, str | float]:
    """Where a rectangle begins and ends along one covariate, and the value that it represents."""
    if not points.values:
        return {axis: points.levels[position], f"{axis}_at": points.levels[position]}
    edges = cell_edges(points.values)
    return {
        axis: edges[position],
        f"{axis}_end": edges[position + 1],
        f"{axis}_at": format_number(points.values[position]),
    }


def _axis(field: str, points: EffectPoints, units: Units) -> Options:
    title = name_with_unit(points.covariate, units)
    if points.values:
        edges = cell_edges(points.values)
        scale = {"domain": [edges[0], edges[-1]], "zero": False, "nice": False}
        return channel(f"{field}:Q", title=title, scale=scale, axis=number_axis(points.values))
    axis = {"labelLimit": 110, "labelAngle": -40 if field == "x" else 0}
    return channel(f"{field}:N", title=title, sort=list(points.levels), axis=axis)


def _description(shown: Sequence[InteractionTerm]) -> str:
    effects = "; ".join(
        f"{' × '.join(map(name_in_axis, term.covariates))}, {format_percent(term.estimate)} of the variance, "
        f"from {format_number(min(map(min, term.effect)))} to {format_number(max(map(max, term.effect)))}"
        for term in shown
    )
    return f"Effects of pairs of covariates beyond their main effects: {effects}."
