"""Studies on Dask: killed workers, and what Dask costs beside processes; and studies of 100,000 runs.

python benchmarks/cluster_studies.py kills --kills 200
python benchmarks/cluster_studies.py overhead|scaling|memory

Needs the extra `dask`. Workers are processes of this machine, started again where they die.
"""

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import forkserver, set_forkserver_preload
from pathlib import Path
from threading import Event, Thread
from typing import Any

import dask
import distributed
import numpy as np

from covaria.study import Place, Scheduler, StudyPlan, do_study
from covaria.study.analyses import Question
from covaria.study.answer import Answer
from covaria.study.covariates import Column
from covaria.study.judge import Row
from covaria.study.plan_file import plan_from
from covaria.study.recorded import JOURNAL
from covaria.study.results import parquet_of

PLAN: dict[str, Any] = {
    "seed": 3,
    "delta": 2.0,
    "truth": {"steep": {"curve": "emax(10)", "largest_effect": 4.0}},
    "design": {"base": {"doses": [0, 10, 40], "subjects": [30]}},
    "analysis": {"ancova": {"method": "ancova"}},
}
SECONDS_BETWEEN_KILLS = 0.5
"""On average, of all workers."""


@dataclass(frozen=True)
class Sleeps:
    """An analysis that takes its time, and none of a processor."""

    name: str
    seconds: float
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], _: Question) -> Answer:
        """Know nothing, after a while."""
        time.sleep(self.seconds)
        return Answer(float(len(columns)))


def plan_of(repeats: int, seconds: float = 0.0) -> StudyPlan:
    """So many small trials, each analysed by analysis of covariance and, if asked, slept over."""
    plan = plan_from(PLAN | {"repeats": repeats}, "plan.toml")
    return replace(plan, analyses=(*plan.analyses, Sleeps("sleeps", seconds))) if seconds else plan


@contextmanager
def cluster(workers: int) -> Iterator[Any]:
    """Workers that start from a process that has the packages, since many are to die."""
    set_forkserver_preload(["distributed", "covaria.study.plan_file"])
    forkserver.ensure_running()
    settings = {
        "distributed.worker.multiprocessing-method": "forkserver",
        "distributed.comm.timeouts.connect": 5,
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as own,
    ):
        yield own


@contextmanager
def killing(own: Any, seed: int, killed: list[str]) -> Iterator[None]:
    """Kill workers at random moments; the list gets their addresses."""
    random, ended = np.random.default_rng(seed), Event()

    def kill() -> None:
        while not ended.wait(random.exponential(SECONDS_BETWEEN_KILLS)):
            # Where a worker dies before it has come, Dask does not start it again. Until then its address is
            # that of the one before, which the scheduler may not have missed yet.
            come = set(own.scheduler.workers) - set(killed)
            alive = [each for each in list(own.workers.values()) if each.pid and each.worker_address in come]
            if alive:
                chosen = alive[int(random.integers(len(alive)))]
                with suppress(ProcessLookupError):
                    os.kill(chosen.pid, signal.SIGKILL)
                    killed.append(chosen.worker_address)

    thread = Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def kills(total: int) -> None:
    """Do studies whose workers are killed, until so many were."""
    plan, killed, wrong, studies = plan_of(100, 0.2), list[str](), 0, 0
    with tempfile.TemporaryDirectory() as name, cluster(6) as own:
        expected = parquet_of(do_study(plan, Path(name) / "threads", Place.THREADS, 16).rows, Row)
        while len(killed) < total:
            before, folder = len(killed), Path(name) / str(studies)
            with killing(own, studies, killed):
                found = do_study(plan, folder, Scheduler(own.scheduler_address))
            studies += 1
            lines = (folder / JOURNAL).read_text().splitlines()[1:]
            runs = {tuple(json.loads(line)["run"]) for line in lines}
            same = parquet_of(found.rows, Row) == expected
            wrong += not (same and len(runs) == len(lines) == plan.repeats)
            given_up = sum("died" in row.problem for row in found.rows)
            print(
                f"study {studies}: {len(killed) - before} of {len(killed)} killed, {len(lines)} lines of "
                f"{len(runs)} runs, {given_up} given up, {'the same table' if same else 'ANOTHER TABLE'}",
                flush=True,
            )
    print(f"{len(killed)} workers killed in {studies} studies of {plan.repeats} runs; {wrong} studies wrong")
    sys.exit(bool(wrong))


def seconds_of(plan: StudyPlan, place: Place | Scheduler, workers: int | None) -> float:
    """Time of a study, with its cluster or processes started."""
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        do_study(plan, Path(name), place, workers)
        return time.perf_counter() - start


def overhead() -> None:
    """1,000 trials of 0.1 s by two processes and by Dask with two workers, by turns."""
    plan = plan_of(1000, 0.1)
    with cluster(2) as own:
        on_dask = Scheduler(own.scheduler_address)
        for turn in range(1, 4):
            processes = seconds_of(plan, Place.PROCESSES, 2)
            by_dask = seconds_of(plan, on_dask, None)
            ratio = by_dask / processes
            print(
                f"{turn}: processes {processes:.1f} s, Dask {by_dask:.1f} s, ratio {ratio:.3f}, "
                f"load {os.getloadavg()[0]:.0f}",
                flush=True,
            )


def scaling() -> None:
    """Trials of half a second by 1, 2 and 4 workers, as many for each."""
    for workers in (1, 2, 4):
        plan = plan_of(80 * workers, 0.5)
        with cluster(workers) as own:
            seconds = seconds_of(plan, Scheduler(own.scheduler_address), None)
        efficiency = 80 * 0.5 / seconds
        print(
            f"{workers} workers: {seconds:.1f} s, efficiency {efficiency:.3f}, load {os.getloadavg()[0]:.0f}",
            flush=True,
        )


def memory(runs: int) -> None:
    """Largest memory of this process for so many runs, with table and summary."""
    with tempfile.TemporaryDirectory() as name:
        found = do_study(
            replace(plan_of(runs), analyses=(Sleeps("none", 0.0),)), Path(name), Place.THREADS, 1
        )
        parquet_of(found.rows, Row)
        found.summary()
        size = (Path(name) / JOURNAL).stat().st_size
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{len(found.rows):,} runs: {most:.2f} GiB at most, record of {size / 2**20:.0f} MiB")


def main() -> None:
    """Do what is named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("kills", "overhead", "scaling", "memory"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100_000)
    chosen = parser.parse_args()
    if chosen.what == "kills":
        kills(chosen.kills)
    elif chosen.what == "memory":
        memory(chosen.runs)
    else:
        {"overhead": overhead, "scaling": scaling}[chosen.what]()


if __name__ == "__main__":
    main()
