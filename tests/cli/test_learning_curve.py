"""`covaria learning-curve`: what it prints and what it gives to machines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_it_prints_the_curve_in_eighty_columns(covaria: Callable[..., Any], trial_table: Path) -> None:
    ran = covaria("learning-curve", trial_table, "--response", "AVAL", "--covariates", "AGE")
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "extrapolated" in ran.out
    assert "Twice as many subjects" in ran.out


def test_machines_get_the_points(covaria: Callable[..., Any], trial_table: Path) -> None:
    ran = covaria("learning-curve", trial_table, "--response", "AVAL", "--covariates", "AGE", "--json")
    assert [point["share"] for point in ran.json["points"]] == [0.25, 0.5, 0.75, 1.0]
    assert ran.json["points"][-1]["mse"] - ran.json["gain"] == pytest.approx(ran.json["doubled_mse"])
