"""Studies on Dask: the same rows as in threads, whatever happens to workers and scheduler."""

import json
import os
import random
import signal
from contextlib import ExitStack, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from covaria.errors import TrainingError, UsageError
from covaria.study import Place, Scheduler, StudyPlan, do_study
from covaria.study.judge import Row
from covaria.study.recorded import JOURNAL
from covaria.study.results import parquet_of
from support.clusters import cluster, free_port, scheduler, worker
from support.studies import DiesAt, small_plan

pytest.importorskip("distributed", reason="distributed is not installed")
pytestmark = pytest.mark.slow

NETWORKS = {
    "analysis": {"ancova": {"method": "ancova"}, "networks": {"method": "covaria", "effort": "quick"}}
}


@pytest.fixture(scope="module")
def plan() -> StudyPlan:
    return small_plan(repeats=20)


@pytest.fixture(scope="module")
def expected(plan: StudyPlan, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return table(plan, tmp_path_factory.mktemp("threads"), Place.THREADS)


def table(plan: StudyPlan, folder: Path, place: Place | Scheduler, **options: Any) -> bytes:
    """The table of a study that is complete, each run of which is recorded once."""
    found = do_study(plan, folder, place, **options)
    lines = [json.loads(line) for line in (folder / JOURNAL).read_text().splitlines()[1:]]
    assert found.is_complete
    assert len({tuple(line["run"]) for line in lines}) == len(lines) == 2 * plan.repeats
    return parquet_of(found.rows, Row)


@pytest.mark.parametrize("workers", [1, 3])
def test_the_table_is_that_of_threads(plan: StudyPlan, expected: bytes, workers: int, tmp_path: Path) -> None:
    with cluster(workers) as own:
        assert table(plan, tmp_path, Scheduler(own.scheduler_address)) == expected


def test_networks_are_those_of_threads(tmp_path: Path) -> None:
    plan = small_plan(repeats=2, **NETWORKS)
    expected = table(plan, tmp_path / "threads", Place.THREADS)
    with cluster(2) as own:
        assert table(plan, tmp_path / "dask", Scheduler(own.scheduler_address)) == expected


def test_killed_workers_lose_no_run(plan: StudyPlan, expected: bytes, tmp_path: Path) -> None:
    chosen, killed = random.Random(0), set[str]()
    with cluster(2) as own:

        def progress(done: int, _: int) -> bool:
            # Dask would not start one again that has not come yet, and has the address of the one before.
            come = set(own.scheduler.workers) - killed
            alive = [each for each in list(own.workers.values()) if each.pid and each.worker_address in come]
            if done % 8 == 3 and alive:
                worker = chosen.choice(alive)
                killed.add(worker.worker_address)
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
            return True

        assert table(plan, tmp_path, Scheduler(own.scheduler_address), progress=progress) == expected
    assert killed


def test_a_study_that_was_stopped_goes_on_elsewhere(plan: StudyPlan, expected: bytes, tmp_path: Path) -> None:
    with cluster(2) as own:
        on_dask = Scheduler(own.scheduler_address)
        stopped = do_study(plan, tmp_path, on_dask, progress=lambda done, _: done < 7)
        assert len(stopped.rows) == 7 * 2
        do_study(plan, tmp_path, Place.THREADS, resume=True, progress=lambda done, _: done < 14)
        with pytest.raises(UsageError, match="is of another plan"):
            do_study(replace(plan, seed=9), tmp_path, on_dask, resume=True)
        assert table(plan, tmp_path, on_dask, resume=True) == expected


def test_a_run_that_kills_its_workers_is_given_up_alone(tmp_path: Path) -> None:
    import dask

    small = small_plan()
    deadly = replace(small, truths=small.truths[:1], analyses=(DiesAt("deadly", (2,)),))
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), cluster(2) as own:
        rows = do_study(deadly, tmp_path, Scheduler(own.scheduler_address)).rows
    assert [row.repeat for row in rows] == [0, 1, 2, 3, 4]
    assert [bool(row.problem) for row in rows] == [False, False, True, False, False]
    assert rows[2].problem == "Every worker that did this run died; try it alone, by its seed."


def test_a_scheduler_that_was_killed_comes_back_and_the_study_goes_on(
    plan: StudyPlan, expected: bytes, tmp_path: Path
) -> None:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with scheduler(port) as process, worker(address):

        def progress(done: int, _: int) -> bool:
            if done == 5:
                process.kill()
            return True

        slow = replace(plan, repeats=200)
        with pytest.raises(TrainingError, match="was lost; runs until now are kept: go on with --resume"):
            do_study(slow, tmp_path / "study", Scheduler(address), progress=progress)
    with ExitStack() as again:
        again.enter_context(scheduler(port))
        again.enter_context(worker(address))
        found = do_study(plan, tmp_path / "study", Scheduler(address), resume=True)
    assert parquet_of(found.rows, Row) == expected


def test_an_address_without_a_scheduler_is_refused(plan: StudyPlan, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(UsageError, match=f"No Dask scheduler answers at {address}; start one with"):
        do_study(plan, tmp_path, Scheduler(address))


def test_a_scheduler_without_workers_is_refused(plan: StudyPlan, tmp_path: Path) -> None:
    with cluster(0) as own, pytest.raises(UsageError, match="has no workers; start some"):
        do_study(plan, tmp_path, Scheduler(own.scheduler_address))


def test_workers_of_another_version_are_refused(plan: StudyPlan, tmp_path: Path) -> None:
    """A worker that finds the metadata of another release first."""
    metadata = tmp_path / "path" / "covaria-9.9.9.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: covaria\nVersion: 9.9.9\n")
    with (
        cluster(0) as own,
        worker(own.scheduler_address, metadata.parent),
        pytest.raises(UsageError, match=rf"has Covaria 9\.9\.9, and this is {version('covaria')};"),
    ):
        do_study(plan, tmp_path / "runs", Scheduler(own.scheduler_address))
