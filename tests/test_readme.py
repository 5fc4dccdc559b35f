"""What the README shows is run as it is."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def run(command: str, place: Path) -> str:
    name, *arguments = shlex.split(command)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [name, *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    commands = [line.split()[1] for line in blocks("sh")[0].splitlines()]
    assert commands == ["demo", "test"]
    assert set(commands) <= set(targets)


@pytest.mark.slow
def test_commands(tmp_path: Path) -> None:
    commands = blocks("sh")[1].splitlines()
    assert len(commands) >= 5
    for command in ("covaria demo --out demo --quiet", *commands):
        run(command, tmp_path)
    assert (tmp_path / "trial_fit" / "report.html").exists()
    assert (tmp_path / "predictions.csv").read_text(encoding="utf-8").count("\n") == 301


@pytest.mark.slow
def test_python_example(tmp_path: Path) -> None:
    (example,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    error, prediction, interaction, best = done.stdout.splitlines()
    assert error.startswith("out-of-fold RMSE 0.30")
    assert re.fullmatch(r"[\d.]+ \[[\d.]+, [\d.]+\]", prediction)
    assert re.fullmatch(r"bmi × baseline [\d.]+ % of the prediction's variance", interaction)
    assert re.fullmatch(r"best dose 0\.(3|4)\d \[0\.\d+, 0\.\d+\]", best)


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_tree_names_what_exists() -> None:
    (tree,) = re.findall(r"```\n(covaria/.*?)```", README, re.DOTALL)
    parts: list[str] = []
    for line in tree.splitlines()[1:]:
        depth, name = line.index("─") // 4, re.split(r"\s{2,}", line[line.index("─") + 2 :].strip())[0]
        parts = [*parts[:depth], name]
        assert (ROOT / "/".join(parts)).exists(), name
