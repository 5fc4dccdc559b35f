"""`covaria plan`: the next trial from a model and its table."""

from pathlib import Path

from support.command_line import Fitted, RunCommand


def test_each_size_is_a_design(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    options = ("--add", "30,60", "--repeats", "1", "--on", "threads", "--out", tmp_path / "next")
    ran = covaria("plan", fitted.model, fitted.table, *options)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Truth model, design next of 30 (30 subjects)")
    assert "design next of 60 (60 subjects)" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert {each.name for each in (tmp_path / "next").iterdir()} == {
        "report.html",
        "results.parquet",
        "runs.jsonl",
    }


def test_numbers_must_be_numbers(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    ran = covaria("plan", fitted.model, fitted.table, "--add", "many", "--out", tmp_path)
    assert ran.code == 2
    assert "--add must be whole numbers between commas, such as 100,200" in ran.err
