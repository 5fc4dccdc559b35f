"""Ranges that numbers of the method must be in, each with one sentence for what is not."""

from typing import Any

from covaria.errors import UsageError


def above_zero(group: Any, *names: str) -> None:
    """Refuse settings of a group that are not finite numbers above 0; a pair must have both so.

    Raises
    ------
    UsageError
    """
    for name in names:
        for value in _values(group, name):
            _require(0 < value < float("inf"), group, name, "a finite number above 0", value)


def not_negative(group: Any, *names: str) -> None:
    """Refuse settings of a group that are not finite numbers of at least 0.

    Raises
    ------
    UsageError
    """
    for name in names:
        for value in _values(group, name):
            _require(0 <= value < float("inf"), group, name, "a finite number of at least 0", value)


def at_least(least: int, group: Any, *names: str) -> None:
    """Refuse settings of a group that are not whole numbers from a least one on.

    Raises
    ------
    UsageError
    """
    for name in names:
        for value in _values(group, name):
            whole = isinstance(value, int) and value >= least
            _require(whole, group, name, f"a whole number of at least {least}", value)


def shares(group: Any, *names: str) -> None:
    """Refuse settings of a group that are not between 0 and 1.

    Raises
    ------
    UsageError
    """
    for name in names:
        for value in _values(group, name):
            _require(0 < value < 1, group, name, "a number between 0 and 1", value)


def _values(group: Any, name: str) -> tuple[Any, ...]:
    value = getattr(group, name)
    return value if isinstance(value, tuple) else (value,)


def _require(holds: bool, group: Any, name: str, what: str, value: object) -> None:
    if not holds:
        raise UsageError(f"{type(group).__name__}.{name} must be {what}, not {value!r}.")
