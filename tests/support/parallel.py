"""Work on many simulated trials at once."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class InParallel(Protocol):
    """A map over tuples of arguments, in processes; results are in the order of the arguments."""

    def __call__(
        self, function: Callable[..., Result], arguments: Sequence[tuple[Any, ...]], /
    ) -> list[Result]: ...
