"""What is asked of numbers in every part of a header."""

from itertools import pairwise

from covaria.model.design import Scale
from covaria.table.magnitude import LARGEST, SMALLEST

LARGEST_NUMBER = 1e100
"""Beyond any number of a model: those of its table are below 1e30, and variances below the square of that."""
LARGEST_COUNT = 2**63
ROUNDING = 1e-9
"""Share by which a number that was computed twice may differ."""


SMALLEST_SD = 1e-20
"""Share of the largest number below which no standard deviation of a column is; it has 16 digits."""


def is_scale(scale: Scale) -> bool:
    """Whether a shift and a scale are such as the numbers of a table have."""
    return abs(scale.centre) <= LARGEST and SMALLEST * SMALLEST_SD <= scale.sd <= LARGEST


def are_possible(value: object) -> bool:
    """Whether all numbers of a JSON value are of sizes that those of a model can have."""
    if isinstance(value, dict):
        return all(map(are_possible, value.values()))
    if isinstance(value, list):
        return all(map(are_possible, value))
    if isinstance(value, float):
        return abs(value) <= LARGEST_NUMBER  # which no NaN is
    return not isinstance(value, int) or abs(value) <= LARGEST_COUNT


def ascending(values: tuple[float, ...]) -> bool:
    """Whether each value is above the one before."""
    return all(low < high for low, high in pairwise(values))
