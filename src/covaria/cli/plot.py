"""Small plots of characters, for a terminal."""

import math
from collections.abc import Sequence

import numpy as np

from covaria.arrays import BoolArray

_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of the 4 × 2 dots of a Braille character, row by row from the top."""
_LEAST_WIDTH = 8
"""Fewest characters in which a figure shows anything."""
_TOO_NARROW = "(no room)"


def curve(values: Sequence[float], width: int, height: int) -> list[str]:
    """Draw a positive curve on a logarithmic scale, with its highest and lowest value beside it.

    Parameters
    ----------
    values : sequence of float
        From left to right; those that are not finite and positive are left out.
    width, height : int
        Of the whole plot, in characters.
    """
    usable = np.array([value if math.isfinite(value) and value > 0 else np.nan for value in values])
    if np.isnan(usable).all():
        return ["(nothing to draw)"]
    high, low = float(np.nanmax(usable)), float(np.nanmin(usable))
    labels = [f"{high:.3g}", *[""] * (height - 2), f"{low:.3g}"]
    margin = max(map(len, labels))
    if width - margin - 2 < _LEAST_WIDTH:
        return [_TOO_NARROW]
    columns = (width - margin - 2) * 2
    positions = np.linspace(0, len(usable) - 1, columns).round().astype(int)
    logs = np.log(usable[positions])
    range_of_logs = max(math.log(high) - math.log(low), 1e-12)
    level = (logs - math.log(low)) / range_of_logs
    rows = np.full((height * 4, columns), fill_value=False)
    for column in range(columns):
        if not np.isnan(level[column]):
            rows[round((1 - level[column]) * (height * 4 - 1)), column] = True
    return [f"{label:>{margin}} ┤{line}" for label, line in zip(labels, _characters(rows), strict=True)]


def scatter(x: Sequence[float], y: Sequence[float], width: int, height: int) -> list[str]:
    """Draw points of y against x on the same scale; the two corners of the diagonal are marked.

    Parameters
    ----------
    x, y : sequences of float
        Only finite pairs are drawn.
    width, height : int
        Of the plot, in characters.
    """
    points = np.column_stack([x, y])
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return ["(nothing to draw)"]
    low, high = float(points.min()), float(points.max())
    if width < max(_LEAST_WIDTH, len(f"{low:.3g} {high:.3g}")):
        return [_TOO_NARROW]
    # Halved, since the difference of the largest numbers would be infinite.
    unit = (points / 2 - low / 2) / max(high / 2 - low / 2, 1e-12)
    dots = np.full((height * 4, width * 2), fill_value=False)
    dots[
        ((1 - unit[:, 1]) * (height * 4 - 1)).round().astype(int),
        (unit[:, 0] * (width * 2 - 1)).round().astype(int),
    ] = True
    lines = _characters(dots)
    margin = max(len(f"{high:.3g}"), len(f"{low:.3g}"))
    labels = [f"{high:.3g}", *[""] * (height - 2), f"{low:.3g}"]
    drawn = [f"{label:>{margin}} ┤{line}" for label, line in zip(labels, lines, strict=True)]
    gap = width - len(f"{low:.3g}") - len(f"{high:.3g}")
    return [*drawn, f"{'':>{margin}}  {low:.3g}{'':>{gap}}{high:.3g}"]


def _characters(dots: BoolArray) -> list[str]:
    """Pack (4 × lines, 2 × columns) dots into lines of Braille characters."""
    lines = []
    for top in range(0, dots.shape[0], 4):
        line = ""
        for left in range(0, dots.shape[1], 2):
            bits = sum(
                _DOTS[row][column]
                for row in range(4)
                for column in range(2)
                if dots[top + row, left + column]
            )
            line += chr(_BRAILLE + bits) if bits else " "
        lines.append(line)
    return lines
