"""Where runs are done: in threads or processes of this machine, or by Dask, in whatever order they end."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import resource_tracker
from threading import Thread
from typing import Any, TypeVar

from covaria.errors import TrainingError
from covaria.study.on_dask import completed_on_dask
from covaria.study.work import Record, Run, Work

T = TypeVar("T")

ATTEMPTS = 3
"""A run in whose time a worker died so often is given up."""
AHEAD = 4
"""Runs handed out for each worker, so that none waits."""


class Place(StrEnum):
    """Where runs are done."""

    THREADS = "threads"
    PROCESSES = "processes"


@dataclass(frozen=True)
class Scheduler:
    """A Dask scheduler, whose workers do the runs.

    Attributes
    ----------
    address : str
        Such as "tcp://10.0.0.1:8786".
    """

    address: str


def completed(
    work: Work[Record], runs: Iterable[Run], place: Place | Scheduler, workers: int | None = None
) -> Generator[tuple[Run, list[Record]]]:
    """Do runs and give each with its records as it ends.

    Where a process dies, the runs that were with it are done again, one at a time, so that the one that
    kills its worker is found and given up after three attempts, with a record that says so.

    Parameters
    ----------
    work : Work
    runs : iterable of Run
    place : Place or Scheduler
    workers : int, optional
        As many as there are processors by default; of a scheduler, its own.

    Raises
    ------
    TrainingError
        If processes die whatever they are given.
    UsageError, TrainingError
        As for `completed_on_dask`.
    """
    if isinstance(place, Scheduler):
        yield from completed_on_dask(work, runs, place.address)
        return
    count = workers or os.cpu_count() or 1
    suspects: list[Run] = []
    waiting = iter(runs)
    while True:
        try:
            yield from _by_one_pool(work, waiting, place, count, suspects)
        except BrokenProcessPool:
            _check_start(work)
            yield from _one_by_one(work, suspects)
            suspects.clear()
        else:
            return


def _by_one_pool(
    work: Work[Record], waiting: Iterator[Run], place: Place, workers: int, pending: list[Run]
) -> Iterator[tuple[Run, list[Record]]]:
    """Do runs until none waits or the pool breaks; `pending` then holds those that were with it."""
    with _pool(work, place, workers) as (pool, do):
        futures: dict[Future[list[Record]], Run] = {}
        while True:
            while len(futures) < AHEAD * workers and (run := next(waiting, None)) is not None:
                pending.append(run)
                futures[_submit(pool, do, run)] = run
            if not futures:
                return
            for done in wait(futures, return_when=FIRST_COMPLETED).done:
                records = done.result()
                run = futures.pop(done)
                pending.remove(run)
                yield run, records


def _one_by_one(work: Work[Record], suspects: Iterable[Run]) -> Iterator[tuple[Run, list[Record]]]:
    waiting = deque((run, 1) for run in suspects)
    while waiting:
        with suppress(BrokenProcessPool), _pool(work, Place.PROCESSES, 1) as (pool, do):
            while waiting:
                run, attempt = waiting.popleft()
                if attempt < ATTEMPTS:
                    waiting.appendleft((run, attempt + 1))
                    records = _submit(pool, do, run).result()
                    waiting.popleft()
                else:
                    problem = (
                        f"The process that did this run died {ATTEMPTS} times; try it alone, by its seed."
                    )
                    records = work.given_up(run, problem)
                yield run, records


def _check_start(work: Work[Any]) -> None:
    """Raise if a process cannot even take the work: then no run is to blame."""
    try:
        with _pool(work, Place.PROCESSES, 1) as (pool, _):
            _submit(pool, os.getpid).result()
    except BrokenProcessPool:
        raise TrainingError(
            "Processes for the runs end as they start; say --on threads. In a script of your own, start the "
            'study under if __name__ == "__main__".'
        ) from None


@contextmanager
def _pool(
    work: Work[Record], place: Place, workers: int
) -> Iterator[tuple[Executor, Callable[[Run], list[Record]]]]:
    """A pool of threads or processes, and what to submit with each run.

    Left by an error or an interrupt, it does not wait for what runs.
    """
    if place is Place.THREADS:
        threads = ThreadPoolExecutor(workers)
        try:
            yield threads, work.do
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
        return
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    # Started now, since its start would let interrupts through to the processes of runs.
    resource_tracker.ensure_running()
    # Work may hold a whole trial, so a process is given it once, as it starts.
    processes = ProcessPoolExecutor(workers, mp_context=context, initializer=_take, initargs=(work,))
    try:
        yield processes, _do_own
        # An interrupt that comes while this waits leaves processes that nobody ends.
        processes.shutdown(wait=True)
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        processes.shutdown(wait=True, cancel_futures=True)
        raise


def _submit(pool: Executor, task: Callable[..., T], *arguments: Any) -> Future[T]:
    """Hand out a task; a process that is started for it inherits that interrupts are blocked.

    So the process that hands out the runs deals with an interrupt, which a terminal sends to all of them.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(task, *arguments)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


_own: list[Work[Any]] = []
"""What a process of a pool was given to do; one at most."""


def _take(work: Work[Any]) -> None:
    """Begin as a process of a pool, which ends with the one that hands out the runs, were that killed."""
    _own[:] = [work]
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do_own(run: Run) -> list[Any]:
    return _own[0].do(run)
