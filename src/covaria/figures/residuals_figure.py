"""Is anything left in the residuals: their means against the prediction, the dose and each covariate."""

from collections.abc import Sequence

from covaria.disclosure import MINIMUM_CELL
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered, side_by_side
from covaria.figures.place_axis import place_axis
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, HAIRLINE, SMOOTH_COLOUR, with_words
from covaria.model.residual_checks import ResidualCell, ResidualTrend
from covaria.statistics import NORMAL_95
from covaria.wording.names import NO_UNITS, Units, name_with_unit
from covaria.wording.numbers import format_number

MOST_SHOWN = 12
WIDTH, HEIGHT = 270, 170
KEYS = [
    f"points: mean of at least {MINIMUM_CELL} subjects ± {NORMAL_95} standard errors",
    "wide grey bars: ± one standard deviation",
    "purple: a smooth through all residuals",
]


def residuals(
    trends: Sequence[ResidualTrend], response: str, treatment: str | None = None, units: Units = NO_UNITS
) -> Figure:
    """Draw the residuals against the prediction, the dose or arm, and the covariates of the strongest trends.

    Parameters
    ----------
    trends : sequence of ResidualTrend
        At least one.
    response : str
        The response column's name, for the axis.
    treatment : str or None
        The dose or arm column's name.
    units : mapping from column to unit, optional
    """
    shown = _shown(trends, treatment)
    y = channel("mean:Q", title=f"Residual of {name_with_unit(response, units)}", scale=_scale(shown))
    chart = side_by_side(
        [_panel(trend, y, response, units) for trend in shown], columns=2, spacing={"row": 24, "column": 28}
    )
    keys = [*KEYS]
    if len(trends) > len(shown):
        keys.append(f"{len(trends) - len(shown)} covariates of weaker trends are not drawn")
    return with_words(chart, "Residuals, out of fold", keys, _description(shown))


def _shown(trends: Sequence[ResidualTrend], treatment: str | None) -> list[ResidualTrend]:
    """The prediction first, then the dose or arm, then the strongest trends."""
    first = {"": 2, treatment: 1}
    ranked = sorted(trends, key=lambda trend: (-first.get(trend.against, 0), -_strength(trend)))
    return ranked[:MOST_SHOWN]


def _strength(trend: ResidualTrend) -> float:
    """Mean square of the cells' means in standard errors, up to a factor."""
    reach = [(each.mean, each.mean_high - each.mean) for each in trend.cells]
    return sum((mean / high) ** 2 for mean, high in reach if high > 0) / len(trend.cells)


def _scale(shown: Sequence[ResidualTrend]) -> Options:
    ends = [
        abs(end)
        for trend in shown
        for each in trend.cells
        for end in (each.mean_low, each.mean_high, each.mean - each.sd, each.mean + each.sd)
    ]
    most = 1.05 * max(ends) or 1.0
    return {"domain": [-most, most], "nice": False}


def _panel(trend: ResidualTrend, y: Options, response: str, units: Units) -> Figure:
    numbers = [each for each in trend.cells if each.cell.value is not None]
    cells = numbers or list(trend.cells)
    values = [each.cell.value for each in cells if each.cell.value is not None]
    levels = [] if numbers else [each.cell.level for each in cells]
    base = Figure(inline_data([_row(each) for each in cells])).encode(x=place_axis(levels, values=values))
    lower, deviation = {**y, "field": "low"}, {**y, "field": "below"}
    width = 5 if numbers else 12
    zero = Figure(inline_data([{"mean": 0.0}])).mark("rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4])
    layers = [
        base.mark("rule", color=HAIRLINE, strokeWidth=width).encode(y=deviation, y2=channel("above")),
        zero.encode(y=y),
        base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(y=lower, y2=channel("high")),
        base.mark("point", color=AVERAGED_COLOUR, filled=True, size=36, opacity=1).encode(
            y=y, tooltip=_tooltip()
        ),
    ]
    if numbers:
        smooth = {**y, "field": "smooth"}
        tooltip = [
            channel("place:Q", title=trend.against or f"predicted {response}"),
            channel("smooth:Q", title="smooth", format=".3~g"),
        ]
        layers.append(base.mark("line", color=SMOOTH_COLOUR, strokeWidth=2).encode(y=smooth, tooltip=tooltip))
    name = name_with_unit(trend.against or response, units)
    heading = f"against {name}" if trend.against else f"against predicted {name}"
    title = {"text": heading, "fontSize": 12, "fontWeight": 400, "offset": 6}
    return layered(layers, width=WIDTH, height=HEIGHT, title=title)


def _tooltip() -> list[Options]:
    return [
        channel("subjects:Q", title="subjects"),
        channel("mean:Q", title="mean residual", format=".3~g"),
        channel("sd:Q", title="standard deviation", format=".3~g"),
    ]


def _row(each: ResidualCell) -> dict[str, str | float]:
    place = each.cell.level if each.cell.value is None else each.cell.value
    return {
        "place": place,
        "subjects": each.cell.subjects,
        "mean": each.mean,
        "low": each.mean_low,
        "high": each.mean_high,
        "below": each.mean - each.sd,
        "above": each.mean + each.sd,
        "sd": each.sd,
        **({} if each.smooth is None else {"smooth": each.smooth}),
    }


def _description(shown: Sequence[ResidualTrend]) -> str:
    panels = "; ".join(
        f"{trend.against or 'the prediction'} from {format_number(min(each.mean for each in trend.cells))} "
        f"to {format_number(max(each.mean for each in trend.cells))}"
        for trend in shown
    )
    return f"Mean out-of-fold residuals of cells of subjects, against {panels}."
