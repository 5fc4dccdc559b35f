"""`covaria compare`: what it prints and what it gives to machines."""

from pathlib import Path

import numpy as np
import pytest

from covaria.fit import Comparators
from support.command_line import RunCommand


@pytest.mark.slow
def test_every_model_is_evaluated_and_the_emax_models_estimated(
    covaria: RunCommand, trial_table: Path
) -> None:
    options = ("--response", "AVAL", "--covariates", "AGE,DOSE", "--effort", "quick", "--json")
    compared = covaria("compare", trial_table, *options).json
    shown = {"mean", "linear", "emax", "sigmoid emax", "gaussian process", "gradient boosting"}
    assert {each["name"] for each in compared["comparators"]} == shown
    averaged = compared["averaged"]["score"]
    for each in (*compared["comparators"], *compared["ladder"]):
        assert each["above_averaged"] == pytest.approx(each["score"] - averaged)
        assert each["above_averaged_se"] >= 0
    simple, sigmoid = compared["emax"]
    assert (simple["name"], sigmoid["name"]) == ("emax", "sigmoid emax")
    assert simple["hill"] is None
    assert np.isfinite(sigmoid["aic"])


@pytest.mark.slow
def test_it_fits_eighty_columns(covaria: RunCommand, trial_table: Path) -> None:
    ran = covaria("compare", trial_table, "--response", "AVAL", "--covariates", "AGE", "--effort", "quick")
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "linear rung" in ran.out
    assert "Emax" not in ran.out


def test_the_sets_of_models_are_named() -> None:
    assert [*Comparators] == ["few", "usual", "all"]
