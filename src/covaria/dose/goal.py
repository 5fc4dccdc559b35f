"""Whether more or less of the response is wanted."""

import math
from typing import Literal

from covaria.errors import UsageError

Goal = Literal["max", "min"]


def goal_from_word(word: str) -> Goal:
    """Read a goal.

    Raises
    ------
    UsageError
        If it is neither "max" nor "min".
    """
    if word not in {"max", "min"}:
        raise UsageError('The goal must be "max" or "min".')
    return "max" if word == "max" else "min"


def sign_of(goal: Goal) -> float:
    """1 where more is better and -1 where less is.

    Raises
    ------
    UsageError
        If the goal is neither "max" nor "min".
    """
    return 1.0 if goal_from_word(goal) == "max" else -1.0


def signed_delta(delta: float, goal: Goal | None) -> float:
    """Give the difference to be reached its direction: that of the goal, or without one its own sign.

    Raises
    ------
    UsageError
        If the difference is 0 or not finite, the goal is neither, or the difference is a fall where the goal
        is "max".
    """
    if not math.isfinite(delta) or delta == 0:
        raise UsageError("The difference to be reached, delta, must be a number other than 0.")
    if goal is None:
        return float(delta)
    sign = sign_of(goal)
    if sign > 0 > delta:
        raise UsageError(
            "A delta below 0 is a fall, which is against the goal max; name the goal min, or a delta above 0."
        )
    return sign * abs(delta)
