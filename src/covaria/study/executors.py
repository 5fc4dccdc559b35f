"""Where runs are done: in threads or processes of this machine, in whatever order they end."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
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

from covaria.errors import TrainingError
from covaria.study.journal import Run
from covaria.study.judge import Row, failed
from covaria.study.plan import StudyPlan
from covaria.study.run import run as simulate

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
                futures[pool.submit(partial(simulate, plan, *run))] = run
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
                    rows = pool.submit(partial(simulate, plan, *run)).result()
                    waiting.popleft()
                else:
                    rows = _given_up(plan, run)
                yield run, rows


def _check_start(plan: StudyPlan) -> None:
    """Raise if a process cannot even take the plan: then no run is to blame."""
    try:
        with _pool(Place.PROCESSES, 1) as pool:
            pool.submit(len, plan.analyses).result()
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
        with ThreadPoolExecutor(workers) as pool:
            yield pool
        return
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    processes = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_alone)
    try:
        yield processes
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        processes.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_alone() -> None:
    """Let the process that hands out the runs answer an interrupt."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
