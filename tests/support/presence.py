"""What may be absent in general, where the case of a test has it."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """Hand on a value that is there.

    Raises
    ------
    AssertionError
        If it is None.
    """
    assert value is not None
    return value
