"""The command line, run in this process for speed or as the installed command where the process matters."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from covaria.cli.main import main
from covaria.datasets import biomarker_trial
from support.command_line import Fitted, Ran, RunCommand

COMMAND = Path(sys.executable).with_name("covaria")
SUBJECTS = 90
FITTED_ON = "1767225600"
"""The day of the report that comes with the fitted model, in seconds since 1970: 2026-01-01."""


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """A command leaves signals as its process needs them; this process goes on."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def covaria(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> RunCommand:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["covaria", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        code = stopped.value.code
        assert code is None or isinstance(code, int)
        return Ran(code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def command() -> RunCommand:
    """Run the installed command as a process of its own, its output to pipes."""
    return _command


def _command(*arguments: object, cwd: Path, **environment: str) -> Ran:
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


@pytest.fixture(scope="session")
def write_csv() -> Callable[..., Path]:
    return _write_csv


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    return path


@pytest.fixture(scope="session")
def lesson_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lesson's 800 subjects: age, bmi, baseline, dose, y."""
    columns = biomarker_trial().columns()
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return _write_csv(tmp_path_factory.mktemp("lesson") / "lesson.csv", tuple(columns), rows)


@pytest.fixture(scope="session")
def trial_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small trial with a subject, a category, a number, a dose, and some responses missing."""
    random = np.random.default_rng(5)
    rows = []
    for subject in range(SUBJECTS):
        sex, age, dose = random.choice(["F", "M"]), random.uniform(20, 80), random.choice([0, 5, 10, 20])
        response = 2 * np.sin(age / 10) + 0.1 * dose + (sex == "F") + random.normal(0, 0.4)
        cell = "NA" if subject % 30 == 7 else round(response, 4)
        rows.append((f"CANARY-{subject:03}", sex, round(age, 2), dose, cell))
    path = tmp_path_factory.mktemp("trial") / "trial.csv"
    return _write_csv(path, ("USUBJID", "SEX", "AGE", "DOSE", "AVAL"), rows)


@pytest.fixture(scope="session")
def fitted(trial_table: Path, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """What the installed command makes of the small trial; fitted once."""
    folder = tmp_path_factory.mktemp("fitted") / "out"
    options = ("--response", "AVAL", "--effort", "quick", "--out", folder, "--json")
    ran = _command("fit", trial_table, *options, cwd=trial_table.parent, SOURCE_DATE_EPOCH=FITTED_ON)
    assert ran.code == 0, ran.err
    return Fitted(trial_table, folder, ran)
