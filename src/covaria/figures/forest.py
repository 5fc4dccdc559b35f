"""What does each covariate change for one reference subject: differences with their bands, and in words."""

from collections.abc import Sequence

import altair as alt

from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.figures.data import inline_data
from covaria.figures.forest_rows import Ends, change, drawn_contrasts, estimate, forest_ends
from covaria.figures.names import NO_UNITS, Units, name_with_unit, number_with_unit, told_apart
from covaria.figures.numbers import format_number, format_whole_percent
from covaria.figures.theme import BASELINE_COLOUR, INK, STACK_COLOUR, with_words

ROW_HEIGHT = 22
COLUMN_SHARE = 0.36
"""Of the width, for the column of estimates."""


def forest(
    found: CovariateForest, response: str, ends: Ends | None = None, units: Units = NO_UNITS
) -> alt.LayerChart:
    """Draw how far the prediction moves from the reference subject's when one covariate changes.

    Parameters
    ----------
    found : CovariateForest
        Of more than a dozen covariates, those that come first are drawn.
    response : str
        The response column's name, for the axis.
    ends : (float, float), optional
        Of the axis, from `forest_ends`, for figures that are to be compared.
    units : mapping from column to unit, optional
    """
    shown = drawn_contrasts(found)
    low, high = ends or forest_ends([found])
    labels = told_apart([change(each, units) for each in shown])
    ticks = _ticks(low, high)
    x = alt.X(
        "difference:Q",
        title=f"Difference in predicted {name_with_unit(response, units)}",
        scale=alt.Scale(domain=[low, low + (high - low) / (1 - COLUMN_SHARE)], nice=False),
        axis=alt.Axis(values=ticks, titleAnchor="start", domain=False),
    )
    axis = alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=260)
    rows = [_row(label, each) for label, each in zip(labels, shown, strict=True)]
    base = alt.Chart(inline_data(rows)).encode(y=alt.Y("change:N", sort=labels, title=None, axis=axis))
    zero = alt.Chart(inline_data([{"difference": 0.0}])).mark_rule(color=BASELINE_COLOUR, strokeDash=[5, 4])
    tooltip = [alt.Tooltip("change:N", title="instead"), alt.Tooltip("estimate:N", title="difference")]
    layers = [
        zero.encode(x=x),
        base.mark_rule(color=STACK_COLOUR, strokeWidth=1.5).encode(x=alt.X("lower:Q"), x2=alt.X2("upper")),
        base.mark_point(color=STACK_COLOUR, filled=True, size=46, opacity=1).encode(x=x, tooltip=tooltip),
        base.mark_text(align="right", fontSize=11, color=INK).encode(
            x=alt.value("width"), text=alt.Text("estimate:N")
        ),
    ]
    chart = alt.LayerChart(layer=layers, width=640, height=max(2, len(rows)) * ROW_HEIGHT)
    keys = [f"right: difference and {format_whole_percent(found.level)} band, for the mean response"]
    left_out = len({each.covariate for each in found.contrasts}) - len({each.covariate for each in shown})
    if left_out:
        keys.append(f"covariates of weaker effects, not drawn: {left_out}")
    if len(shown) < sum(each.covariate in {row.covariate for row in shown} for each in found.contrasts):
        keys.append("of a category, the levels that differ most are drawn")
    predicted = number_with_unit(format_number(found.response), units.get(response, ""))
    title = f"One covariate changed, from a prediction of {predicted}"
    return with_words(chart, title, keys, _description(shown))


def _row(label: str, each: CovariateContrast) -> dict[str, str | float]:
    return {
        "change": label,
        "difference": each.difference,
        "lower": each.lower,
        "upper": each.upper,
        "estimate": estimate(each),
    }


def _ticks(low: float, high: float) -> list[float]:
    """Four to nine round places from low to high, so that none stands under the column of estimates."""
    step = _round_step((high - low) / 8)
    first, last = int(-(-low // step)), int(high // step)
    return [float(f"{position * step:.12g}") for position in range(first, last + 1)]


def _round_step(least: float) -> float:
    power = 10.0 ** int(f"{least:e}".partition("e")[2])
    return next(multiple * power for multiple in (1, 2, 5, 10) if multiple * power >= least)


def _description(shown: Sequence[CovariateContrast]) -> str:
    told = "; ".join(f"{change(each, {})}: {estimate(each)}" for each in shown)
    return f"Differences of the predicted response from the reference subject's, with bands: {told}."
