"""How does the mean response run over the dose: the standardised curve, its band and the doses studied."""

import altair as alt

from covaria.explain.dose_response import DoseResponse
from covaria.figures.data import inline_data
from covaria.figures.names import NO_UNITS, Units, dose_title, name_with_unit
from covaria.figures.numbers import format_number, format_setting, format_whole_percent
from covaria.figures.theme import BAND_COLOUR, INK, STACK_COLOUR, with_words


def dose_response(curve: DoseResponse, response: str, units: Units = NO_UNITS) -> alt.LayerChart:
    """Draw the mean response over the doses studied, of the trial's subjects or of a profile.

    Parameters
    ----------
    curve : DoseResponse
        Its band belongs to the curve, not to a subject.
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    """
    x = alt.X(
        "dose:Q",
        title=dose_title(curve.dose, units),
        scale={"nice": False, "zero": False, "padding": 10},
    )
    title = f"Predicted mean of {name_with_unit(response, units)}"
    layers = [_band(curve, x, title), _line(curve, x, title), _studied(curve, x)]
    chart = alt.LayerChart(layer=layers, width=640, height=320)
    keys = [_band_key(curve), _tick_key(curve)]
    return with_words(chart, "Mean response over the dose", keys, _description(curve))


def _band_key(curve: DoseResponse) -> str:
    return f"band: {format_whole_percent(curve.level)}, for the mean curve, not for a subject"


def _band(curve: DoseResponse, x: alt.X, title: str) -> alt.Chart:
    rows = [
        {"dose": dose, "lower": lower, "upper": upper}
        for dose, lower, upper in zip(curve.doses, curve.lower, curve.upper, strict=True)
    ]
    band: alt.Chart = (
        alt.Chart(inline_data(rows))
        .mark_area(color=BAND_COLOUR, opacity=0.35)
        .encode(x=x, y=_response_axis("lower:Q", title), y2=alt.Y2("upper"))
    )
    return band


def _line(curve: DoseResponse, x: alt.X, title: str) -> alt.Chart:
    rows = [{"dose": dose, "mean": mean} for dose, mean in zip(curve.doses, curve.mean, strict=True)]
    line: alt.Chart = (
        alt.Chart(inline_data(rows))
        .mark_line(color=STACK_COLOUR, strokeWidth=2.2)
        .encode(x=x, y=_response_axis("mean:Q", title))
    )
    return line


def _studied(curve: DoseResponse, x: alt.X) -> alt.Chart:
    studied: alt.Chart = (
        alt.Chart(inline_data([{"dose": dose} for dose in curve.studied]))
        .mark_tick(color=INK, thickness=2, size=12, orient="vertical", yOffset=-6)
        .encode(x=x, y=alt.value("height"))
    )
    return studied


def _response_axis(field: str, title: str) -> alt.Y:
    return alt.Y(field, title=title, scale={"zero": False})


def _tick_key(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "ticks: doses studied" if shown_all else "ticks: lowest and highest dose studied"


def _description(curve: DoseResponse) -> str:
    ends = f"{format_setting(curve.doses[0])} to {format_setting(curve.doses[-1])}"
    lowest, highest = format_number(min(curve.mean)), format_number(max(curve.mean))
    return (
        f"Predicted mean response from dose {ends}; lowest {lowest}, highest {highest}, "
        f"with a band for the curve and {_tick_key(curve)}."
    )
