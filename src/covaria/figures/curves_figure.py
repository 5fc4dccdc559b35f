"""How one number runs with another: curves by name, for lessons."""

from collections.abc import Mapping, Sequence

from covaria.figures.grammar import Figure, Options, Rows, channel, layered
from covaria.figures.named_colours import coloured
from covaria.figures.named_points import Named, named_rows
from covaria.figures.theme import MUTED_INK, with_words


def curves(
    named: Named,
    *,
    title: str,
    x: str,
    y: str,
    keys: Sequence[str] = (),
    log: bool = False,
    rules: Mapping[str, float] | None = None,
) -> Figure:
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
    scale: Options = {"type": "log", "nice": False, "padding": 10} if log else {"zero": False}
    axis: Options = {"tickCount": 6, "format": "~g"} if log else {}
    across = channel("x:Q", title=x, scale={"nice": False, "zero": False})
    up = channel("y:Q", title=f"{y}, log scale" if log else y, scale=scale, axis=axis)
    lines = Figure(_drawn(named_rows(named), log)).mark("line", strokeWidth=2)
    layers = [lines.encode(x=across, y=up, color=coloured(list(named), len(named) > 1))]
    layers += [_rule(name, value, up) for name, value in (rules or {}).items()]
    chart = layered(layers, width=640, height=320)
    return with_words(chart, title, list(keys), f"{title}: {y} against {x}, for {', '.join(named)}.")


def _drawn(rows: Rows, log: bool) -> Rows:
    """Leave out what a logarithmic axis has no place for."""
    return [row for row in rows if not log or (isinstance(row["y"], float) and row["y"] > 0)]


def _rule(name: str, value: float, up: Options) -> Figure:
    rule = Figure([{"name": name, "y": value}]).mark("rule", strokeDash=[5, 4], color=MUTED_INK)
    return rule.encode(y=up)
