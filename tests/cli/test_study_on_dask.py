"""`covaria study --on ADDRESS`: refused, done in the cluster named, stopped and resumed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from covaria.study.recorded import JOURNAL
from support.clusters import cluster
from support.command_line import RunCommand

PLAN = """
repeats = {repeats}
delta = 2

[truth.steep]
curve = "emax(10)"
largest_effect = 4

[design.base]
doses = [0, 10, 40]
subjects = [30]

[analysis.ancova]
method = "ancova"
"""
COMMAND = "from covaria.cli.main import main; main()"


def plan_in(folder: Path, repeats: int) -> Path:
    path = folder / "plan.toml"
    path.write_text(PLAN.format(repeats=repeats), encoding="utf-8")
    return path


def test_a_number_of_workers_is_refused_beside_a_scheduler(covaria: RunCommand, tmp_path: Path) -> None:
    on = ("--on", "tcp://127.0.0.1:8786", "--workers", "2")
    ran = covaria("study", plan_in(tmp_path, 4), "--out", tmp_path / "out", *on)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: A Dask scheduler has workers of its own; leave --workers out.\n"


def test_an_address_of_no_known_kind_is_refused(covaria: RunCommand, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="distributed is not installed")
    ran = covaria("study", plan_in(tmp_path, 4), "--out", tmp_path / "out", "--on", "abacus://127.0.0.1:1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: No Dask scheduler answers at abacus://127.0.0.1:1; ")
    assert ran.err.count("\n") == 1


def test_rows_are_those_of_threads(covaria: RunCommand, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    plan = plan_in(tmp_path, 4)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0"
    ) as own:
        places = {"dask": own.scheduler_address, "threads": "threads"}
        ran = [
            covaria("study", plan, "--out", tmp_path / name, "--on", on, "--quiet")
            for name, on in places.items()
        ]
    assert [(own.code, own.err) for own in ran] == [(0, ""), (0, "")]
    by_dask, by_threads = ((tmp_path / name / "results.parquet").read_bytes() for name in places)
    assert by_dask == by_threads


@pytest.mark.slow
def test_an_interrupted_study_keeps_its_runs_and_goes_on(covaria: RunCommand, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="distributed is not installed")
    repeats, out = 2000, tmp_path / "out"
    arguments = ["study", plan_in(tmp_path, repeats), "--out", out, "--quiet", "--on"]
    with cluster(1) as own:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, arguments), own.scheduler_address],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stderr=subprocess.PIPE,
            text=True,
        )
        while process.poll() is None and recorded(out) < 5:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    kept = recorded(out)
    assert "Interrupted; the runs until now are kept: go on with --resume." in said
    assert 5 <= kept < repeats
    plan_in(tmp_path, kept + 3)
    ran = covaria(*arguments, "threads", "--resume")
    assert (ran.code, recorded(out)) == (0, kept + 3)


def recorded(folder: Path) -> int:
    """Runs of a study that are on disk."""
    path = folder / JOURNAL
    return max(path.read_bytes().count(b"\n") - 1, 0) if path.exists() else 0
