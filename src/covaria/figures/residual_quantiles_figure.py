"""Are the residuals normal: their quantiles beside those of a normal distribution."""

from collections.abc import Sequence

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.model.residual_checks import QuantileCell

KEYS = ["points: means of at least 11 neighbouring subjects", "dashed: as a normal distribution has them"]


def residual_quantiles(cells: Sequence[QuantileCell]) -> Figure:
    """Draw scaled residuals against normal quantiles, both averaged over the same cells.

    Parameters
    ----------
    cells : sequence of QuantileCell
        Ascending, at least one.
    """
    values = [value for each in cells for value in (each.normal, each.residual)]
    most = 1.06 * max(map(abs, values))
    scale = {"domain": [-most, most], "nice": False}
    x = channel("normal:Q", title="Normal quantile", scale=scale)
    y = channel("residual:Q", title="Residual, in standard deviations", scale=scale)
    ends = [{"normal": end, "residual": end} for end in (-most, most)]
    rows = [{"normal": each.normal, "residual": each.residual, "subjects": each.subjects} for each in cells]
    line = Figure(inline_data(ends)).mark("line", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5)
    points = Figure(inline_data(rows)).mark("point", color=AVERAGED_COLOUR, filled=True, opacity=1, size=50)
    tooltip = [
        channel("subjects:Q", title="subjects"),
        channel("normal:Q", title="normal quantile", format=".3~g"),
        channel("residual:Q", title="residual", format=".3~g"),
    ]
    chart = layered([line.encode(x=x, y=y), points.encode(x=x, y=y, tooltip=tooltip)], width=340, height=340)
    description = (
        f"Out-of-fold residuals in {len(cells)} cells of neighbours against a normal distribution: the "
        f"lowest cell has {cells[0].residual:.2f} where a normal one has {cells[0].normal:.2f}, the highest "
        f"{cells[-1].residual:.2f} where it has {cells[-1].normal:.2f}."
    )
    return with_words(chart, "Residuals beside a normal distribution", KEYS, description)
