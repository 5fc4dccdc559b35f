from dataclasses import replace
from pathlib import Path

import pytest

from covaria import load_model, save_model
from support.command_line import Fitted, RunCommand


def test_json_is_what_the_model_says(covaria: RunCommand, fitted: Fitted) -> None:
    model = load_model(fitted.model)
    found = covaria("dose", fitted.model, "--delta", 0.4, "--goal", "min", "--json").json
    curve, smallest = model.dose_response(), model.minimum_effective_dose(0.4, goal="min")
    assert [point["dose"] for point in found["curve"]] == list(curve.doses)
    assert [point["difference_upper"] for point in found["curve"]] == list(curve.difference_upper)
    assert found["best_dose"]["dose"] == model.best_dose("min").dose
    assert found["minimum_effective_dose"]["dose"] == smallest.dose
    assert found["studied"] == [0, 5, 10, 20]
    assert found["profile"] is None


def test_words_fit_a_terminal_and_name_the_doses(covaria: RunCommand, fitted: Fitted) -> None:
    ran = covaria("dose", fitted.model, "--profile", "AGE=40", "--delta", 100, "--goal", "max")
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "a subject with" in ran.out
    assert "AGE 40" in ran.out
    assert "The best dose (highest mean)" in ran.out
    assert "not reached" in ran.out
    assert "filled in from the training rows: SEX" in ran.out
    rows = [line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")][1:]
    assert rows == ["0", "5", "10", "20"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--profile", "AGE"), "NAME=VALUE"),
        (("--profile", "AGE=1,AGE=2"), "NAME=VALUE"),
        (("--profile", ""), "NAME=VALUE"),
        (("--profile", "AEG=40"), "did you mean AGE"),
        (("--goal", "best"), "is not one of 'max', 'min'"),
        (("--reference", "-5"), "must be between 0 and 20"),
        (("--delta", "0"), "other than 0"),
    ],
)
def test_usage_errors_are_reported(
    covaria: RunCommand, fitted: Fitted, options: tuple[str, ...], words: str
) -> None:
    ran = covaria("dose", fitted.model, *options)
    assert ran.code == 2
    assert words in ran.err


def test_a_model_without_a_dose_says_so(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    path = tmp_path / "none.covaria"
    model = load_model(fitted.model)
    judged = replace(model.evaluation, dose_p_value=None)
    save_model(replace(model, dose=None, dose_averages=None, adjusted_means=None, evaluation=judged), path)
    ran = covaria("dose", path)
    assert ran.code == 2
    assert "has no dose" in ran.err
