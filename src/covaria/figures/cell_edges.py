"""Where the rectangles of a map meet, when each represents a point."""

from collections.abc import Sequence
from itertools import pairwise


def cell_edges(values: Sequence[float]) -> list[float]:
    """Edges of the cells around ascending values: half-way between neighbours, and as far beyond the ends."""
    if len(values) == 1:
        return [values[0] - 0.5, values[0] + 0.5]
    middles = [(low + high) / 2 for low, high in pairwise(values)]
    return [2 * values[0] - middles[0], *middles, 2 * values[-1] - middles[-1]]
