"""What is asked of numbers in every part of a header."""

from itertools import pairwise

ROUNDING = 1e-9
"""Share by which a number that was computed twice may differ."""


def ascending(values: tuple[float, ...]) -> bool:
    """Whether each value is above the one before."""
    return all(low < high for low, high in pairwise(values))
