"""`covaria learning-curve`: what it prints and what it gives to machines."""

from pathlib import Path

import pytest

from support.command_line import RunCommand


@pytest.mark.slow
def test_it_prints_the_curve_in_eighty_columns(covaria: RunCommand, trial_table: Path) -> None:
    ran = covaria("learning-curve", trial_table, "--response", "AVAL", "--covariates", "AGE")
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "extrapolated" in ran.out
    assert "Twice as many subjects" in ran.out


@pytest.mark.slow
def test_machines_get_the_points(covaria: RunCommand, trial_table: Path) -> None:
    ran = covaria("learning-curve", trial_table, "--response", "AVAL", "--covariates", "AGE", "--json")
    assert [point["share"] for point in ran.json["points"]] == [0.25, 0.5, 0.75, 1.0]
    assert ran.json["points"][-1]["score"] - ran.json["gain"] == pytest.approx(ran.json["doubled_score"])


@pytest.mark.slow
def test_the_curve_is_drawn_into_a_file(covaria: RunCommand, trial_table: Path) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    arguments = ("learning-curve", trial_table, "--response", "AVAL", "--covariates", "AGE", "--quiet")
    assert covaria(*arguments, "--figure", "curve.svg").code == 0
    assert "extrapolated to twice the subjects" in Path("curve.svg").read_text(encoding="utf-8")
    ran = covaria(*arguments, "--figure", "curve.svg")
    assert (ran.code, "--force" in ran.err) == (2, True)


def test_a_figure_of_an_unknown_format_is_refused_before_any_work(
    covaria: RunCommand, trial_table: Path
) -> None:
    ran = covaria("learning-curve", trial_table, "--response", "AVAL", "--figure", "curve.gif")
    assert ran.code == 2
    assert "must end in .png, .svg or .pdf" in ran.err
    assert not Path("curve.gif").exists()
