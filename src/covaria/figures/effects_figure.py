"""How does the response move with each covariate: main effects with their bands, the strongest first."""

from collections.abc import Sequence

from covaria.explain.effects import MainEffect
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered, side_by_side
from covaria.figures.place_axis import are_flags, place_axis
from covaria.figures.theme import AVERAGED_COLOUR, BAND_COLOUR, with_words
from covaria.wording.names import NO_UNITS, Units, name_with_unit
from covaria.wording.numbers import format_percent, format_whole_percent

MOST_SHOWN = 12
WIDTH, HEIGHT = 270, 170


def effects(found: Sequence[MainEffect], response: str, units: Units = NO_UNITS) -> Figure:
    """Draw each main effect, a panel to a covariate, all on the same scale.

    Parameters
    ----------
    found : sequence of MainEffect
        The strongest first, at least one; of more than `MOST_SHOWN`, so many are drawn.
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    """
    shown = found[:MOST_SHOWN]
    ends = [end for each in shown for end in (*each.effect_lower, *each.effect_upper)]
    scale = {"domain": [min(ends), max(ends)], "nice": True}
    y = channel("effect:Q", title=f"Effect on {name_with_unit(response, units)}", scale=scale)
    panels = [_panel(each, y, units) for each in shown]
    chart = side_by_side(panels, columns=2, spacing={"row": 24, "column": 28})
    keys = [f"band or bar: {format_whole_percent(shown[0].level)}, for the mean effect"]
    if len(found) > len(shown):
        keys.append(f"{len(found) - len(shown)} weaker effects are not drawn")
    return with_words(chart, "Main effects of the covariates", keys, _description(shown))


def _panel(effect: MainEffect, y: Options, units: Units) -> Figure:
    points = effect.points
    numbers = bool(points.values)
    places: tuple[float | str, ...] = points.values or points.levels
    rows: list[dict[str, str | float]] = [
        {"place": place, "effect": middle, "lower": lower, "upper": upper}
        for place, middle, lower, upper in zip(
            places, effect.effect, effect.effect_lower, effect.effect_upper, strict=True
        )
    ]
    kind = "Q" if numbers else "N"
    tooltip = [
        channel(f"place:{kind}", title=points.covariate),
        channel("effect:Q", title="effect", format=".3~g"),
    ]
    base = Figure(inline_data(rows)).encode(
        x=place_axis(points.levels, values=points.values), tooltip=tooltip
    )
    lower, upper = {**y, "field": "lower"}, channel("upper")
    if numbers and not are_flags(points.values):
        layers = [
            base.mark("area", color=BAND_COLOUR, opacity=0.35).encode(y=lower, y2=upper),
            base.mark("line", color=AVERAGED_COLOUR, strokeWidth=2).encode(y=y),
        ]
    else:
        layers = [
            base.mark("rule", color=BAND_COLOUR, strokeWidth=3).encode(y=lower, y2=upper),
            base.mark("point", color=AVERAGED_COLOUR, filled=True, size=55, opacity=1).encode(y=y),
        ]
    heading = f"{name_with_unit(effect.covariate, units)}: {format_percent(effect.estimate)} of the variance"
    title = {"text": heading, "fontSize": 12, "fontWeight": 400, "offset": 6}
    return layered(layers, width=WIDTH, height=HEIGHT, title=title)


def _description(shown: Sequence[MainEffect]) -> str:
    strengths = "; ".join(f"{each.covariate} {format_percent(each.estimate)}" for each in shown)
    return f"Main effects, with their shares of the variance of the prediction: {strengths}."
