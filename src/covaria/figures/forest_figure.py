"""What does each covariate change for one reference subject: differences with their bands, and in words."""

from collections.abc import Sequence

from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.figures.data import inline_data
from covaria.figures.forest_rows import Ends, change, drawn_contrasts, estimate, forest_ends
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.labelled_rows import label_axis, marks_range, narrow_parameter, words_at_the_right
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.wording.names import NO_UNITS, Units, made_distinct, name_with_unit, number_with_unit
from covaria.wording.numbers import format_number, format_whole_percent

ROW_HEIGHT = 26
COLUMN_SHARE = 0.36
"""Share of the width that the column of estimates takes."""


def forest(
    found: CovariateForest, response: str, ends: Ends | None = None, units: Units = NO_UNITS
) -> Figure:
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
    labels = made_distinct([change(each, units) for each in shown])
    x = channel(
        "difference:Q",
        title=f"Difference in predicted {name_with_unit(response, units)}",
        scale={"domain": [low, high], "range": marks_range(COLUMN_SHARE), "nice": False},
        axis={"domain": False},
    )
    rows = [_row(label, each) for label, each in zip(labels, shown, strict=True)]
    base = Figure(inline_data(rows)).encode(
        y=channel("change:N", sort=labels, title=None, axis=label_axis(12, 260))
    )
    zero = Figure(inline_data([{"difference": 0.0}])).mark("rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4])
    tooltip = [channel("change:N", title="instead"), channel("estimate:N", title="difference")]
    layers = [
        zero.encode(x=x),
        base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(
            x=channel("lower:Q"), x2=channel("upper")
        ),
        base.mark("point", color=AVERAGED_COLOUR, filled=True, size=46, opacity=1).encode(
            x=x, tooltip=tooltip
        ),
        words_at_the_right(base, "estimate"),
    ]
    chart = layered(layers, params=[narrow_parameter()], width=640, height=max(2, len(rows)) * ROW_HEIGHT)
    predicted = number_with_unit(format_number(found.response), units.get(response, ""))
    keys = _keys(found, shown, predicted)
    return with_words(chart, "One covariate changed at a time", keys, _description(shown))


def _row(label: str, each: CovariateContrast) -> dict[str, str | float]:
    return {
        "change": label,
        "difference": each.difference,
        "lower": each.lower,
        "upper": each.upper,
        "estimate": estimate(each),
    }


def _keys(found: CovariateForest, shown: Sequence[CovariateContrast], predicted: str) -> list[str]:
    """Say what differences start from, what bars are, and what is not drawn."""
    keys = [
        f"from a prediction of {predicted} (reference subject)",
        f"right: difference and {format_whole_percent(found.level)} band, for the mean response",
    ]
    left_out = len({each.covariate for each in found.contrasts}) - len({each.covariate for each in shown})
    if left_out:
        keys.append(f"covariates of weaker effects, not drawn: {left_out}")
    if len(shown) < sum(each.covariate in {row.covariate for row in shown} for each in found.contrasts):
        keys.append("of a category, the levels that differ most are drawn")
    return keys


def _description(shown: Sequence[CovariateContrast]) -> str:
    differences = "; ".join(f"{change(each, {})}: {estimate(each)}" for each in shown)
    return f"Differences of the predicted response from the reference subject's, with bands: {differences}."
