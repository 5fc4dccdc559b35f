"""Do prediction intervals hold what they promise at every dose or arm: the share of responses inside them."""

from collections.abc import Sequence

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered, side_by_side
from covaria.figures.place_axis import place_axis
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.model.residual_checks import EXPECTED_SIZE, CoverageCell, CoverageTrend
from covaria.wording.names import NO_UNITS, Units, dose_title, in_brackets, name_with_unit
from covaria.wording.numbers import format_setting, format_whole_percent

WIDTH, HEIGHT = 270, 220


def coverage(trends: Sequence[CoverageTrend], level: float, response: str, units: Units = NO_UNITS) -> Figure:
    """Draw the share of responses inside their interval, out of fold, over dose or arm and prediction.

    Parameters
    ----------
    trends : sequence of CoverageTrend
        At least one.
    level : float
        That the intervals promise.
    response : str
        The response column's name, for the axis.
    units : mapping from column to unit, optional
    """
    lowest = min(each.low for trend in trends for each in trend.cells)
    scale = {"domain": [max(0.0, min(lowest, level) - 0.03), 1.0], "nice": False, "zero": False}
    y = channel("inside:Q", title="Share inside the interval", scale=scale, axis={"format": "%"})
    panels = [_panel(trend, level, y, _title(trend, response, units)) for trend in trends]
    chart = side_by_side(panels, columns=2, spacing={"row": 24, "column": 28})
    keys = [
        f"dashed: the {format_whole_percent(level)} that the intervals promise",
        "bars: exact 95\u00a0% intervals of the share",
    ]
    return with_words(chart, "Coverage of the prediction intervals", keys, _description(trends, level))


def _panel(trend: CoverageTrend, level: float, y: Options, title: str) -> Figure:
    numbers = [each for each in trend.cells if each.cell.value is not None]
    cells = numbers or list(trend.cells)
    values = [each.cell.value for each in cells if each.cell.value is not None]
    levels = [] if numbers else [each.cell.level for each in cells]
    base = Figure(inline_data([_row(each) for each in cells])).encode(x=place_axis(levels, title, values))
    promise = Figure(inline_data([{"inside": level}])).mark(
        "rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5
    )
    lower = {**y, "field": "low"}
    tooltip = [
        channel("subjects:Q", title="subjects"),
        channel("inside:Q", title="share inside", format=".1%"),
    ]
    layers = [
        promise.encode(y=y),
        base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(y=lower, y2=channel("high")),
        base.mark("point", color=AVERAGED_COLOUR, filled=True, size=55, opacity=1).encode(
            y=y, tooltip=tooltip
        ),
    ]
    return layered(layers, width=WIDTH, height=HEIGHT)


def _title(trend: CoverageTrend, response: str, units: Units) -> str:
    if trend.against == EXPECTED_SIZE:
        return f"Expected size of the error{in_brackets(units.get(response, ''))}"
    if any(each.cell.level for each in trend.cells):
        return name_with_unit(trend.against, units)
    if trend.against:
        return dose_title(trend.against, units)
    return f"Predicted {name_with_unit(response, units)}"


def _row(each: CoverageCell) -> dict[str, str | float]:
    place = each.cell.level if each.cell.value is None else each.cell.value
    shares = {"inside": each.inside, "low": each.low, "high": each.high}
    return {"place": place, "subjects": each.cell.subjects, **shares}


def _description(trends: Sequence[CoverageTrend], level: float) -> str:
    shares = "; ".join(
        f"at {trend.against or 'a prediction of'} {_place(each)} {format_whole_percent(each.inside)}"
        for trend in trends[:1]
        for each in trend.cells
    )
    return f"Share of responses inside intervals of level {format_whole_percent(level)}: {shares}."


def _place(each: CoverageCell) -> str:
    return each.cell.level if each.cell.value is None else format_setting(each.cell.value)
