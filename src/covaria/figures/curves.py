"""How one number runs with another: curves by name, for lessons."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from covaria.figures.data import inline_data
from covaria.figures.named_colours import coloured
from covaria.figures.specification import Options
from covaria.figures.theme import MUTED_INK, with_words



def curves(
    named: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    title: str,
    x: str,
    y: str,
    keys: Sequence[str] = (),
    log: bool = False,
    rules: Mapping[str, float] | None = None,
) -> alt.LayerChart:
    """Draw curves by name.

    Parameters
    ----------
    named : mapping from name to (x values, y values)
    title, x, y : str
        Of the figure and its axes.
    keys : sequence of str
        What the marks mean, in lines of some 50 characters.
    log : bool
        Whether the vertical axis is logarithmic, where values that are not above 0 are left out.
    rules : mapping from name to value, optional
        Levels to compare with, as dashed lines.
    """
    vertical: Options = {"type": "log", "nice": False} if log else {"zero": False}
    across = alt.X("x:Q", title=x, scale={"nice": False, "zero": False})
    up = alt.Y("y:Q", title=f"{y}, log scale" if log else y, scale=vertical, axis=_axis(log))
    colour = coloured(list(named), len(named) > 1)
    lines = alt.Chart(inline_data(_rows(named, log))).mark_line(strokeWidth=2)
    layers = [lines.encode(x=across, y=up, color=colour)]
    layers += [_rule(name, value, up) for name, value in (rules or {}).items()]
    chart = alt.LayerChart(layer=layers, width=640, height=320)
    return with_words(chart, title, list(keys), f"{title}: {y} against {x}, for {', '.join(named)}.")


def _rule(name: str, value: float, y: alt.Y) -> alt.Chart:
    rule = alt.Chart(inline_data([{"name": name, "y": value}])).mark_rule(strokeDash=[5, 4], color=MUTED_INK)
    encoded: alt.Chart = rule.encode(y=y)
    return encoded


def _axis(log: bool) -> Options:
    return {"tickCount": 6, "format": "~g"} if log else {}


def _rows(named: Mapping[str, tuple[ArrayLike, ArrayLike]], log: bool) -> list[dict[str, str | float]]:
    return [
        {"name": name, "x": float(f"{a:.4g}"), "y": float(f"{b:.4g}")}
        for name, (xs, ys) in named.items()
        for a, b in zip(np.asarray(xs, float).tolist(), np.asarray(ys, float).tolist(), strict=True)
        if np.isfinite(b) and (b > 0 or not log)
    ]
