"""`covaria bootstrap`: intervals of a model's numbers from refits to its own trial."""

import json
from pathlib import Path

import pytest

from support.command_line import Fitted, RunCommand


@pytest.mark.slow
def test_every_number_has_its_intervals(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    options = ("--repeats", "2", "--on", "threads", "--out", tmp_path / "refits")
    ran = covaria("bootstrap", fitted.model, fitted.table, *options)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "2 resamples"
    assert lines[1].split() == ["number", "estimate", "percentile,", "95", "%", "BCa,", "95", "%"]
    assert any(line.strip().startswith("R² out of fold") for line in lines)
    assert max(map(len, lines)) <= 80
    assert {each.name for each in (tmp_path / "refits").iterdir()} == {"refits.parquet", "runs.jsonl"}
    again = covaria("bootstrap", fitted.model, fitted.table, *options, "--resume", "--json")
    found = json.loads(again.out)
    assert (found["resamples"], found["failed"], found["permutation_p_value"]) == (2, 0, None)
    assert {"name", "estimate", "percentile", "bca", "resamples", "reached"} == set(found["numbers"][0])


def test_another_table_is_refused(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    header, *rows = fitted.table.read_text().splitlines()
    (tmp_path / "other.csv").write_text("\n".join([header, *rows[1:]]) + "\n")
    ran = covaria("bootstrap", fitted.model, tmp_path / "other.csv", "--out", tmp_path / "refits")
    assert ran.code == 2
    assert "has other rows than the table that the model was fitted to" in ran.err
    assert not (tmp_path / "refits").exists()
