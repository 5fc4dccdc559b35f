"""Which points lie where: groups of points, and lines through them, for lessons."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from covaria.figures.data import inline_data
from covaria.figures.named_colours import coloured
from covaria.figures.specification import Options
from covaria.figures.theme import BASELINE_COLOUR, with_words

Pair = tuple[ArrayLike, ArrayLike]


def scatter(
    points: Mapping[str, Pair],
    lines: Mapping[str, Pair] | None = None,
    *,
    title: str,
    x: str,
    y: str,
    keys: Sequence[str] = (),
    limits: tuple[float, float] | None = None,
    identity: bool = False,
) -> alt.LayerChart:
    """Draw points by name, with lines by name through them.

    Parameters
    ----------
    points, lines : mapping from name to (x values, y values)
    title, x, y : str
        Of the figure and its axes.
    keys : sequence of str
        What the marks mean, in lines of some 50 characters.
    limits : tuple of float, optional
        Of the vertical axis; lines are cut there.
    identity : bool
        Whether both axes are alike, with the line on which both values are equal.
    """
    drawn = lines or {}
    horizontal: Options = {"zero": False, "nice": not identity}
    vertical = dict(horizontal)
    if identity:
        horizontal = vertical = {"domain": _shared(points), "nice": False, "zero": False}
    if limits is not None:
        vertical = {"domain": list(limits), "nice": False, "zero": False, "clamp": False}
    across, up = alt.X("x:Q", title=x, scale=horizontal), alt.Y("y:Q", title=y, scale=vertical)
    layers = [_identity(horizontal, across, up)] if identity else []
    if points:
        layers.append(_points(points, across, up, coloured(list(points), len(points) > 1, symbol="circle")))
    if drawn:
        layers.append(_lines(drawn, across, up, coloured(list(drawn), start=len(points))))
    width, height = (380, 380) if identity else (640, 340)
    chart = alt.LayerChart(layer=layers, width=width, height=height).resolve_scale(color="independent")
    return with_words(chart, title, list(keys), f"{title}: {y} against {x}, {', '.join([*points, *drawn])}.")


def _points(points: Mapping[str, Pair], x: alt.X, y: alt.Y, colour: Any) -> alt.Chart:
    marks = alt.Chart(inline_data(_rows(points))).mark_point(filled=True, opacity=0.65, size=34)
    return marks.encode(x=x, y=y, color=colour)


def _lines(lines: Mapping[str, Pair], x: alt.X, y: alt.Y, colour: Any) -> alt.Chart:
    marks = alt.Chart(inline_data(_rows(lines))).mark_line(strokeWidth=2.2, clip=True)
    return marks.encode(x=x, y=y, color=colour, order=alt.Order("x:Q"))


def _identity(scale: Options, x: alt.X, y: alt.Y) -> alt.Chart:
    ends = [{"x": end, "y": end} for end in scale["domain"]]
    line = alt.Chart(inline_data(ends)).mark_line(color=BASELINE_COLOUR, strokeDash=[5, 4], strokeWidth=1.5)
    encoded: alt.Chart = line.encode(x=x, y=y)
    return encoded


def _rows(named: Mapping[str, Pair]) -> list[dict[str, str | float]]:
    return [
        {"name": name, "x": float(f"{a:.4g}"), "y": float(f"{b:.4g}")}
        for name, (xs, ys) in named.items()
        for a, b in zip(np.asarray(xs, float).tolist(), np.asarray(ys, float).tolist(), strict=True)
    ]


def _shared(points: Mapping[str, Pair]) -> list[float]:
    values = np.concatenate([np.asarray(each, float) for pair in points.values() for each in pair])
    margin = 0.04 * (values.max() - values.min()) or 1.0
    return [float(f"{end:.4g}") for end in (values.min() - margin, values.max() + margin)]
