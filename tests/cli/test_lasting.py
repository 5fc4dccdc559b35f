"""What only shows in processes of their own: full disks, two at once, ignored signals, too little memory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from covaria import load_model
from covaria.datasets import biomarker_trial
from support.command_line import Fitted, RunCommand
from support.presence import present

COMMAND = Path(sys.executable).with_name("covaria")
FULL = Path("/dev/full")

PRINTING = [
    "--help",
    "--version",
    "fit --help",
    "check {table} --response AVAL",
    "check {table} --response AVAL --json",
    "fit {table} --response AVAL --effort quick --out out --force",
    "fit {table} --response AVAL --effort quick --out out --force --json",
    "predict {model} {table}",
    "predict {model} {table} --json",
    "evaluate {model} {table}",
    "evaluate {model} {table} --json",
    "explain {model}",
    "explain {model} --json",
    "dose {model}",
    "dose {model} --json",
    "compare {table} --response AVAL --effort quick",
    "mcpmod {table} --response AVAL",
    "mcpmod {table} --response AVAL --json",
    "train {table} --response AVAL --epochs 2",
    "train {table} --response AVAL --epochs 2 --json",
    "demo --lesson",
    "lessons",
    "glossary",
    "glossary epoch",
]
FAST = {"--version"}


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "line", [pytest.param(line, marks=() if line in FAST else pytest.mark.slow) for line in PRINTING]
)
def test_no_command_ends_well_where_its_output_finds_no_room(
    line: str, buffered: str, fitted: Fitted, tmp_path: Path
) -> None:
    arguments = line.format(table=fitted.table, model=fitted.model).split()
    with FULL.open("wb") as full:
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    assert done.returncode == 2
    assert (
        done.stderr.decode()
        .splitlines()[-1]
        .startswith("Error: The system refused to read or write (No space")
    )
    assert b"Traceback" not in done.stderr


def started(table: Path, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """A fit that has begun."""
    fit = ("fit", str(table), "--response", "AVAL", "--effort", "quick", "--quiet", *options)
    return subprocess.Popen([COMMAND, *fit], cwd=folder, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_of_two_fits_into_one_folder_one_succeeds(trial_table: Path, tmp_path: Path) -> None:
    both = [started(trial_table, tmp_path, "--out", "out", "--seed", seed) for seed in "12"]
    said = {process.returncode: process.communicate()[1].decode() for process in both if process.wait() >= 0}
    assert sorted(said) == [0, 2]
    assert said[0] == ""
    assert "out is in use by another Covaria" in said[2] or "exists; give --force" in said[2]
    load_model(tmp_path / "out" / "model.covaria")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["model.covaria", "report.html"]


@pytest.mark.slow
def test_two_fits_of_one_table_get_folders_of_their_own(trial_table: Path, tmp_path: Path) -> None:
    both = [started(trial_table, tmp_path, "--seed", seed) for seed in "12"]
    assert [process.wait() for process in both] == [0, 0]
    seeds = [
        load_model(tmp_path / name / "model.covaria").provenance.seed for name in ("trial_fit1", "trial_fit2")
    ]
    assert sorted(seeds) == [1, 2]


def after(setting: str, *arguments: object) -> list[str]:
    """A command that a shell starts under a setting of its own."""
    return ["sh", "-c", f'{setting}; exec "$@"', "sh", str(COMMAND), *map(str, arguments)]


@pytest.mark.slow
def test_an_interrupt_that_is_ignored_stays_ignored(lesson_table: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        after("trap '' INT", "train", lesson_table, "--response", "y", "--epochs", "300", "--quiet"),
        cwd=tmp_path,
    )
    for _ in range(10):
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0


def test_an_interrupt_that_comes_out_as_another_error_is_told_as_one(
    covaria: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a compiled module that was being imported."""

    def importing(prog_name: str) -> None:
        assert prog_name == "covaria"
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            raise ImportError("a module was not initialised") from None

    monkeypatch.setattr("covaria.cli.app.app", importing)
    ran = covaria("study")
    assert ran.code == 128 + signal.SIGTERM
    assert ran.err == "Interrupted; nothing was left half-written.\n"


@pytest.mark.slow
def test_a_second_interrupt_ends_a_command_that_the_first_did_not(tmp_path: Path) -> None:
    hang = "import sys, time; sys.argv = ['covaria', '--help']; from covaria.cli.main import main\n"
    hang += "from covaria.cli import app\n"
    hang += (
        "def slow(prog_name):\n  try: print('ready', flush=True); time.sleep(60)\n  finally: time.sleep(60)\n"
    )
    hang += "app.app = slow; main()"
    with subprocess.Popen([sys.executable, "-c", hang], stdout=subprocess.PIPE, cwd=tmp_path) as process:
        present(process.stdout).readline()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        time.sleep(1.3)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == -signal.SIGTERM


@pytest.mark.slow
def test_too_little_memory_is_said_plainly(tmp_path: Path) -> None:
    table = tmp_path / "large.csv"
    columns = biomarker_trial(20_000).columns()
    rows = "".join(
        ",".join(f"{value:.4f}" for value in row) + "\n" for row in zip(*columns.values(), strict=True)
    )
    table.write_text(",".join(columns) + "\n" + rows * 75)
    done = subprocess.run(
        after("ulimit -v 400000", "train", table, "--response", "y", "--epochs", "1"),
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 4
    assert (
        done.stderr.decode()
        .splitlines()[-1]
        .startswith("Error: Memory ran out; nothing was left half-written")
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.csv"]


@pytest.mark.slow
def test_a_killed_study_leaves_no_process(tmp_path: Path, command: RunCommand) -> None:
    (tmp_path / "plan.toml").write_text(
        'repeats = 5000\n[truth.t]\ncurve = "emax(10)"\nlargest_effect = 4\n[design.d]\ndoses = [0, 10]\n'
        'subjects = [30]\n[analysis.a]\nmethod = "ancova"\n'
    )
    process = subprocess.Popen(
        [COMMAND, "study", "plan.toml", "--out", "out", "--workers", "2"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    record = tmp_path / "out" / "runs.jsonl"
    wait_until(lambda: record.exists() and record.read_bytes().count(b"\n") > 3)
    busy = command("study", "plan.toml", "--out", "out", "--resume", cwd=tmp_path)
    assert busy.code == 2
    assert "out is in use by another Covaria" in busy.err
    process.kill()
    process.wait()
    wait_until(lambda: not is_alive(process.pid))


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("never")
