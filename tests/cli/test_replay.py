"""`covaria replay` fits again from a model file, and its exit code says whether the result agrees."""

from pathlib import Path

import numpy as np
import pytest

from support.command_line import RunCommand
from support.planted import planted_trial, write_csv


@pytest.fixture
def table(tmp_path: Path) -> Path:
    trial = planted_trial(np.random.default_rng(3))
    return write_csv(
        {name: trial[name] for name in ("USUBJID", "BASE", "DOSE", "AVAL")}, tmp_path / "trial.csv"
    )


@pytest.mark.slow
def test_a_fit_is_repeated_to_the_bit(
    covaria: RunCommand, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = covaria("fit", table, "--response", "AVAL", "--effort", "quick", "--out", "fit", "--json").json
    manifest = fitted["manifest"]
    assert manifest["table"] == "trial.csv"
    assert manifest["asked"]["effort"] == "quick"
    assert manifest["asked"]["roles"]["response"] == "AVAL"
    assert manifest["versions"].keys() >= {"covaria", "numpy", "kernel", "system"}
    report = Path("fit/report.html").read_text(encoding="utf-8")
    assert manifest["digest"] in report
    monkeypatch.setenv("COVARIA_THREADS", "1")
    ran = covaria("replay", "fit/model.covaria", table)
    assert ran.code == 0
    assert "The result is the same to the bit." in ran.out
    assert ran.out.count(manifest["digest"]) == 2


@pytest.mark.slow
def test_another_table_ends_with_a_code_of_its_own(covaria: RunCommand, table: Path, tmp_path: Path) -> None:
    covaria("fit", table, "--response", "AVAL", "--effort", "quick", "--out", "fit", "--quiet")
    other = planted_trial(np.random.default_rng(4))
    others = write_csv(
        {name: other[name] for name in ("USUBJID", "BASE", "DOSE", "AVAL")}, tmp_path / "other.csv"
    )
    ran = covaria("replay", "fit/model.covaria", others, "--json")
    assert ran.code == 5
    assert ran.json["same_table"] is False
    assert "nothing was trained" in covaria("replay", "fit/model.covaria", others).out
