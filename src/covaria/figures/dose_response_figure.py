"""How does the mean response run over the dose: adjusted means, the curve through them, and its bands."""

from covaria.explain.dose_response import DoseResponse
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, constant, layered
from covaria.figures.theme import AVERAGED_COLOUR, BAND_COLOUR, CURVED, INK, with_words
from covaria.wording.names import NO_UNITS, Units, dose_title, name_with_unit
from covaria.wording.numbers import format_number, format_setting, format_whole_percent

WHOLE_OPACITY, POINTWISE_OPACITY = 0.2, 0.35
"""Opacity of the band of the whole curve, and of the pointwise band that is on it."""


def dose_response(
    curve: DoseResponse, response: str, units: Units = NO_UNITS, expected: str = "mean"
) -> Figure:
    """Draw the mean response over the doses studied, of the trial's subjects or of a profile.

    Parameters
    ----------
    curve : DoseResponse
        Its bands belong to the curve, not to a subject.
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    expected : str
        What is drawn of the response: its mean, or its probability.
    """
    x = channel(
        "dose:Q",
        title=dose_title(curve.dose, units),
        scale={"nice": False, "zero": False, "padding": 10},
    )
    title = f"{'Adjusted' if curve.levels else 'Predicted'} {expected} of {name_with_unit(response, units)}"
    whole = curve.simultaneous_lower, curve.simultaneous_upper, WHOLE_OPACITY
    pointwise = curve.lower, curve.upper, POINTWISE_OPACITY
    layers = [*(_band(curve, *each, x, title) for each in (whole, pointwise)), _line(curve, x, title)]
    layers += _means(curve, x, title) if curve.levels else [_studied(curve, x)]
    chart = layered(layers, width=640, height=320)
    heading = f"{_of_response(expected)} over the dose"
    return with_words(chart, heading, _keys(curve, expected), _description(curve, expected))


def _keys(curve: DoseResponse, expected: str) -> list[str]:
    level = format_whole_percent(curve.level)
    means = "probabilities" if expected == "probability" else f"{expected}s"
    marks = f"points: adjusted {means}, {level} intervals" if curve.levels else _tick_key(curve)
    return [f"bands: {level} at each dose, and of the whole curve", marks]


def _band(
    curve: DoseResponse,
    lower: tuple[float, ...],
    upper: tuple[float, ...],
    opacity: float,
    x: Options,
    title: str,
) -> Figure:
    rows = [
        {"dose": dose, "lower": below, "upper": above}
        for dose, below, above in zip(curve.doses, lower, upper, strict=True)
    ]
    return (
        Figure(inline_data(rows))
        .mark("area", color=BAND_COLOUR, opacity=opacity, interpolate=CURVED)
        .encode(x=x, y=_response_axis("lower:Q", title), y2=channel("upper"))
    )


def _line(curve: DoseResponse, x: Options, title: str) -> Figure:
    rows = [{"dose": dose, "mean": mean} for dose, mean in zip(curve.doses, curve.mean, strict=True)]
    return (
        Figure(inline_data(rows))
        .mark("line", color=AVERAGED_COLOUR, strokeWidth=2.2, interpolate=CURVED)
        .encode(x=x, y=_response_axis("mean:Q", title))
    )


def _means(curve: DoseResponse, x: Options, title: str) -> list[Figure]:
    """Bars and points of the adjusted means."""
    rows = [
        {
            "dose": each.dose,
            "adjusted mean": each.mean,
            "lower": each.lower,
            "upper": each.upper,
            "subjects": each.subjects,
        }
        for each in curve.levels
    ]
    base = Figure(inline_data(rows)).encode(x=x)
    bars = base.mark("rule", color=INK, strokeWidth=1.4).encode(
        y=_response_axis("lower:Q", title), y2=channel("upper")
    )
    points = base.mark("point", color=INK, fill="white", size=55, strokeWidth=1.8, opacity=1).encode(
        y=_response_axis("adjusted mean:Q", title)
    )
    return [bars, points]


def _studied(curve: DoseResponse, x: Options) -> Figure:
    return (
        Figure(inline_data([{"dose": dose} for dose in curve.studied]))
        .mark("tick", color=INK, thickness=2, size=12, orient="vertical", yOffset=-6)
        .encode(x=x, y=constant("height"))
    )


def _response_axis(field: str, title: str) -> Options:
    return channel(field, title=title, scale={"zero": False})


def _tick_key(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "ticks: doses studied" if shown_all else "ticks: lowest and highest dose studied"


def _description(curve: DoseResponse, expected: str) -> str:
    ends = f"{format_setting(curve.doses[0])} to {format_setting(curve.doses[-1])}"
    lowest, highest = format_number(min(curve.mean)), format_number(max(curve.mean))
    marks = f"the adjusted {expected} of each dose" if curve.levels else _tick_key(curve)
    return (
        f"{_of_response(expected)} from dose {ends}; lowest {lowest}, highest {highest}, with a band for "
        f"each dose, one for the whole curve, and {marks}."
    )


def _of_response(expected: str) -> str:
    if expected == "rate":
        return "Rate"
    return "Mean response" if expected == "mean" else f"{expected.capitalize()} of response"
