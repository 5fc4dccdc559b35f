"""Points and curves by name, as lessons draw them: what they are, and the rows that a figure draws."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from covaria.figures.data import inline_data
from covaria.figures.grammar import Rows

Named = Mapping[str, tuple[ArrayLike, ArrayLike]]
"""Points by name: values across and values up, one of each for every point."""

DIGITS = 4
"""Digits of a number in a figure; more are not seen, and make its file larger."""


def named_rows(named: Named) -> Rows:
    """Write a row for each point, with its name; a value that is not finite is not drawn."""
    return inline_data(
        [
            {"name": name, "x": shortened(across), "y": shortened(up)}
            for name, (xs, ys) in named.items()
            for across, up in zip(_numbers(xs), _numbers(ys), strict=True)
        ]
    )


def shortened(value: float) -> float:
    """Round to the digits that a figure keeps."""
    return float(f"{value:.{DIGITS}g}")


def _numbers(values: ArrayLike) -> list[float]:
    return [float(value) for value in np.asarray(values, float).ravel()]
