"""The rows that a figure draws, carried inside the figure."""

import math
from collections.abc import Mapping, Sequence

from covaria.figures.grammar import Rows


def inline_data(rows: Sequence[Mapping[str, str | float]]) -> Rows:
    """Put rows into a figure; a number that is not finite becomes null, which is not drawn.

    Field names are fixed words of ours, never names from a user's table: a field name is code to Vega.
    """
    return [{field: _drawable(value) for field, value in row.items()} for row in rows]


def _drawable(value: str | float) -> str | float | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
