"""A scatter plot: groups of points, and lines through them, for lessons."""

from collections.abc import Sequence

import numpy as np

from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.named_colours import coloured
from covaria.figures.named_points import Named, named_rows, shortened
from covaria.figures.theme import COMPARATOR_COLOUR, with_words


def scatter(
    points: Named,
    lines: Named | None = None,
    *,
    title: str,
    x: str,
    y: str,
    keys: Sequence[str] = (),
    limits: tuple[float, float] | None = None,
    identity: bool = False,
) -> Figure:
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
    horizontal, vertical = _scales(points, limits, identity)
    across, up = channel("x:Q", title=x, scale=horizontal), channel("y:Q", title=y, scale=vertical)
    layers = [_identity(horizontal, across, up)] if identity else []
    if points:
        layers.append(_points(points, across, up, coloured(list(points), len(points) > 1, symbol="circle")))
    if drawn:
        layers.append(_lines(drawn, across, up, coloured(list(drawn), start=len(points))))
    width, height = (380, 380) if identity else (640, 340)
    chart = layered(layers, width=width, height=height, resolve={"scale": {"color": "independent"}})
    return with_words(chart, title, list(keys), f"{title}: {y} against {x}, {', '.join([*points, *drawn])}.")


def _scales(points: Named, limits: tuple[float, float] | None, identity: bool) -> tuple[Options, Options]:
    """Scale both axes: alike where points are compared with the identity, otherwise each for itself."""
    if identity:
        shared: Options = {"domain": _ends(points), "nice": False, "zero": False}
        return shared, shared
    loose: Options = {"zero": False, "nice": True}
    cut: Options = {"domain": list(limits or ()), "nice": False, "zero": False, "clamp": False}
    return loose, loose if limits is None else cut


def _points(points: Named, across: Options, up: Options, colour: Options) -> Figure:
    marks = Figure(named_rows(points)).mark("point", filled=True, opacity=0.65, size=34)
    return marks.encode(x=across, y=up, color=colour)


def _lines(lines: Named, across: Options, up: Options, colour: Options) -> Figure:
    marks = Figure(named_rows(lines)).mark("line", strokeWidth=2.2, clip=True)
    return marks.encode(x=across, y=up, color=colour, order=channel("x:Q"))


def _identity(scale: Options, across: Options, up: Options) -> Figure:
    line = Figure([{"x": end, "y": end} for end in scale["domain"]])
    return line.mark("line", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5).encode(
        x=across, y=up
    )


def _ends(points: Named) -> list[float]:
    values = np.concatenate([np.asarray(each, float) for pair in points.values() for each in pair])
    margin = 0.04 * (values.max() - values.min()) or 1.0
    return [shortened(end) for end in (values.min() - margin, values.max() + margin)]
