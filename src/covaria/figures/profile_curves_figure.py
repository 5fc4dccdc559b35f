"""Does the dose act alike on different subjects: the dose-response of a few profiles beside each other."""

from collections.abc import Mapping

from covaria.explain.dose_response import DoseResponse
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.theme import CURVED, PROFILE_COLOURS, with_words
from covaria.wording.names import NO_UNITS, Units, dose_title, made_distinct, name_with_unit
from covaria.wording.numbers import format_number, format_whole_percent

DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4])
LONGEST = 60


def profile_curves(
    curves: Mapping[str, DoseResponse], response: str, units: Units = NO_UNITS, expected: str = "mean"
) -> Figure:
    """Draw the mean response over the doses studied, a line and a band for each profile.

    Parameters
    ----------
    curves : mapping of str to DoseResponse
        By a name for each profile; at least one, and at most as many as there are `PROFILE_COLOURS`.
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    expected : str
        What is drawn of the response: its mean, or its probability.
    """
    names = made_distinct([name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in curves])
    shown = dict(zip(names, curves.values(), strict=True))
    first = next(iter(shown.values()))
    scale = {"nice": False, "zero": False, "padding": 10}
    x = channel("dose:Q", title=dose_title(first.dose, units), scale=scale)
    title = f"Predicted {expected} of {name_with_unit(response, units)}"
    legend = {
        "title": None,
        "columns": 1,
        "labelLimit": 420,
        "symbolType": "stroke",
        "symbolStrokeWidth": 2.5,
        "symbolSize": 500,
        "symbolOpacity": 1,
    }
    colours = {"domain": names, "range": list(PROFILE_COLOURS[: len(names)])}
    colour = channel("profile:N", scale=colours, legend=legend)
    dash = channel("profile:N", scale={"domain": names, "range": list(DASHES[: len(names)])}, legend=legend)
    rows = [row for name, curve in shown.items() for row in _rows(name, curve)]
    base = Figure(inline_data(rows)).encode(x=x, color=colour)
    y = {"zero": False}
    layers = [
        base.mark("area", opacity=0.16, interpolate=CURVED).encode(
            y=channel("lower:Q", title=title, scale=y), y2=channel("upper")
        ),
        base.mark("line", strokeWidth=2.2, interpolate=CURVED).encode(
            y=channel("mean:Q", title=title, scale=y), strokeDash=dash
        ),
    ]
    of_response = "mean response" if expected == "mean" else f"{expected} of response"
    chart = layered(layers, width=640, height=320)
    keys = [f"bands: {format_whole_percent(first.level)}, for each mean curve, not for a subject"]
    heading = f"{of_response[0].upper()}{of_response[1:]} over the dose, by profile"
    return with_words(chart, heading, keys, _description(shown, of_response))


def _rows(name: str, curve: DoseResponse) -> list[dict[str, str | float]]:
    columns = zip(curve.doses, curve.mean, curve.lower, curve.upper, strict=True)
    return [
        {"profile": name, "dose": dose, "mean": mean, "lower": lower, "upper": upper}
        for dose, mean, lower, upper in columns
    ]


def _description(shown: Mapping[str, DoseResponse], of_response: str) -> str:
    ranges = "; ".join(
        f"{name} from {format_number(curve.mean[0])} at the lowest dose to {format_number(curve.mean[-1])} "
        "at the highest"
        for name, curve in shown.items()
    )
    return f"Predicted {of_response} over the dose by profile: {ranges}."
