"""A fit of a response that is yes or no, from the table to report, terminal, file and validation."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy.special import expit, logit

import covaria
from covaria import ResponseModel, fit_model, load_model, save_model, validate_model
from covaria.cli.dose import print_dose
from covaria.cli.evaluate import _lines as evaluation_lines
from covaria.cli.number_needed import print_numbers_needed
from covaria.cli.summary import fit_json, print_summary
from covaria.dose import LevelMeans
from covaria.errors import UsageError
from covaria.explain.dose_response import level_effects
from covaria.findings.dose_words import DoseWords
from covaria.fit import fit_table
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value, means_of_test
from covaria.fit.inference.means_at_levels import with_unseen
from covaria.fit.replay_model import replay_model
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.binary_endpoint import BINARY
from covaria.model.dose_findings import dose_findings
from covaria.report import render_report, report_content
from covaria.study.model_numbers import model_numbers
from covaria.study.next_trial import plan_next_trial
from covaria.table import RoleRequest, read_trial
from covaria.table.labels import BINARY as BINARY_AS_NAMED
from support.presence import present
from support.quick_fits import QUICK

ROWS = 320


def drawn(seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """A trial whose dose and baseline raise the odds of a response, and its probabilities."""
    random = np.random.default_rng(seed)
    base, age = random.normal(0, 1, ROWS).round(2), random.uniform(20, 80, ROWS).round(1)
    dose = np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    probability = expit(-1.5 + 1.2 * base + 2.4 * dose / (dose + 5))
    response = np.where(random.random(ROWS) < probability, "better", "same")
    return {"base": base, "age": age, "dose": dose, "RESP": response}, probability


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(3)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fit_model(
        columns,
        "RESP",
        dose="dose",
        endpoint="binary",
        responder="better",
        settings=QUICK,
        goal="max",
        delta=0.1,
    )


@pytest.fixture(scope="module")
def observed(columns: dict[str, Any]) -> np.ndarray:
    better: np.ndarray = np.equal(columns["RESP"], "better").astype(float)
    return better


@pytest.fixture(scope="module")
def page(model: ResponseModel) -> str:
    drawn_page = render_report(report_content(model, date(2026, 1, 31)))
    return re.sub(r"<script.*?</script>", "", drawn_page, flags=re.DOTALL)


def test_the_table_and_the_model_name_the_endpoint_alike() -> None:
    assert BINARY.name == BINARY_AS_NAMED


def test_both_trainers_take_part_and_find_what_is_there(model: ResponseModel) -> None:
    found = model.evaluation
    assert {ensemble.trainer for ensemble in model.ensembles} == {"gradient", "evidence"}
    mean, logistic = found.comparators
    assert (mean.name, logistic.name) == ("mean", "logistic")
    assert found.oof.score < 0.93 * mean.score
    # The truth is nearly that of logistic regression, which has no penalty to estimate.
    assert found.oof.score < 1.02 * logistic.score
    assert found.is_predicted
    assert present(found.dose_p_value) < 0.05


def test_probabilities_are_those_of_new_subjects(model: ResponseModel) -> None:
    new, probability = drawn(4)
    predicted = model.predict(new).mean
    assert np.sqrt(np.mean((predicted - probability) ** 2)) < 0.1
    assert predicted.mean() == pytest.approx(probability.mean(), abs=0.06)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_ranges_are_of_probabilities(model: ResponseModel, level: float) -> None:
    new, probability = drawn(4)
    found = model.predict(new, level)
    assert ((found.lower >= 0) & (found.lower <= found.mean)).all()
    assert ((found.upper <= 1) & (found.upper >= found.mean)).all()
    # Shrunken networks err to one side, which models without a fold do not show.
    inside = (found.lower <= probability) & (probability <= found.upper)
    assert inside.mean() > level - 0.25


def test_a_wider_range_holds_the_narrower_one(model: ResponseModel, columns: dict[str, Any]) -> None:
    narrow, wide = (model.predict(columns, level) for level in (0.5, 0.95))
    assert ((wide.lower <= narrow.lower) & (narrow.upper <= wide.upper)).all()
    with pytest.raises(UsageError, match="level must be between 0 and 1"):
        model.predict(columns, 1.0)


def test_quantiles_of_a_yes_or_no_are_refused(model: ResponseModel, columns: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"has no quantiles; predict\(\) gives its probability"):
        model.predict_quantiles(columns, [0.5])


def test_adjusted_risks_are_near_the_shares_of_a_randomised_trial(model: ResponseModel) -> None:
    adjusted = present(model.adjusted_means)
    assert ((np.array(adjusted.means) > 0) & (np.array(adjusted.means) < 1)).all()
    np.testing.assert_allclose(adjusted.means, adjusted.crude, atol=0.06)
    assert np.diag(adjusted.covariance).mean() < np.mean(np.square(adjusted.crude_errors))
    (highest,) = (each for each in model.dose_response().levels if each.dose == 20)
    truth = expit(-1.5 + 2.4 * 0.8) - expit(-1.5)
    assert highest.difference_lower < truth < highest.difference_upper


def test_curves_stay_between_0_and_1(model: ResponseModel) -> None:
    for profile in (None, {"base": -3.0}, {"base": 3.0}):
        curve = model.dose_response(profile)
        for ends in (
            curve.mean,
            curve.lower,
            curve.upper,
            curve.simultaneous_lower,
            curve.simultaneous_upper,
        ):
            assert min(ends) >= 0
            assert max(ends) <= 1


def test_ratios_follow_from_the_adjusted_risks(model: ResponseModel) -> None:
    adjusted = present(model.adjusted_means)
    ratios = model.risk_ratios()
    assert [each.at for each in ratios] == ["5", "10", "20"]
    assert {each.reference for each in ratios} == {"0"}
    for each, risk in zip(ratios, adjusted.means[1:], strict=True):
        relative = present(each.risk_ratio)
        assert relative.estimate == pytest.approx(risk / adjusted.means[0])
        assert relative.lower < relative.estimate < relative.upper
    (only,) = (each for each in model.risk_ratios(reference=5.0) if each.at == "20")
    assert only.reference == "5"
    with pytest.raises(UsageError, match=r"a dose with a probability of its own: 0, 5, 10 and 20"):
        model.risk_ratios(reference=7.0)


def test_numbers_needed_are_the_reciprocals_of_the_differences(model: ResponseModel) -> None:
    curve = model.dose_response()
    needed = model.numbers_needed_to_treat()
    assert [each.at for each in needed] == ["5", "10", "20"]
    for each, level in zip(needed, curve.levels[1:], strict=True):
        assert each.subjects == pytest.approx(1 / abs(level.difference))
        assert (each.lower, each.upper) == (level.difference_lower, level.difference_upper)
    assert {each.reference for each in model.numbers_needed_to_treat(reference=5.0)} == {"5"}
    with pytest.raises(UsageError, match="reference must be a dose"):
        model.numbers_needed_to_treat(reference=7.0)
    shown = io.StringIO()
    print_numbers_needed(Console(file=shown, width=80), "dose", needed)
    assert "Subjects treated for one response more than with dose 0" in shown.getvalue()
    assert f"{needed[-1].subjects:.1f} for one more" in shown.getvalue()


def test_a_model_comes_back_from_its_file(
    model: ResponseModel, columns: dict[str, Any], tmp_path: Path
) -> None:
    save_model(model, tmp_path / "trial.covaria")
    loaded = load_model(tmp_path / "trial.covaria")
    assert loaded.endpoint is BINARY
    assert loaded.responder == ("better",)
    assert loaded.evaluation == model.evaluation
    assert loaded.predict(columns).upper.tobytes() == model.predict(columns).upper.tobytes()


def test_the_evaluation_is_that_of_the_out_of_fold_probabilities(model: ResponseModel) -> None:
    found = model.evaluation
    scores = present(found.probabilities)
    assert found.interval is None
    assert scores.subjects == ROWS
    assert scores.brier == pytest.approx(
        scores.miscalibration - scores.discrimination + scores.uncertainty, rel=1e-9
    )
    assert 0.65 < scores.area.value < 0.9
    assert present(scores.calibration_slope.lower) < 1 < present(scores.calibration_slope.upper)
    assert min(each.subjects for each in scores.reliability) >= 11
    for each in found.predicted_observed:
        assert 0 <= each.observed_low <= each.observed <= each.observed_high <= 1


def test_validation_reads_the_words_of_the_fit(
    model: ResponseModel, columns: dict[str, Any], observed: np.ndarray
) -> None:
    found = validate_model(model, columns)
    predicted = model.predict(columns).mean
    assert found.in_sample
    assert found.score == pytest.approx(BINARY.row_deviance(observed, predicted).mean())
    assert (found.coverage, found.mean_width) == (None, None)
    scores = present(found.probabilities)
    assert scores.brier == pytest.approx(np.mean((predicted - observed) ** 2))
    lines = dict(evaluation_lines(found, model.endpoint))
    assert lines["responders"] == f"{int(observed.sum())} of {ROWS}"
    assert "area under the curve" in lines
    assert not validate_model(model, drawn(4)[0]).in_sample


def test_the_report_is_in_words_of_probabilities(page: str) -> None:
    for text in (
        "Probability of response over the dose",
        "The adjusted probability of “RESP” rises by",
        "percentage points",
        "How good is the probability for one subject?",
        "Are predicted probabilities right?",
        "Adjusted probability (%)",
        "Probability of response relative to that of dose 0",
        "Odds ratio",
        "Area under the curve (AUC)",
        "Calibration slope",
        BINARY.left_out,
        BINARY.score.meaning,
    ):
        assert text in page, text


def test_the_report_has_no_words_of_another_endpoint(page: str) -> None:
    text = re.sub(r'<section id="glossary.*?</section>', "", page, flags=re.DOTALL)
    for other in (
        "mean squared error",
        "R²",
        "RMSE",
        "adjusted mean",
        "Adjusted mean",
        "Mean response",
        "of an Emax curve and",
    ):
        assert other not in text, other


def test_what_a_yes_or_no_has_not_is_refused_in_words(model: ResponseModel) -> None:
    pytest.importorskip("altair", reason="figures in notebooks need Altair")
    with pytest.raises(UsageError, match=r"has no intervals of a response; draw predicted_observed\(\)"):
        covaria.plot(model).coverage()
    with pytest.raises(UsageError, match="not held beside a normal distribution; draw residuals"):
        covaria.plot(model).residual_quantiles()
    drawn_by_name = covaria.plot(model).predicted_observed().to_dict()
    assert "probability of RESP" in str(drawn_by_name)


def test_terminal_and_json_say_it_in_percentage_points(model: ResponseModel, columns: dict[str, Any]) -> None:
    request = RoleRequest(response="RESP", dose="dose", endpoint="binary", responder=("better",))
    paths = Path("model.covaria"), Path("report.html")
    text = io.StringIO()
    print_summary(Console(file=text, width=160), model, paths, 1.0)
    assert "a rise of 10\u00a0percentage points is reached at" in text.getvalue()
    assert "AUC 0." in text.getvalue()
    described = fit_json(model, read_trial(columns, request), paths, 1.0)
    assert (described["endpoint"], described["score_name"]) == ("binary", "log loss")
    assert described["interval"] is None
    assert described["probabilities"]["area"]["value"] == present(model.evaluation.probabilities).area.value
    assert described["oof"]["typical_probability"] == pytest.approx(np.exp(-model.evaluation.oof.score))
    text = io.StringIO()
    print_dose(Console(file=text, width=160), DoseWords(dose_findings(model), "RESP", {}, model.endpoint))
    assert "Adjusted probability of RESP, were every subject of the trial given each dose:" in text.getvalue()


def test_settings_of_another_endpoint_are_refused(columns: dict[str, Any]) -> None:
    request = RoleRequest(response="RESP", endpoint="binary", responder=("better",))
    with pytest.raises(UsageError, match="was read as yes or no, but the settings are for a normal endpoint"):
        fit_table(read_trial(columns, request), QUICK)


@pytest.mark.slow
def test_arms_are_compared_by_their_risks(columns: dict[str, Any]) -> None:
    arms = {**columns, "dose": np.array(["placebo", "low", "mid", "high"])[np.arange(ROWS) % 4]}
    model = fit_model(
        arms,
        "RESP",
        arm="dose",
        endpoint="binary",
        responder="better",
        settings=QUICK,
        assignment="randomised",
    )
    effects = model.arm_effects()
    assert effects.reference == "placebo"
    assert all(0 <= each.lower <= each.mean <= each.upper <= 1 for each in effects.arms)
    assert {each.reference for each in model.risk_ratios()} == {"placebo"}
    assert {each.reference for each in model.numbers_needed_to_treat()} == {"placebo"}
    page = render_report(report_content(model, date(2026, 1, 31)))
    assert "Probability of response relative to that of arm “placebo”" in page


def test_risks_are_asked_of_a_yes_or_no_alone() -> None:
    normal = load_model(Path(__file__).parents[1] / "data" / "format-1-doses.covaria")
    with pytest.raises(UsageError, match="has no risks; compare its means by their differences"):
        normal.risk_ratios()
    with pytest.raises(UsageError, match="has no risks"):
        normal.numbers_needed_to_treat()


def test_a_risk_of_none_has_no_ratio() -> None:
    from covaria.explain.risk_ratios import risk_ratios

    means = LevelMeans(np.array([0.0, 1.0]), np.array([0.0, 0.2]), np.eye(2) * 1e-4, np.full(2, 50.0))
    (found,) = risk_ratios(means, ("0", "1"), 0)
    assert (found.risk_ratio, found.odds_ratio) == (None, None)


def test_an_interval_of_a_probability_is_symmetric_in_log_odds() -> None:
    means = LevelMeans(np.array([0.0, 1.0]), np.array([0.04, 0.5]), np.eye(2) * 4e-4, np.full(2, np.inf))
    low, _ = level_effects(means, (100, 100), 0.0, 0.95, (0.0, 1.0))
    reach = 1.959964 * 0.02 / (0.04 * 0.96)
    assert (low.lower, low.upper) == pytest.approx(
        tuple(expit(logit(0.04) + reach * np.array([-1, 1]))), rel=1e-5
    )
    assert low.difference == 0


def test_a_level_without_responders_is_not_sure() -> None:
    """Of 20 subjects without a response, the standard error is about that of a share of one in 22."""
    means = LevelMeans(np.array([0.0, 1.0]), np.array([0.0, 0.4]), np.diag([0.0, 0.01]), np.full(2, 19.0))
    found = with_unseen(means, np.array([0.0, 0.4]), np.array([20, 20]))
    np.testing.assert_allclose(np.diag(found.covariance), [1 / 22 * 21 / 22 / 20, 0.01])
    assert with_unseen(means, np.array([0.1, 0.4]), np.array([20, 20])) is means


def test_the_test_of_a_dose_is_on_the_scale_of_log_odds(model: ResponseModel) -> None:
    adjusted = present(model.adjusted_means)
    tested = means_of_test(adjusted, BINARY, AdjustedMeansSettings())
    shares, subjects = np.array(adjusted.means), np.array(adjusted.subjects)
    moved = (subjects * shares + 0.5) / (subjects + 1)
    np.testing.assert_allclose(tested.means, logit(moved))
    errors = np.sqrt(np.diag(adjusted.covariance)) / (moved * (1 - moved))
    np.testing.assert_allclose(tested.standard_errors, errors)
    assert model.evaluation.dose_p_value == dose_contrasts_p_value(tested)


def test_a_part_of_a_trial_without_responders_has_a_scale() -> None:
    scale = BINARY.scale(np.zeros(30), np.ones(30))
    assert 1 < scale.sd < 10
    assert BINARY.scale(np.resize([0.0, 1.0], 30), np.ones(30)).sd == pytest.approx(2)


def test_trials_of_a_yes_or_no_are_not_simulated(model: ResponseModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "trial.covaria")
    with pytest.raises(UsageError, match="has a binary endpoint, of which trials are not simulated yet"):
        plan_next_trial(tmp_path / "trial.covaria", tmp_path / "trial.csv", subjects=[200])


@pytest.mark.slow
def test_a_fit_of_yes_or_no_is_done_again_to_the_bit(model: ResponseModel, columns: dict[str, Any]) -> None:
    found = replay_model(model, columns)
    assert (found.agrees, found.same_table, found.differences) == (True, True, ())


def test_the_numbers_of_a_bootstrap_are_those_of_the_report(model: ResponseModel) -> None:
    numbers = model_numbers(model, model)
    differences = {each.dose: each.difference for each in model.dose_response().levels}
    shown = {name: value for name, value in numbers.items() if name.startswith("dose ")}
    assert shown == pytest.approx(
        {f"dose {dose:g} less 0": difference for dose, difference in differences.items() if dose}
    )
    assert numbers["D² out of fold"] == model.evaluation.oof.explained
