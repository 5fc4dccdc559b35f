"""Where runs are done: in threads or processes of this machine, in whatever order they end."""

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
from enum import StrEnum
from functools import partial
from multiprocessing import resource_tracker
from threading import Thread
from typing import TypeVar

from covaria.errors import TrainingError
from covaria.study.journal import Run
from covaria.study.judge import Row, failed
from covaria.study.plan import StudyPlan
from covaria.study.run import run as simulate

T = TypeVar("T")

ATTEMPTS = 3
"""A run in whose time a worker died so often is given up."""
AHEAD = 4
"""Runs handed out for each worker, so that none waits."""


class Place(StrEnum):
    """Where the runs of a study are done."""

    THREADS = "threads"
    PROCESSES = "processes"


def completed(
    plan: StudyPlan, runs: Iterable[Run], place: Place, workers: int | None = None
) -> Generator[tuple[Run, list[Row]]]:
    """Do runs and give each with its rows as it ends.

    Where a process dies, the runs that were with it are done again, one at a time, so that the one that
    kills its worker is found and given up after three attempts, with a row that says so.

    Parameters
    ----------
    plan : StudyPlan
    runs : iterable of (scenario number, repeat)
    place : Place
    workers : int, optional
        As many as there are processors by default.

    Raises
    ------
    TrainingError
        If processes die whatever they are given.
    """
    count = workers or os.cpu_count() or 1
    suspects: list[Run] = []
    waiting = iter(runs)
    while True:
        try:
            yield from _by_one_pool(plan, waiting, place, count, suspects)
        except BrokenProcessPool:
            _check_start(plan)
            yield from _one_by_one(plan, suspects)
            suspects.clear()
        else:
            return


def _by_one_pool(
    plan: StudyPlan, waiting: Iterator[Run], place: Place, workers: int, pending: list[Run]
) -> Iterator[tuple[Run, list[Row]]]:
    """Do runs until none waits or the pool breaks; `pending` then holds those that were with it."""
    with _pool(place, workers) as pool:
        futures: dict[Future[list[Row]], Run] = {}
        while True:
            while len(futures) < AHEAD * workers and (run := next(waiting, None)) is not None:
                pending.append(run)
                futures[_submit(pool, partial(simulate, plan, *run))] = run
            if not futures:
                return
            for done in wait(futures, return_when=FIRST_COMPLETED).done:
                rows = done.result()
                run = futures.pop(done)
                pending.remove(run)
                yield run, rows


def _one_by_one(plan: StudyPlan, suspects: Iterable[Run]) -> Iterator[tuple[Run, list[Row]]]:
    waiting = deque((run, 1) for run in suspects)
    while waiting:
        with suppress(BrokenProcessPool), _pool(Place.PROCESSES, 1) as pool:
            while waiting:
                run, attempt = waiting.popleft()
                if attempt < ATTEMPTS:
                    waiting.appendleft((run, attempt + 1))
                    rows = _submit(pool, partial(simulate, plan, *run)).result()
                    waiting.popleft()
                else:
                    rows = _given_up(plan, run)
                yield run, rows


def _check_start(plan: StudyPlan) -> None:
    """Raise if a process cannot even take the plan: then no run is to blame."""
    try:
        with _pool(Place.PROCESSES, 1) as pool:
            _submit(pool, partial(len, plan.analyses)).result()
    except BrokenProcessPool:
        raise TrainingError(
            "Processes for the runs end as they start; say --on threads. In a script of your own, start the "
            'study under if __name__ == "__main__".'
        ) from None


def _given_up(plan: StudyPlan, run: Run) -> list[Row]:
    number, repeat = run
    problem = f"The process that did this run died {ATTEMPTS} times; try it alone, by its seed."
    return [failed(plan.scenarios[number], repeat, each.name, problem) for each in plan.analyses]


@contextmanager
def _pool(place: Place, workers: int) -> Iterator[Executor]:
    """A pool of threads or processes; left by an error or an interrupt, it does not wait for what runs."""
    if place is Place.THREADS:
        threads = ThreadPoolExecutor(workers)
        try:
            yield threads
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
        return
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    # Started now, since its start would let interrupts through to the processes of runs.
    resource_tracker.ensure_running()
    processes = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)
    try:
        yield processes
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        processes.shutdown(wait=True, cancel_futures=True)


def _submit(pool: Executor, task: Callable[[], T]) -> Future[T]:
    """Hand out a task; a process that is started for it inherits that interrupts are blocked.

    So the process that hands out the runs deals with an interrupt, which a terminal sends to all of them.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(task)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _end_with_parent() -> None:
    """End the process with the one that hands out the runs, were it killed: nobody else would end it."""
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
