"""What the README shows is run as it is."""

import re
from pathlib import Path

import pytest

from support.examples import blocks, run_blocks, run_command

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
README = PAGE.read_text(encoding="utf-8")


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    commands = [line.split()[1] for line in blocks(PAGE)[0].text.splitlines()]
    assert commands == ["demo", "test"]
    assert set(commands) <= set(targets)


@pytest.mark.slow
def test_examples(tmp_path: Path) -> None:
    run_command("covaria demo --out demo --quiet", tmp_path)
    run_blocks(blocks(PAGE)[1:], tmp_path)
    assert (tmp_path / "trial_fit" / "report.html").exists()
    assert (tmp_path / "predictions.csv").read_text(encoding="utf-8").count("\n") == 301


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
