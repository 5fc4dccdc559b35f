"""How far a fit has come, reported over all of its work, and whether it is to go on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar

from covaria.engine.training import Progress
from covaria.errors import TrainingError

T = TypeVar("T")

CANCELLED = "Training was cancelled before it ended; nothing of it is kept; start it again."
SECONDS = 0.1
"""Time between two looks at the work of other threads."""

Check = Callable[[], None]
"""Called between pieces of work, in any thread; raises a TrainingError where these are to stop."""


def go_on() -> None:
    """Stop nothing: the check of work that nobody can cancel."""


class Watch:
    """What reports to a caller how far the work is, and stops every thread of it once the caller says so.

    As a context, it stops the threads beside where the work in it fails or is interrupted.

    Parameters
    ----------
    progress : callable, optional
        Called with shares from 0 to 1; False cancels.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stopped |= kind is not None

    def stop(self) -> None:
        """Let the work of every thread end at its next check."""
        self._stopped = True

    def reach(self, share: float) -> None:
        """Report a share of the work, from the thread of the caller.

        Raises
        ------
        TrainingError
            If the caller cancels, or did before.
        """
        self._report(share)
        self.check()

    def check(self) -> None:
        """Raise a TrainingError where the work was cancelled; from any thread."""
        if self._stopped:
            raise TrainingError(CANCELLED)

    def wait_for(self, tasks: Iterable[Future[Any]], share: Callable[[], float]) -> None:
        """Wait for tasks of other threads, and report meanwhile the share done; errors as for `reach`."""
        left = set(tasks)
        while left:
            _, left = wait(left, SECONDS)
            self.reach(share())

    def part(self, begin: float, end: float) -> Progress | None:
        """Give the progress of one part of the work, as shares of the whole; None where nobody asks."""
        return part_of(None if self._progress is None else self._report, begin, end)

    def _report(self, share: float) -> bool:
        if self._progress is not None and not self._progress(share):
            self._stopped = True
        return not self._stopped


def part_of(progress: Progress | None, begin: float, end: float) -> Progress | None:
    """Turn the share of one part of the work into that of the whole; None where nobody asks."""
    if progress is None:
        return None
    return lambda share: progress((1 - share) * begin + share * end)


class Steps:
    """Steps of equal size that several threads take, reported by the one that waits for them.

    Parameters
    ----------
    count : int
        Of all threads together.
    progress : callable, optional
    """

    def __init__(self, count: int, progress: Progress | None) -> None:
        self._watch = Watch(progress)
        self._count, self._done = count, 0
        self._lock = Lock()

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """Hand out what a thread works on, a step for each; stop between two where the work is cancelled."""
        for item in items:
            self._watch.check()
            yield item
            with self._lock:
                self._done += 1

    def results(self, tasks: Sequence[Future[T]]) -> list[T]:
        """Wait for tasks, and report how far they are; errors as theirs, or a TrainingError if cancelled."""
        with self._watch:
            self._watch.wait_for(tasks, lambda: self._done / self._count)
            return [task.result() for task in tasks]
