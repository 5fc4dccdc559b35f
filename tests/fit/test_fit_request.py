"""What is asked of a fit goes together or is refused, in the same words wherever it was asked."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from covaria import FitSettings, fit_model
from covaria.cli.main import main
from covaria.errors import CovariaError, TableError, TrainingError, UsageError
from covaria.fit import FitRequest, fit_trial, settings_of
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.covariate_scales import covariates_on_log_scale
from covaria.fit.fit_trial import fit_unless_interrupted
from covaria.fit.prepared_fit import prepare_fit
from covaria.fit.settings import Effort, MethodSettings
from covaria.fit.settings.averaging import AveragingSettings
from covaria.table import RoleRequest, TrialTable

ROWS = 60


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    random = np.random.default_rng(8)
    dose, sex = np.tile([0.0, 10.0, 20.0], ROWS // 3), random.choice(["F", "M"], ROWS)
    age = random.normal(50, 9, ROWS).round(2)
    arm = np.array(["Placebo", "A", "B"])[(dose / 10).astype(int)]
    return {
        "age": age,
        "dose": dose,
        "two": np.where(dose > 0, 1.0, 0.0),
        "ARM": arm,
        "SEX": sex,
        "y": 0.05 * age + 0.1 * dose + random.normal(0, 0.5, ROWS),
    }


CONFLICTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "delta against the goal": (
        {"dose": "dose", "goal": "max", "delta": -1.0},
        ["--dose", "dose", "--goal", "max", "--delta", "-1"],
    ),
    "delta of 0": ({"dose": "dose", "delta": 0.0}, ["--dose", "dose", "--delta", "0"]),
    "goal without a dose": (
        {"covariates": ["age"], "goal": "min"},
        ["--covariates", "age", "--goal", "min"],
    ),
    "goal of arms": ({"arm": "ARM", "goal": "max"}, ["--arm", "ARM", "--goal", "max"]),
    "dose and arm": ({"arm": "ARM", "dose": "dose"}, ["--arm", "ARM", "--dose", "dose"]),
    "shape of arms": (
        {"arm": "ARM", "shape": "monotone"},
        ["--arm", "ARM", "--shape", "monotone"],
    ),
    "shape of two doses": (
        {"dose": "two", "covariates": ["age"], "shape": "monotone"},
        ["--dose", "two", "--covariates", "age", "--shape", "monotone"],
    ),
    "reference of no arm": (
        {"dose": "dose", "reference_arm": "A"},
        ["--dose", "dose", "--reference-arm", "A"],
    ),
    "another reference": (
        {"arm": "ARM", "reference_arm": "C"},
        ["--arm", "ARM", "--reference-arm", "C"],
    ),
    "unit of no column": ({"units": {"weight": "kg"}}, ["--units", "weight=kg"]),
    "strata alone": (
        {"dose": "dose", "strata": ["SEX"]},
        ["--dose", "dose", "--strata", "SEX"],
    ),
    "strata of an observed dose": (
        {"dose": "dose", "strata": ["SEX"], "assignment": "observational"},
        ["--dose", "dose", "--strata", "SEX", "--assignment", "observational"],
    ),
    "a small learning curve": ({"with_learning_curve": True}, ["--learning-curve"]),
    "no such column": ({"dose": "dosis"}, ["--dose", "dosis"]),
    "two roles": ({"dose": "dose", "subject": "dose"}, ["--dose", "dose", "--subject", "dose"]),
}


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_python_and_command_line_refuse_in_the_same_words(
    conflict: str,
    columns: Mapping[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keywords, options = CONFLICTS[conflict]
    monkeypatch.chdir(tmp_path)
    pandas.DataFrame(columns).to_csv("trial.csv", index=False)
    with pytest.raises(CovariaError) as refused:
        fit_model("trial.csv", "y", progress=untrained, **keywords)
    monkeypatch.setattr(sys, "argv", ["covaria", "fit", "trial.csv", "--response", "y", *options])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == refused.value.exit_code
    said = " ".join(capsys.readouterr().err.split())
    assert str(refused.value) in said
    assert [path.name for path in tmp_path.iterdir()] == ["trial.csv"]


def untrained(share: float) -> bool:
    """A progress that nothing may call, since what does not go together is refused before any training."""
    raise AssertionError(f"{share} of the work was done")


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"effort": "heroic"}, "The effort must be"),
        ({"effort": "quick", "settings": FitSettings()}, "leave one out"),
        ({"comparators": "none"}, "The comparators must be"),
        ({"assignment": "by lot"}, "The assignment must be"),
        ({"goal": "up"}, "goal"),
        ({"shape": "round"}, "shape"),
        ({"seed": -1}, "seed"),
    ],
)
def test_words_that_mean_nothing_are_refused(
    columns: Mapping[str, Any], keywords: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        fit_model(columns, "y", dose="dose", progress=untrained, **keywords)


def test_too_few_subjects_of_a_stratum_are_refused_before_training(columns: dict[str, Any]) -> None:
    alone = {**columns, "SITE": ["a"] * (ROWS - 1) + ["b"]}
    with pytest.raises(TableError, match="strata of SITE"):
        fit_model(alone, "y", dose="dose", strata="SITE", assignment="randomised", progress=untrained)


def test_an_effort_is_a_set_of_settings() -> None:
    roles = RoleRequest(response="y")
    for effort in Effort:
        request = FitRequest(roles, effort=effort.value, seed=5)
        assert request.fit_settings() == settings_of(effort, 5)
    assert FitRequest(roles).fit_settings() == FitSettings()
    own = FitSettings(seed=3, steps=7)
    assert FitRequest(roles, settings=own).fit_settings() == own
    assert FitRequest(roles, settings=own, seed=4).fit_settings() == replace(own, seed=4)


@pytest.mark.slow
def test_python_and_command_line_give_the_same_model(
    columns: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from covaria.model import load_model

    monkeypatch.chdir(tmp_path)
    pandas.DataFrame(columns).to_csv("trial.csv", index=False)
    options = [
        *(
            "--response",
            "y",
            "--dose",
            "dose",
            "--effort",
            "quick",
            "--seed",
            "2",
            "--goal",
            "min",
            "--delta",
            "1",
        ),
        *("--assignment", "randomised", "--strata", "SEX", "--shape", "monotone", "--units", "dose=mg"),
        *("--missing", "-99", "--role", "ARM=ignore", "--role", "two=ignore", "--out", "fit", "--quiet"),
    ]
    monkeypatch.setattr(sys, "argv", ["covaria", "fit", "trial.csv", *options])
    with pytest.raises(SystemExit):
        main()
    model = fit_model(
        "trial.csv",
        "y",
        dose="dose",
        effort="quick",
        seed=2,
        goal="min",
        delta=1,
        assignment="randomised",
        strata="SEX",
        shape="monotone",
        units={"dose": "mg"},
        missing=-99,
        roles={"ARM": "ignore", "two": "ignore"},
    )
    kept = load_model("fit/model.covaria")
    sentence = ("evaluation", "provenance", "goal", "delta", "shape", "units", "adjusted_means", "missing")
    for name in sentence:
        assert getattr(kept, name) == getattr(model, name), name
    np.testing.assert_array_equal(kept.predict(columns).mean, model.predict(columns).mean)


@pytest.mark.parametrize(
    ("given", "marker"),
    [
        (-99, -99.0),
        (-99.0, -99.0),
        (np.int64(-99), -99.0),
        ("-99", -99.0),
        ([-99, "."], -99.0),
        (-9999999.0, -9999999.0),
        (np.float64(0.1234567), 0.1234567),
    ],
    ids=["whole", "with a point", "of NumPy", "text", "several", "of many digits", "with decimals"],
)
def test_a_missing_value_may_be_a_number_or_text(
    columns: dict[str, Any], given: Any, marker: float, quick: FitSettings
) -> None:
    marked = columns["age"].copy()
    marked[:7] = marker
    small = replace(quick, steps=5)
    model = fit_model({**columns, "age": marked}, "y", dose="dose", missing=given, settings=small)
    assert model.design.missing_shares["age"] == pytest.approx(7 / ROWS)


def test_one_name_is_as_good_as_a_list_of_it(columns: dict[str, Any], quick: FitSettings) -> None:
    model = fit_model(columns, "y", covariates="age", settings=replace(quick, steps=5))
    assert [each.name for each in model.design.schema] == ["age"]


def test_the_scales_of_a_fit_are_chosen_once(
    columns: dict[str, Any],
    quick: FitSettings,
    trial_of: Callable[..., TrialTable],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where all is said before training, the fit goes on from what that took to find out."""
    chosen: list[int] = []

    def counted(analysis: AnalysisSet, settings: FitSettings) -> tuple[str, ...]:
        chosen.append(analysis.rows)
        return covariates_on_log_scale(analysis, settings)

    monkeypatch.setattr("covaria.fit.covariate_scales.covariates_on_log_scale", counted)
    request = FitRequest(RoleRequest(response="y"), settings=replace(quick, steps=5), comparators="few")
    prepared = prepare_fit(trial_of(columns, covariates=("age", "dose")), request)
    fit_unless_interrupted(prepared)
    assert chosen == [ROWS]


@pytest.fixture
def work(
    columns: dict[str, Any], quick: FitSettings, trial_of: Callable[..., TrialTable]
) -> Callable[..., Any]:
    """A fit with a learning curve and refits, reported to a progress."""
    repeated = {name: np.tile(values, 2) for name, values in columns.items()}
    repeated["y"] = repeated["y"] + np.random.default_rng(3).normal(0, 0.3, 2 * ROWS)
    table = trial_of(repeated, covariates=("age", "dose"))
    request = FitRequest(
        RoleRequest(response="y"),
        settings=replace(quick, steps=5),
        comparators="few",
        with_learning_curve=True,
        with_sensitivity=True,
    )
    return lambda progress: fit_trial(table, request, progress)


@pytest.mark.parametrize("most", [0.03, *(pytest.param(most, marks=pytest.mark.slow) for most in (0.1, 0.3))])
def test_fit_curve_and_refits_are_cancelled_by_one_progress(work: Callable[..., Any], most: float) -> None:
    sentence: list[float] = []

    def cancel(share: float) -> bool:
        sentence.append(share)
        return share <= most

    with pytest.raises(TrainingError, match=re.compile("cancelled")):
        work(cancel)
    assert sentence == sorted(sentence)
    assert most < sentence[-1] < most + 0.2


def test_the_studies_of_a_learning_curve_are_fitted_by_the_numbers_of_the_method_that_were_asked_for() -> (
    None
):
    method = MethodSettings(averaging=AveragingSettings(step_down=3.0))
    assert (
        FitRequest(RoleRequest("y"), settings=FitSettings(method=method)).learning_settings().method == method
    )
