"""Options from a file and the environment: which of them counts, and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covaria.cli.settings import Option, Setting, Value, defaults
from covaria.errors import UsageError
from support.command_line import Fitted, RunCommand

SEED = Option("seed", "seed", is_flag=False, is_list=False)
MISSING = Option("missing", "missing", is_flag=False, is_list=True)
JSON = Option("json", "as_json", is_flag=True, is_list=False)
COMMANDS = {"fit": (SEED, MISSING, JSON), "learning-curve": (SEED, JSON), "report": ()}


def values(*arguments: Any) -> dict[str, dict[str, Value]]:
    return {
        command: {parameter: each.value for parameter, each in own.items()}
        for command, own in defaults(*arguments).items()
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "covaria.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_what_is_said_for_one_command_comes_before_what_is_said_for_all(write: Callable[[str], Path]) -> None:
    path = write("seed = 1\njson = true\n[learning-curve]\nseed = 2\n")
    assert values(COMMANDS, path, {}) == {
        "fit": {"seed": "1", "as_json": True},
        "learning-curve": {"seed": "2", "as_json": True},
        "report": {},
    }


@pytest.mark.parametrize(
    ("environment", "fit", "other"),
    [
        ({"COVARIA_SEED": "3"}, "3", "3"),
        ({"COVARIA_SEED": "3", "COVARIA_LEARNING_CURVE_SEED": "4"}, "3", "4"),
        ({"COVARIA_FIT_SEED": "5"}, "5", "2"),
    ],
)
def test_the_environment_comes_before_the_file(
    write: Callable[[str], Path], environment: dict[str, str], fit: str, other: str
) -> None:
    found = values(COMMANDS, write("seed = 1\n[learning-curve]\nseed = 2\n"), environment)
    assert (found["fit"]["seed"], found["learning-curve"]["seed"]) == (fit, other)


def test_each_value_is_kept_with_where_it_is_set(write: Callable[[str], Path]) -> None:
    path = write("seed = 1\njson = true\n[learning-curve]\nseed = 2\n")
    found = defaults(COMMANDS, path, {"COVARIA_FIT_SEED": "3"})
    assert found["fit"] == {
        "seed": Setting("3", "the environment variable COVARIA_FIT_SEED"),
        "as_json": Setting(True, f"json in {path}"),
    }
    assert found["learning-curve"]["seed"] == Setting("2", f"seed in [learning-curve] of {path}")


def test_lists_and_switches_come_from_both(write: Callable[[str], Path]) -> None:
    path = write('[fit]\nmissing = ["-99", -98]\njson = false\n')
    assert values(COMMANDS, path, {})["fit"] == {"missing": ["-99", "-98"], "as_json": False}
    environment = {"COVARIA_FIT_MISSING": "-7 7", "COVARIA_JSON": "yes"}
    assert values(COMMANDS, path, environment)["fit"] == {"missing": ["-7 7"], "as_json": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sed = 1", "sed is no option of any command that can be set in a file; did you mean seed?"),
        ("[fti]\nseed = 1", "fti is no command that can be set in a file; did you mean fit?"),
        ("[learning-curve]\nmissing = ['x']", "missing is no option of learning-curve"),
        ("force = true", "force is no option"),
        ("[fit]\nseed = [1]", "seed in [fit] of"),
        ("seed = true", "covaria.toml must be one value; correct it"),
        ("[fit]\nmissing = 'x'", "covaria.toml must be a list of texts"),
        ("[fit]\nmissing = [true]", "missing in [fit] of"),
        ("[fit]\njson = 'yes'", "covaria.toml must be true or false"),
        ("seed = ", "not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_file_named(
    write: Callable[[str], Path], text: str, words: str
) -> None:
    path = write(text)
    with pytest.raises(UsageError) as refused:
        defaults(COMMANDS, path, {})
    assert words in str(refused.value)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("content", [None, b"seed = '\xff'"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "settings.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"settings\.toml"):
        defaults(COMMANDS, path, {})


def test_a_switch_in_the_environment_is_true_or_false() -> None:
    with pytest.raises(UsageError, match="COVARIA_JSON must be true or false"):
        defaults(COMMANDS, None, {"COVARIA_JSON": "maybe"})


SETTINGS = """
epochs = 1
[train]
response = "y"
hidden = "none"
json = true
role = ["bmi=ignore"]
"""


def test_a_command_takes_flag_then_environment_then_file(
    covaria: RunCommand, lesson_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "covaria.toml").write_text(SETTINGS)
    assert covaria("train", lesson_table).json["parameters"] == 4
    monkeypatch.setenv("COVARIA_HIDDEN", "2")
    assert covaria("train", lesson_table).json["parameters"] == 11
    assert covaria("train", lesson_table, "--hidden", "3").json["parameters"] == 16


def test_another_file_can_be_named(
    covaria: RunCommand, lesson_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.toml").write_text(SETTINGS)
    assert covaria("--settings", "other.toml", "train", lesson_table).json["parameters"] == 4
    monkeypatch.setenv("COVARIA_SETTINGS", "other.toml")
    assert covaria("train", lesson_table).json["parameters"] == 4
    ran = covaria("--settings", "absent.toml", "train", lesson_table)
    assert (ran.code, ran.out) == (2, "")
    assert "absent.toml cannot be read" in ran.err
    monkeypatch.setenv("COVARIA_SETTINGS", "absent.toml")
    ran = covaria("train", lesson_table)
    assert ran.code == 2
    assert "COVARIA_SETTINGS names absent.toml, which does not exist; correct or unset it" in ran.err


def test_nothing_is_replaced_because_the_environment_says_so(
    covaria: RunCommand, fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVARIA_FORCE", "1")
    monkeypatch.setenv("COVARIA_REPORT_FORCE", "1")
    Path("page.html").write_text("mine")
    assert covaria("report", fitted.model, "--out", "page.html").code == 2
    assert Path("page.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "covaria le"), ("zsh", "covaria le"), ("fish", "covaria le")]
)
def test_shells_complete_commands(command: RunCommand, tmp_path: Path, shell: str, words: str) -> None:
    environment = {"bash": {"COMP_WORDS": words, "COMP_CWORD": "1"}}.get(
        shell, {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    )
    ran = command(cwd=tmp_path, _COVARIA_COMPLETE=f"complete_{shell}", **environment)
    assert ran.code == 0
    assert "learning-curve" in ran.out
    assert "predict" not in ran.out


@pytest.mark.parametrize(
    ("text", "environment", "code", "words"),
    [
        (
            "seed = 'abc'",
            {},
            2,
            "The value of seed in covaria.toml cannot be used ('abc' is not a valid int range",
        ),
        ("[train]\nseed = -1", {}, 2, "; correct it, or give --seed."),
        (
            "",
            {"COVARIA_EPOCHS": "x"},
            2,
            "The value of the environment variable COVARIA_EPOCHS cannot be used (",
        ),
        ("seed = 3\nhidden = 'x'", {}, 2, "or none. Settings in force: hidden in covaria.toml."),
        ("[train]\nrole = ['bmi=x']", {}, 3, "Settings in force: role in [train] of covaria.toml."),
        (
            "seed = 3",
            {"COVARIA_DOSE": "zz"},
            3,
            "Settings in force: seed in covaria.toml and the environment variable COVARIA_DOSE.",
        ),
    ],
)
def test_an_error_says_where_a_value_is_set(
    covaria: RunCommand,
    lesson_table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    environment: dict[str, str],
    code: int,
    words: str,
) -> None:
    (tmp_path / "covaria.toml").write_text(text)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran = covaria("train", lesson_table, "--response", "y")
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("Error: ")
    assert words in ran.err


def test_an_error_about_a_flag_names_no_setting(
    covaria: RunCommand, lesson_table: Path, tmp_path: Path
) -> None:
    (tmp_path / "covaria.toml").write_text("seed = 'abc'\nhidden = 'y'\nepochs = 1")
    ran = covaria("train", lesson_table, "--response", "y", "--seed", "0", "--hidden", "x")
    assert "--hidden must be whole numbers" in ran.err
    assert "covaria.toml" not in ran.err
    ran = covaria("train", lesson_table, "--response", "y", "--seed", "x")
    assert ran.code == 2
    assert "Invalid value for '--seed'" in ran.err
