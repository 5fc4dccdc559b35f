"""ARCHITECTURE.md leads to every file: its floors are those of imports, and it names what is in a room."""

import re
from fnmatch import fnmatch
from pathlib import Path

import covaria
from test_import_direction import FLOORS

SOURCE = Path(covaria.__file__).parent
PAGE = (Path(__file__).parent.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
ONE_OF_A_KIND = (
    "figures/*_figure.py",
    "table/checks/*.py",
    "table/inference/*.py",
    "qualification/checks/*.py",
    "fit/comparators/*.py",
    "model/header/*.py",
    "study/analyses/*.py",
)
"""Files that are each one thing of a kind, as their room on the page says."""


def quoted(text: str) -> set[str]:
    """What stands between backticks, without folders and endings of files."""
    return {
        Path(word).name.removesuffix(".py") for word in re.findall(r"`([\w/.]+)`", text.replace("/`", "`"))
    }


def commands() -> set[str]:
    """The files of `cli` whose command the application has."""
    application = (SOURCE / "cli" / "app.py").read_text(encoding="utf-8")
    return set(re.findall(r"^from covaria\.cli\.(\w+) import", application, re.MULTILINE)) - {"command"}


def test_floors_are_those_that_imports_keep_to() -> None:
    rows = {
        int(floor): quoted(text) for floor, text in re.findall(r"^\| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    }
    assert sorted(rows) == list(range(len(FLOORS) - 1))
    for floor, rooms in enumerate(FLOORS[:-1]):
        assert rooms <= rows[floor]


def test_every_file_is_named_or_one_of_a_kind() -> None:
    named = quoted(PAGE) | {"__init__", "__main__"}
    missing = []
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        is_command = place.startswith("cli/") and path.stem in commands()
        is_one_of_a_kind = any(fnmatch(place, pattern) for pattern in ONE_OF_A_KIND)
        if path.stem not in named and not is_command and not is_one_of_a_kind:
            missing.append(place)
    assert missing == []


def test_every_file_that_is_named_is_there() -> None:
    there = {path.name for folder in ("src", "tools", "docs", "tests") for path in _files(folder)}
    named = {Path(word).name for word in re.findall(r"`([\w/]+\.(?:py|cpp|hpp|js|toml))`", PAGE)}
    assert named - there == set()


def _files(folder: str) -> list[Path]:
    return list((Path(__file__).parent.parent / folder).rglob("*.*"))
