"""How far single subjects are from their predictions: one point each, beside the identity line."""

from collections.abc import Sequence

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.theme import COMPARATOR_COLOUR, RUNG_COLOURS, with_words
from covaria.model.rung import Rung
from covaria.wording.names import NO_UNITS, Units, name_with_unit

KEYS = ["one point for each subject", "dashed: observed equals predicted"]


def each_subject(
    predicted: Sequence[float], observed: Sequence[float], response: str, units: Units = NO_UNITS
) -> Figure:
    """Draw the response of each subject against its out-of-fold prediction.

    Parameters
    ----------
    predicted, observed : sequence of float
        One for each subject, in units of the response.
    response : str
        The response column's name, for the axes.
    units : mapping from column to unit, optional
    """
    ends = [min(*predicted, *observed), max(*predicted, *observed)]
    scale = {"domain": ends, "nice": True, "zero": False}
    x = channel("predicted:Q", title=f"Predicted {name_with_unit(response, units)}, out of fold", scale=scale)
    y = channel("observed:Q", title=f"Observed {name_with_unit(response, units)}", scale=scale)
    rows = [{"predicted": own, "observed": seen} for own, seen in zip(predicted, observed, strict=True)]
    points = Figure(inline_data(rows)).mark(
        "circle", color=RUNG_COLOURS[Rung.PAIRWISE], opacity=0.35, size=18
    )
    line = Figure(inline_data([{"predicted": end, "observed": end} for end in ends])).mark(
        "line", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5
    )
    chart = layered([line.encode(x=x, y=y), points.encode(x=x, y=y)], width=340, height=340)
    return with_words(
        chart,
        "Observed against predicted, subject by subject",
        KEYS,
        f"Observed response of {len(rows)} rows against their out-of-fold predictions.",
    )
