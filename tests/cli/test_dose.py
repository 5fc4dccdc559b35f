from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from covaria import load_model, save_model
from covaria.model.dose_findings import dose_findings
from covaria.model.goal import with_goal
from covaria.report.dose_tables import effects_at_doses_table
from covaria.report.dose_words import DoseWords


def test_json_is_what_the_model_says(covaria: Callable[..., Any], fitted: Any) -> None:
    model = load_model(fitted.model)
    found = covaria("dose", fitted.model, "--delta", 0.4, "--goal", "min", "--json").json
    curve, smallest = model.dose_response(), model.minimum_effective_dose(0.4, goal="min")
    assert [point["dose"] for point in found["curve"]] == list(curve.doses)
    assert [point["difference_upper"] for point in found["curve"]] == list(curve.difference_upper)
    assert found["levels"] == [asdict(each) for each in curve.levels]
    assert found["goal"] == "min"
    assert found["best_dose"]["dose"] == model.best_dose("min").dose
    assert found["minimum_effective_dose"]["dose"] == smallest.dose
    assert found["effective_dose"]["dose"] == model.effective_dose(0.8, "min").dose
    assert found["p_value"] == model.evaluation.dose_p_value
    assert found["studied"] == [0, 5, 10, 20]
    assert found["profile"] is None


def test_words_fit_a_terminal_and_name_the_doses(covaria: Callable[..., Any], fitted: Any) -> None:
    ran = covaria("dose", fitted.model, "--profile", "AGE=40", "--delta", 100)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    told = " ".join(ran.out.split())
    assert "a subject with" in told
    assert "AGE 40" in told
    assert "best dose (highest mean)" in told
    assert "is not reached up to 20" in told
    assert "filled in from the training rows: SEX" in told
    rows = [line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")][1:]
    assert rows == ["0", "5", "10", "20"]


def test_levels_are_tabulated_as_in_the_report(covaria: Callable[..., Any], fitted: Any) -> None:
    ran = covaria("dose", fitted.model)
    shown = effects_at_doses_table(DoseWords(dose_findings(load_model(fitted.model)), "AVAL"))
    for row in shown.rows:
        assert row[3] in ran.out
        assert row[4] in ran.out
    assert "Say --goal max or --goal min for the best dose." in " ".join(ran.out.split())


def test_goal_and_delta_of_the_fit_hold_unless_others_are_given(
    covaria: Callable[..., Any], fitted: Any, tmp_path: Path
) -> None:
    path = tmp_path / "wanted.covaria"
    save_model(with_goal(load_model(fitted.model), "max", 0.5), path)
    stored = covaria("dose", path, "--json").json
    assert (stored["goal"], stored["minimum_effective_dose"]["target"]) == ("max", 0.5)
    other = covaria("dose", path, "--goal", "min", "--delta", 0.7, "--json").json
    assert (other["goal"], other["minimum_effective_dose"]["target"]) == ("min", -0.7)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--profile", "AGE"), "NAME=VALUE"),
        (("--profile", "AGE=1,AGE=2"), "NAME=VALUE"),
        (("--profile", ""), "NAME=VALUE"),
        (("--profile", "AEG=40"), "did you mean AGE"),
        (("--goal", "best"), "--goal"),
        (("--reference", "-5"), "must lie between 0 and 20"),
        (("--delta", "0"), "other than 0"),
        (("--goal", "max", "--delta", "-1"), "name the goal min"),
    ],
)
def test_usage_errors_are_told(
    covaria: Callable[..., Any], fitted: Any, options: tuple[str, ...], words: str
) -> None:
    ran = covaria("dose", fitted.model, *options)
    assert ran.code == 2
    assert words in ran.err


def test_a_model_without_a_dose_says_so(covaria: Callable[..., Any], fitted: Any, tmp_path: Path) -> None:
    path = tmp_path / "none.covaria"
    model = load_model(fitted.model)
    judged = replace(model.evaluation, dose_p_value=None)
    save_model(replace(model, dose=None, dose_averages=None, adjusted_means=None, evaluation=judged), path)
    ran = covaria("dose", path)
    assert ran.code == 2
    assert "has no dose" in ran.err
