"""Options from a file and the environment: which of them counts, and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covaria.cli.settings import Option, defaults
from covaria.errors import UsageError

SEED = Option("seed", "seed", is_flag=False, is_list=False)
MISSING = Option("missing", "missing", is_flag=False, is_list=True)
JSON = Option("json", "as_json", is_flag=True, is_list=False)
COMMANDS = {"fit": (SEED, MISSING, JSON), "learning-curve": (SEED, JSON), "report": ()}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "covaria.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_what_is_said_for_one_command_comes_before_what_is_said_for_all(write: Callable[[str], Path]) -> None:
    path = write("seed = 1\njson = true\n[learning-curve]\nseed = 2\n")
    assert defaults(COMMANDS, path, {}) == {
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
    found = defaults(COMMANDS, write("seed = 1\n[learning-curve]\nseed = 2\n"), environment)
    assert (found["fit"]["seed"], found["learning-curve"]["seed"]) == (fit, other)


def test_lists_and_switches_come_from_both(write: Callable[[str], Path]) -> None:
    path = write('[fit]\nmissing = ["-99", -98]\njson = false\n')
    assert defaults(COMMANDS, path, {})["fit"] == {"missing": ["-99", "-98"], "as_json": False}
    environment = {"COVARIA_FIT_MISSING": "-7 7", "COVARIA_JSON": "yes"}
    assert defaults(COMMANDS, path, environment)["fit"] == {"missing": ["-7 7"], "as_json": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sed = 1", "sed is no option of any command that can be set in a file; did you mean seed?"),
        ("[fti]\nseed = 1", "fti is no command that can be set in a file; did you mean fit?"),
        ("[learning-curve]\nmissing = ['x']", "missing is no option of learning-curve"),
        ("force = true", "force is no option"),
        ("[fit]\nseed = [1]", "seed must be one value"),
        ("[fit]\nseed = true", "seed must be one value"),
        ("[fit]\nmissing = 'x'", "missing must be a list of texts"),
        ("[fit]\nmissing = [true]", "missing must be a list of texts"),
        ("[fit]\njson = 'yes'", "json must be true or false"),
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
    covaria: Callable[..., Any], lesson_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "covaria.toml").write_text(SETTINGS)
    assert covaria("train", lesson_table).json["parameters"] == 4
    monkeypatch.setenv("COVARIA_HIDDEN", "2")
    assert covaria("train", lesson_table).json["parameters"] == 11
    assert covaria("train", lesson_table, "--hidden", "3").json["parameters"] == 16


def test_another_file_can_be_named(
    covaria: Callable[..., Any], lesson_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.toml").write_text(SETTINGS)
    assert covaria("--settings", "other.toml", "train", lesson_table).json["parameters"] == 4
    monkeypatch.setenv("COVARIA_SETTINGS", "other.toml")
    assert covaria("train", lesson_table).json["parameters"] == 4
    ran = covaria("--settings", "absent.toml", "train", lesson_table)
    assert (ran.code, ran.out) == (2, "")
    assert "absent.toml cannot be read" in ran.err


def test_nothing_is_replaced_because_the_environment_says_so(
    covaria: Callable[..., Any], fitted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVARIA_FORCE", "1")
    monkeypatch.setenv("COVARIA_REPORT_FORCE", "1")
    Path("page.html").write_text("mine")
    assert covaria("report", fitted.model, "--out", "page.html").code == 2
    assert Path("page.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "covaria le"), ("zsh", "covaria le"), ("fish", "covaria le")]
)
def test_shells_complete_commands(
    command: Callable[..., Any], tmp_path: Path, shell: str, words: str
) -> None:
    environment = {"bash": {"COMP_WORDS": words, "COMP_CWORD": "1"}}.get(
        shell, {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    )
    ran = command(cwd=tmp_path, _COVARIA_COMPLETE=f"complete_{shell}", **environment)
    assert ran.code == 0
    assert "learning-curve" in ran.out
    assert "predict" not in ran.out
