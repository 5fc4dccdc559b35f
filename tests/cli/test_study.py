"""`covaria study`: a plan from the command line, stopped, resumed and refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from covaria.table import read_table
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

[analysis.mcp]
method = "mcp-mod"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.format(repeats=4), encoding="utf-8")
    return path


def study(covaria: RunCommand, plan: Path, *options: str) -> Any:
    return covaria("study", plan, "--out", plan.parent / "out", "--on", "threads", *options)


def test_a_plan_gives_a_table_and_every_run(covaria: RunCommand, plan: Path) -> None:
    ran = study(covaria, plan)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Truth steep, design base (30 subjects)"
    assert [line.split()[:2] for line in lines[2:4]] == [["ancova", "4"], ["mcp", "4"]]
    assert max(map(len, lines)) <= 80
    rows = read_table(plan.parent / "out" / "results.parquet")
    assert rows.rows == 4 * 2


def test_more_repeats_go_on_from_those_done(covaria: RunCommand, plan: Path) -> None:
    study(covaria, plan, "--quiet")
    before = (plan.parent / "out" / "runs.jsonl").read_text()
    plan.write_text(PLAN.format(repeats=6), encoding="utf-8")
    ran = study(covaria, plan, "--resume", "--json")
    assert [own["trials"] for own in json.loads(ran.out)] == [6, 6]
    assert (plan.parent / "out" / "runs.jsonl").read_text().startswith(before)


def test_one_trial_is_done_again_with_its_table(covaria: RunCommand, plan: Path) -> None:
    study(covaria, plan, "--quiet")
    again = plan.parent / "again"
    ran = covaria("study", plan, "--out", again, "--trial", "steep/base/30/2", "--json")
    found = [
        json.loads(line)["rows"] for line in (plan.parent / "out" / "runs.jsonl").read_text().splitlines()[1:]
    ]
    assert json.loads(ran.out) in found
    assert read_table(again / "trial.csv").rows == 30
    twice = covaria("study", plan, "--out", again, "--trial", "steep/base/30/2")
    assert twice.code != 0
    assert "trial.csv exists; name another folder" in twice.err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((), 2, "holds runs of an earlier study; go on with --resume"),
        (("--on", "cluster"), 2, "Runs cannot be done on 'cluster'"),
        (("--trial", "steep/base/30/4"), 2, "no repeat 4 of steep/base/30; its repeats are 0 to 3"),
        (("--trial", "flat/base/30/0"), 2, "name truth, design, subjects and repeat, as steep/base/30/0"),
        (("--trial", "steep/base/30/0", "--resume"), 2, "leave --resume and --workers out"),
    ],
    ids=["earlier", "place", "repeat", "scenario", "resumed"],
)
def test_slips_are_reported(
    covaria: RunCommand, plan: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    study(covaria, plan, "--quiet")
    ran = study(covaria, plan, *options)
    assert ran.code == code
    assert words in ran.err
    assert ran.err.count("\n") == 1
