"""Whether more or less of the response is wanted."""

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
