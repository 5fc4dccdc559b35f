"""What only shows in a process of its own: streams, terminals, signals, encodings, speed."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from covaria import load_model
from covaria.cli.summary import print_summary
from covaria.wording.numbers import format_number
from support.command_line import Fitted, RunCommand

COMMAND = Path(sys.executable).with_name("covaria")
COLOUR = re.compile(rb"\x1b\[[0-9;]+m")
SHORT = ("--response", "y", "--epochs", "300")
ENDLESS = ("--response", "y", "--epochs", "100000", "--members", "32")


@contextmanager
def on_terminal(
    *arguments: object, cwd: Path, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the command with its stderr on a pseudo-terminal, whose other end is handed over."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.communicate()
        os.close(ours)


def read_until(terminal: int, word: bytes) -> bytes:
    seen = b""
    while word not in seen:
        seen += os.read(terminal, 65536)
    return seen


def read_all(terminal: int) -> bytes:
    seen = b""
    try:
        while part := os.read(terminal, 65536):
            seen += part
    except OSError:  # Linux reports the end of a terminal as an input error.
        pass
    return seen


@pytest.fixture(scope="module")
def large_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large enough that reading it takes a while."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text("x,y\n" + "".join(f"{k % 97},{k % 89}.5\n" for k in range(600_000)))
    return path


@pytest.mark.slow
def test_reading_a_large_table_is_drawn_on_a_terminal_and_wiped_away(
    large_table: Path, lesson_table: Path, tmp_path: Path
) -> None:
    seen = {}
    for table in (large_table, lesson_table):
        with on_terminal("check", table, "--response", "y", cwd=tmp_path) as (process, terminal):
            seen[table] = read_all(terminal)
            assert process.wait() == 0
    assert re.search(rb"Reading large\.csv \(5 MB\)", seen[large_table])
    assert seen[large_table].endswith(b"\x1b[2K")
    assert b"Reading" not in seen[lesson_table]


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [("check", "--json"), ("train", "--quiet", "--epochs", "1")], ids=["json", "quiet"]
)
def test_reading_is_not_drawn_where_nobody_wants_it(
    large_table: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with on_terminal(options[0], large_table, "--response", "y", *options[1:], cwd=tmp_path) as (_, terminal):
        assert b"Reading" not in read_all(terminal)


@pytest.mark.slow
def test_progress_is_drawn_on_a_terminal_and_wiped_away(lesson_table: Path, tmp_path: Path) -> None:
    with on_terminal("train", lesson_table, *SHORT, cwd=tmp_path) as (process, terminal):
        seen = read_all(terminal)
        out = process.stdout.read() if process.stdout else b""
    assert b"Training" in seen
    assert COLOUR.search(seen)
    assert seen.endswith(b"\x1b[2K")
    assert b"Training" not in out
    assert b"\x1b" not in out


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_no_progress_is_drawn_for_machines(lesson_table: Path, tmp_path: Path, option: str) -> None:
    with on_terminal("train", lesson_table, *SHORT, option, cwd=tmp_path) as (_, terminal):
        assert read_all(terminal) == b""


@pytest.mark.slow
def test_no_progress_is_drawn_on_a_terminal_that_cannot_wipe_it_away(
    lesson_table: Path, tmp_path: Path
) -> None:
    with on_terminal("train", lesson_table, *SHORT, cwd=tmp_path, TERM="dumb") as (_, terminal):
        assert read_all(terminal) == b""


@pytest.mark.slow
def test_colour_is_left_out_on_request(lesson_table: Path, tmp_path: Path) -> None:
    with on_terminal("train", lesson_table, *SHORT, cwd=tmp_path, NO_COLOR="1") as (_, terminal):
        seen = read_all(terminal)
    assert b"Training" in seen
    assert not COLOUR.search(seen)


@pytest.mark.parametrize(
    ("task", "number"),
    [
        pytest.param("train", signal.SIGINT, marks=pytest.mark.slow),
        pytest.param("train", signal.SIGTERM, marks=pytest.mark.slow),
        ("fit", signal.SIGINT),
        pytest.param("fit", signal.SIGTERM, marks=pytest.mark.slow),
    ],
)
def test_an_interrupt_ends_quickly_in_one_sentence_and_leaves_nothing(
    lesson_table: Path, tmp_path: Path, task: str, number: signal.Signals
) -> None:
    options = ENDLESS if task == "train" else ("--response", "y", "--out", "out")
    with on_terminal(task, lesson_table, *options, cwd=tmp_path) as (process, terminal):
        read_until(terminal, b"Training")
        process.send_signal(number)
        start = time.monotonic()
        said = read_all(terminal)
        assert process.wait(timeout=20) == 128 + number
        assert time.monotonic() - start < 10
        out = process.stdout.read() if process.stdout else b""
    # A fit says first what was made of the table; nothing else came before the interrupt.
    assert (b"covariate, number" in out) == (task == "fit")
    assert b"averaged model" not in out
    assert b"\x1b[?25h" in said  # the cursor is shown again
    assert said.endswith(b"Interrupted; nothing was left half-written.\r\n")
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("task", ["predict", "predict-json", "evaluate", "train", "help"])
def test_a_reader_may_leave_early(fitted: Fitted, tmp_path: Path, task: str) -> None:
    table = tmp_path / "many.csv"
    table.write_text("SEX,AGE,DOSE\n" + "F,50,5\n" * 20_000)
    arguments = {
        "predict": ("predict", fitted.model, table),
        "predict-json": ("predict", fitted.model, table, "--json"),
        "evaluate": ("evaluate", fitted.model, fitted.table),
        "train": ("train", fitted.table, "--response", "AVAL", "--epochs", "3"),
        "help": ("--help",),
    }
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [COMMAND, *arguments[task]], stdout=theirs, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(theirs)
    assert done.returncode == 1
    # Rows left out are reported on stderr, whoever reads stdout.
    assert done.stderr.replace(b"Left out: 3 rows; AVAL (response) is missing.\n", b"") == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("options", [(), pytest.param(("--json",), marks=pytest.mark.slow)])
def test_a_full_disk_behind_stdout_is_an_error_in_words(fitted: Fitted, options: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "predict", fitted.model, fitted.table, *options],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: The system refused")
    assert done.stderr.count(b"\n") == 1


@pytest.fixture
def broken_typer(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Give the environment of an installation in which importing Typer fails with an exception."""

    def make(exception: str) -> dict[str, str]:
        (tmp_path / "typer.py").write_text(f"raise {exception}\n")
        return {"PYTHONPATH": str(tmp_path)}

    return make


def test_a_failure_of_ours_is_reported_in_one_sentence(
    command: RunCommand, broken_typer: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    environment = broken_typer("TypeError('a cell of subject 17')")
    ran = command("--help", cwd=tmp_path, **environment)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: Covaria failed unexpectedly (TypeError); ")
    assert ran.err.count("\n") == 1
    assert "subject 17" not in ran.err
    assert "Traceback" in command("--debug", "--help", cwd=tmp_path, **environment).err


def test_an_interrupt_while_starting_is_one_as_well(
    command: RunCommand, broken_typer: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    ran = command("--help", cwd=tmp_path, **broken_typer("KeyboardInterrupt"))
    assert ran == (130, "", "Interrupted; nothing was left half-written.\n")


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["COVARIA_THREADS", "COVARIA_INSTRUCTION_SET"])
def test_a_setting_that_makes_no_sense_is_a_matter_of_usage(
    command: RunCommand, fitted: Fitted, tmp_path: Path, variable: str
) -> None:
    ran = command("predict", fitted.model, fitted.table, cwd=tmp_path, **{variable: "many"})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"Error: {variable} must be ")
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_a_file_name_that_is_no_text_does_no_harm(
    command: RunCommand, trial_table: Path, tmp_path: Path
) -> None:
    name = os.fsdecode(b"caf\xe9\n.csv")
    (tmp_path / name).write_bytes(trial_table.read_bytes())
    ran = command("fit", name, "--response", "AVAL", "--covariates", "AGE", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("caf\\udce9\\n.csv: 87 of 90 rows used\n")
    absent = command("fit", os.fsdecode(b"\xe9\n.csv"), "--response", "y", cwd=tmp_path)
    assert absent.code == 3
    assert absent.err.startswith("Error: \\udce9\\n.csv: there is no such file")


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"LC_ALL": "C"}, marks=pytest.mark.slow),
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        pytest.param({"PYTHONIOENCODING": "cp1252"}, marks=pytest.mark.slow),
    ],
    ids=["C", "C-in-ASCII", "Windows"],
)
def test_results_come_out_in_any_encoding(
    command: RunCommand, fitted: Fitted, tmp_path: Path, environment: dict[str, str]
) -> None:
    ran = command("evaluate", fitted.model, fitted.table, cwd=tmp_path, **environment)
    assert ran.code == 0, ran.err
    assert "calibration intercept" in ran.out


@pytest.mark.slow
def test_a_name_outside_the_encoding_does_no_harm(command: RunCommand, tmp_path: Path) -> None:
    ran = command("fit", "absent.csv", "--response", "größe", cwd=tmp_path, LC_ALL="C")
    assert ran.code == 3
    assert ran.err == "Error: absent.csv: there is no such file; check the name and the folder.\n"


@pytest.mark.parametrize("width", [40, 80])
def test_lines_fit_the_terminal(
    covaria: RunCommand,
    lesson_table: Path,
    fitted: Fitted,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (
        ("train", lesson_table, "--response", "y", "--epochs", 20),
        ("evaluate", fitted.model, fitted.table),
    ):
        ran = covaria(*arguments)
        assert ran.code == 0
        assert width - 20 < max(map(len, ran.out.splitlines())) <= width


@pytest.mark.parametrize("width", [10, 40, 60, 80, 200])
def test_no_number_of_the_ladder_is_cut(fitted: Fitted, width: int) -> None:
    model = load_model(fitted.model)
    shown = io.StringIO()
    console = Console(file=shown, width=width, markup=False, highlight=False, emoji=False)
    print_summary(console, model, (fitted.model, fitted.model), 1.0)
    assert "…" not in shown.getvalue()
    if width >= 40:
        assert "┤" in shown.getvalue()
        averaged = re.search(r"averaged model +(\S+)", shown.getvalue())
        assert averaged
        assert averaged[1] == format_number(model.evaluation.oof.score)
        assert max(map(len, shown.getvalue().split("Model: ")[0].splitlines())) <= width


@pytest.mark.parametrize("width", [10, 20])
def test_a_terminal_too_narrow_for_plots_does_no_harm(
    covaria: RunCommand, lesson_table: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert covaria("train", lesson_table, "--response", "y", "--epochs", 5).code == 0


HOSTILE = [
    "[bold]age[/bold]",
    "=1+1",
    "<script>alert(1)</script>",
    "été 🧪",
    "--help",
    "a=b",
    "{}%s\\",
    "L" * 300,
]


def test_hostile_column_names_are_shown_as_they_are(
    covaria: RunCommand, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    rows = [[(7 * k * (j + 3)) % 23 for j in range(len(HOSTILE))] + [k * k % 17] for k in range(30)]
    table = write_csv(tmp_path / "hostile.csv", [*HOSTILE, "[/]"], rows)
    for name in HOSTILE:
        options = ("--response", "[/]", "--covariates", name, "--epochs", 2)
        ran = covaria("train", table, *options)
        assert ran.code == 0, ran.err
        assert "Predicted [/] (up)" in ran.out
    wrong = covaria("train", table, "--response", "[nope]")
    assert wrong.code == 3
    assert "[bold]age[/bold]" in wrong.err


HEAVY = {"numpy", "scipy", "sklearn", "altair", "duckdb", "jinja2", "safetensors"}


def run_and_tell(*arguments: str) -> tuple[int, set[str]]:
    """Run a command in a process of its own; give its exit code and the heavy packages that it imported."""
    program = (
        "import atexit, sys; from covaria.cli.main import main;"
        f"atexit.register(lambda: print(*({HEAVY} & set(sys.modules)), file=sys.stderr));"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=False, timeout=60
    )
    return done.returncode, set(done.stderr.decode().splitlines()[-1].split())


@pytest.mark.parametrize(
    ("task", "needed"),
    [
        ("--help", set()),
        ("predict {model} {table}", {"numpy", "safetensors"}),
        pytest.param("evaluate {model} {table}", {"numpy", "scipy", "safetensors"}, marks=pytest.mark.slow),
        pytest.param("train {table} --response AVAL --epochs 1", {"numpy", "scipy"}, marks=pytest.mark.slow),
        pytest.param("dose {model}", {"numpy", "scipy", "safetensors"}, marks=pytest.mark.slow),
        pytest.param(
            "compare {table} --response AVAL --effort quick",
            {"numpy", "scipy", "sklearn", "safetensors"},
            marks=pytest.mark.slow,
        ),
    ],
    ids=["help", "predict", "evaluate", "train", "dose", "compare"],
)
def test_a_task_imports_what_it_needs(fitted: Fitted, task: str, needed: set[str]) -> None:
    code, imported = run_and_tell(*task.format(model=fitted.model, table=fitted.table).split())
    assert code == 0
    assert imported <= needed


@pytest.mark.parametrize(
    "task", ["fit", *(pytest.param(task, marks=pytest.mark.slow) for task in ("train", "check"))]
)
def test_a_file_that_is_not_there_is_told_before_much_is_imported(task: str) -> None:
    code, imported = run_and_tell(task, "absent.csv", "--response", "y")
    assert code == 3
    assert imported <= {"numpy"}


def test_the_package_runs_as_the_command(covaria: RunCommand) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "covaria", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout == covaria("--version").out


def test_version_and_help_say_so(covaria: RunCommand) -> None:
    assert re.fullmatch(r"covaria \d+\.\d+\.\d+\n", covaria("--version").out)
    assert "..." not in covaria("--help").out.partition("Commands:")[2]
    for task in ("fit", "predict", "evaluate", "train", "demo"):
        ran = covaria(task, "--help")
        assert ran.code == 0
        assert f"covaria {task} [OPTIONS]" in ran.out.splitlines()[0]
        assert "--json" in ran.out


@pytest.mark.slow
def test_run_as_a_module_it_has_the_name_of_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "covaria", "explain", "--nothing"], capture_output=True, check=False, text=True
    )
    assert done.returncode == 2
    assert "Try 'covaria explain --help' for help." in done.stderr
