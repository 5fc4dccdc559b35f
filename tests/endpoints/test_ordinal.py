"""A fit of ordered levels, from the table to shares, odds ratios, report, terminal, file and validation."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from covaria import ResponseModel, fit_model, load_model, save_model, validate_model
from covaria.arrays import FloatArray
from covaria.cli.explain import explanation_json, print_explanation
from covaria.cli.predict import prediction_csv
from covaria.errors import ModelFileError, TableError, UsageError
from covaria.findings.model_words import model_words
from covaria.findings.ordered_words import OrderedWords, ordered_words, proportionality
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.comparators.levels import predict_proportional_odds
from covaria.fit.inference.dose_contrasts import means_of_test
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.ordinal_endpoint import ORDINAL, OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial
from covaria.table.ordered import ORDINAL as ORDINAL_AS_NAMED
from support.presence import present
from support.quick_fits import QUICK

ROWS = 240
WORDS = ("none", "mild", "moderate", "severe")
CUTS = np.array([-1.2, 0.3, 1.8])
EFFECTS = np.array([0.0, 0.6, 1.4])
DOSES = np.array([0.0, 10.0, 40.0])


def drawn(seed: int) -> tuple[dict[str, Any], FloatArray]:
    """A trial whose doses and a covariate act on the log odds, and these."""
    random = np.random.default_rng(seed)
    base, age = random.normal(0, 1, ROWS).round(2), random.uniform(20, 80, ROWS).round(1)
    dose = np.arange(ROWS) % 3
    linear = EFFECTS[dose] + 0.9 * base
    level = np.digitize(linear + random.logistic(size=ROWS), CUTS)
    return {"base": base, "age": age, "DOSE": DOSES[dose], "GRADE": np.array(WORDS)[level]}, linear


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    given = {"dose": "DOSE", "endpoint": "ordinal", "levels": WORDS, "settings": QUICK, **asked}
    return fit_model(columns, "GRADE", **given)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(8)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fitted(columns)


def test_the_table_and_the_model_name_the_endpoint_alike() -> None:
    assert ORDINAL.name == ORDINAL_AS_NAMED


def test_networks_are_trained_by_the_evidence_and_find_who_has_higher_levels(model: ResponseModel) -> None:
    found = model.evaluation
    assert {ensemble.trainer for ensemble in model.ensembles} == {"evidence"}
    mean, conventional = found.comparators
    assert (mean.name, conventional.name) == ("mean", "proportional odds")
    assert found.oof.score < mean.score
    # The truth is that of proportional odds, which has no penalty to estimate.
    assert found.oof.score < 1.02 * conventional.score
    assert found.is_predicted
    new, linear = drawn(4)
    assert np.corrcoef(model.predict(new).mean, linear)[0, 1] > 0.9
    scores = present(found.ordered)
    assert scores.names == WORDS
    assert 0.55 < present(scores.concordance.lower) < scores.concordance.value
    assert scores.ranked < scores.ranked_of_all
    assert all(present(each.slope.lower) < 1 < present(each.slope.upper) for each in scores.calibration)


def test_shares_and_differences_hold_those_of_the_truth(model: ResponseModel) -> None:
    shares = present(model.shares)
    assert shares.treatments == ("0", "10", "40")
    base = np.random.default_rng(0).normal(size=20_000)
    truth = np.array(
        [[(1 / (1 + np.exp(cut - effect - 0.9 * base))).mean() for effect in EFFECTS] for cut in CUTS]
    )
    for level, row in enumerate(shares.probabilities(0.99)):
        for at, each in enumerate(row):
            assert present(each.lower) < truth[level, at] < present(each.upper)
    for level, differences in enumerate(shares.differences(0.99)):
        for at, each in zip(shares.others, differences, strict=True):
            assert present(each.lower) < truth[level, at] - truth[level, 0] < present(each.upper)
    assert shares.is_proportional
    wins = shares.win_probabilities()
    assert present(wins[1].lower) > 0.5


def test_the_odds_ratio_is_near_that_of_proportional_odds_with_all_covariates(model: ResponseModel) -> None:
    columns, _ = drawn(8)
    dose, level = columns["DOSE"], [WORDS.index(word) for word in columns["GRADE"]]
    design = np.column_stack([dose == 10, dose == 40, columns["base"]]).astype(float)
    fit = cumulative_logit(design, np.array(level), np.ones(ROWS))
    for place, each in enumerate(map(present, present(model.shares).odds_ratios())):
        error = np.sqrt(fit.covariance[3 + place, 3 + place])
        assert abs(np.log(each.value) - fit.coefficients[place]) < 0.4 * error
        assert present(each.lower) < np.exp(EFFECTS[place + 1]) < present(each.upper)
        reach = np.log(present(each.upper) / present(each.lower)) / 2
        assert 1.75 * error < reach < 2.3 * error


def test_the_mean_score_is_the_sum_of_its_shares(model: ResponseModel) -> None:
    by_shares = np.array(present(model.shares).at_least).sum(axis=0)
    means = present(model.adjusted_means).level_means.means
    np.testing.assert_allclose(means, by_shares, atol=0.01)
    assert means[-1] - means[0] > 0.4


def test_probabilities_of_levels_sum_to_1_and_have_ranges(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    found = model.predict_probabilities(columns)
    assert found.names == WORDS
    np.testing.assert_allclose(found.probability.sum(axis=0), 1)
    np.testing.assert_allclose(np.arange(4) @ found.probability, found.prediction.mean, atol=1e-9)
    assert ((found.lower <= found.at_least) & (found.at_least <= found.upper)).all()
    assert (np.diff(found.at_least, axis=0) <= 0).all()
    assert model.predict(columns).mean.max() < 3
    with pytest.raises(UsageError, match="has no quantiles"):
        model.predict_quantiles(columns, [0.5])
    with pytest.raises(UsageError, match="ordinal endpoint has no risks"):
        model.risk_ratios()


def test_other_endpoints_have_no_levels() -> None:
    columns, _ = drawn(3)
    columns["GRADE"] = np.random.default_rng(0).normal(size=ROWS)
    other = fit_model(columns, "GRADE", dose="DOSE", settings=QUICK, comparators="few")
    with pytest.raises(UsageError, match="normal endpoint has no levels"):
        other.predict_probabilities(columns)
    assert other.shares is None


def test_a_file_keeps_levels_shares_and_predictions(
    model: ResponseModel, columns: dict[str, Any], tmp_path: Path
) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.endpoint == model.endpoint
    assert loaded.shares == model.shares
    assert loaded.levels == WORDS
    np.testing.assert_array_equal(loaded.predict(columns).mean, model.predict(columns).mean)


@pytest.mark.parametrize(
    "wrong", ["order", "names", "share", "missing", "p_value", "threshold", "ratios", "covariate", "gain"]
)
def test_a_file_whose_levels_cannot_be_is_refused(model: ResponseModel, tmp_path: Path, wrong: str) -> None:
    scores, shares = present(model.evaluation.ordered), present(model.shares)
    if wrong == "order":
        scores = replace(scores, thresholds=scores.thresholds[::-1])
    elif wrong == "names":
        shares = replace(shares, names=("a", *shares.names[1:]))
    elif wrong == "share":
        shares = replace(shares, observed=((0.9,) * 3, *shares.observed[1:]))
    elif wrong == "p_value":
        shares = replace(shares, proportional_p_value=1.5)
    elif wrong == "threshold":
        shares = replace(shares, by_threshold=(replace(shares.by_threshold[0], level="none"),))
    elif wrong == "ratios":
        shares = replace(shares, by_threshold=(replace(shares.by_threshold[0], odds_ratios=()),))
    effects = model.evaluation.threshold_effects
    if wrong in {"covariate", "gain"}:
        changed = {"covariate": "other"} if wrong == "covariate" else {"gain_se": 0.1}
        effects = (replace(effects[0], **changed), *effects[1:])
    ordered = None if wrong == "missing" else scores
    evaluation = replace(model.evaluation, ordered=ordered, threshold_effects=effects)
    damaged = replace(model, evaluation=evaluation, shares=shares)
    save_model(damaged, tmp_path / "model.covaria")
    with pytest.raises(ModelFileError):
        load_model(tmp_path / "model.covaria")


def test_a_table_is_compared_by_the_levels_of_the_fit(model: ResponseModel, columns: dict[str, Any]) -> None:
    assert validate_model(model, columns).in_sample
    found = validate_model(model, drawn(5)[0])
    assert found.score == pytest.approx(model.evaluation.oof.score, abs=0.2)
    assert present(found.calibration_slope.lower) < 1 < present(found.calibration_slope.upper)
    scores = present(found.ordered)
    assert 0.6 < scores.concordance.value < 0.9
    assert scores.ranked < scores.ranked_of_all


@pytest.mark.slow
def test_a_level_that_the_fit_has_not_seen_is_refused() -> None:
    columns, _ = drawn(8)
    rank = np.array([WORDS.index(word) for word in columns["GRADE"]])
    model = fitted({**columns, "GRADE": np.minimum(rank, 2)}, levels=())
    with pytest.raises(TableError, match="1 level that the fit of the model has not seen"):
        validate_model(model, {**columns, "GRADE": rank})


def test_answers_name_odds_ratios_shares_and_wins(model: ResponseModel) -> None:
    found = {each.question: each for each in model_words(model).answers}
    shift = found["How do the levels shift?"]
    assert shift.verdict.startswith("odds ratio ")
    for words in (
        "“moderate” or higher has a probability",
        "percentage points",
        "ties counting half",
        "Brant",
    ):
        assert words in shift.explanation
    apart = found["How well are levels told apart?"]
    assert "ranked probability score" in apart.explanation


def test_proportionality_is_told_in_words(model: ResponseModel) -> None:
    shares = present(model.shares)
    assert "Nothing speaks against" in proportionality(shares)
    assert "cannot be tested" in proportionality(replace(shares, proportional_p_value=None))
    apart = replace(shares, proportional_p_value=0.001)
    assert "Odds are not proportional" in proportionality(apart)
    scores = present(model.evaluation.ordered)
    slopes = tuple(
        replace(each, slope=replace(each.slope, value=1.6, lower=1.3, upper=1.9))
        for each in scores.calibration
    )
    words = OrderedWords(None, replace(scores, calibration=slopes), "")
    assert words.shifted() is None
    assert "clearly off 1 for “mild” or higher (1.60 (1.30 to 1.90))" in words.discrimination().explanation


def test_what_acts_on_thresholds_apart_is_told_in_words(model: ResponseModel) -> None:
    evaluation, shares = model.evaluation, present(model.shares)
    assert [each.covariate for each in evaluation.threshold_effects] == ["base", "age"]
    same = present(present(ordered_words(evaluation, shares, "dose")).alike())
    assert same.verdict == "Nothing speaks against it"
    assert "proportional odds of 2 covariates" in same.explanation
    first, second = evaluation.threshold_effects
    apart = replace(first, p_value=0.001, gain=0.02, gain_se=0.005)
    without = replace(second, p_value=0.03, odds_ratios=(), gain=-0.01, gain_se=0.02)
    told = OrderedWords(None, present(evaluation.ordered), "", (apart, without)).alike()
    assert present(told).verdict == "No: “base” and “age”"
    words = present(told).explanation
    assert "a standard deviation more multiplies the odds" in words
    assert "has a log loss that is lower by 0.0200 ± 0.00500" in words
    assert "gains nothing sure: its log loss is higher by 0.0100 ± 0.0200" in words
    assert OrderedWords(None, present(evaluation.ordered), "").alike() is None
    denied = replace(shares, proportional_p_value=0.001, gain_by_threshold=0.02, gain_by_threshold_se=0.005)
    assert "By threshold, the odds ratio at dose 40 is " in proportionality(denied, "at dose 40")
    verdict = present(OrderedWords(denied, present(evaluation.ordered), "dose").shifted()).verdict
    assert verdict.startswith("by threshold: odds ratios of ")


def test_odds_ratios_by_threshold_are_near_the_common_one(model: ResponseModel) -> None:
    shares = present(model.shares)
    assert [each.level for each in shares.by_threshold] == ["mild", "moderate", "severe"]
    common = [present(each) for each in shares.odds_ratios()]
    for each in shares.by_threshold:
        for own, whole in zip(each.odds_ratios, common, strict=True):
            assert present(own.lower) < whole.value < present(own.upper)
    assert shares.gain_by_threshold is None


def test_an_odds_ratio_without_an_end_is_not_known(model: ResponseModel) -> None:
    """All subjects of a dose are at the lowest level, as of a placebo without a single reaction."""
    shares, evaluation = present(model.shares), model.evaluation
    lowest = [[1.0, *row[1:]] if place == 0 else [0.0, *row[1:]] for place, row in enumerate(shares.observed)]
    of_reference = replace(shares, observed=tuple(map(tuple, lowest)))
    assert of_reference.odds_ratios() == (None, None)
    lowest = [[*row[:-1], 1.0 if place == 0 else 0.0] for place, row in enumerate(shares.observed)]
    of_other = replace(shares, observed=tuple(map(tuple, lowest)))
    assert [each is None for each in of_other.odds_ratios()] == [False, True]
    told = present(present(ordered_words(evaluation, of_other, "dose")).shifted())
    assert "and not known at dose 40" in told.verdict
    assert "not known where all subjects are at one end of the scale" in told.explanation
    described = explanation_json(replace(model, shares=of_other))["levels"]
    assert isinstance(described, dict)
    assert described["compared"][1]["odds_ratio"] is None
    assert "not known" in render_report(report_content(replace(model, shares=of_other), date(2026, 1, 2)))


@pytest.mark.slow
def test_a_dose_that_acts_on_thresholds_apart_is_told_by_threshold() -> None:
    columns, _ = drawn(8)
    random = np.random.default_rng(3)
    base, dose = columns["base"], np.arange(ROWS) % 3
    effect = np.array([[0.0, -1.4, -1.4], [0.0, 0.0, 0.0], [0.0, 1.9, 1.9]])[:, dose]
    beyond = 1 / (
        1 + np.exp(CUTS[:, None] + 0.3 * np.array([[-2], [0], [2]]) - effect - 0.4 * base.clip(-2, 2))
    )
    level = (random.random(ROWS) < beyond).sum(axis=0)
    model = fitted({**columns, "GRADE": np.array(WORDS)[level]})
    shares = present(model.shares)
    assert not shares.is_proportional
    assert present(shares.gain_by_threshold) > present(shares.gain_by_threshold_se)
    ratios = [each.odds_ratios[-1].value for each in shares.by_threshold]
    assert ratios[0] < 1 < ratios[-1]
    shift = {each.question: each for each in model_words(model).answers}["How do the levels shift?"]
    assert "By threshold, the odds ratio at dose 40 is" in shift.explanation


def test_ranges_of_mean_scores_are_not_narrower_than_those_of_a_regression(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    found = model.predict(columns)
    assert isinstance(model.endpoint, OrdinalEndpoint)
    link = model.endpoint.link
    error = present(model.log_odds_error).standard_error(
        model.design.encode(model.read(columns, model.fillable).columns)
    )
    reach = (link.forward(found.upper) - link.forward(found.lower)) / 2
    assert (reach >= 1.644 * error).all()


def test_report_and_terminal_show_the_levels(model: ResponseModel) -> None:
    page = render_report(report_content(model, date(2026, 1, 2)))
    assert "How are the levels of “GRADE” spread at each dose?" in page
    assert "Probability of each level or a higher one" in page
    assert "Odds ratios to dose 0, by threshold" in page
    assert "Covariates at each threshold, given the prognosis" in page
    assert '"levels": {"scores": [0.0, 1.0, 2.0, 3.0]' in page
    text = io.StringIO()
    print_explanation(Console(file=text, width=80), model)
    assert "How do the levels shift?" in text.getvalue()
    assert "of the mean score of GRADE" in " ".join(text.getvalue().split())
    described = explanation_json(model)["levels"]
    assert isinstance(described, dict)
    assert [each["treatment"] for each in described["compared"]] == ["10", "40"]
    np.testing.assert_allclose([sum(each["adjusted"]) for each in described["treatments"]], 1)
    assert [each["covariate"] for each in described["by_covariate"]] == ["base", "age"]
    assert [each["level"] for each in described["by_threshold"]] == ["mild", "moderate", "severe"]
    assert "Do covariates act on all thresholds alike?" in text.getvalue()


def test_predictions_are_written_with_the_probability_of_each_level(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    from covaria.cli.predict import level_columns

    found = model.predict_probabilities(columns)
    text = prediction_csv(found.prediction, level_columns(found))
    first = next(csv.DictReader(io.StringIO(text)))
    assert sum(float(first[f"P({word})"]) for word in WORDS) == pytest.approx(1)
    assert float(first["P(>=mild) lower"]) <= float(first["P(>=mild)"]) <= float(first["P(>=mild) upper"])
    assert "P(>=none)" not in first


@pytest.mark.slow
def test_arms_are_compared_with_their_reference(columns: dict[str, Any]) -> None:
    arm = np.array(["a", "placebo", "b"])[np.searchsorted(DOSES, columns["DOSE"])]
    table = {name: values for name, values in columns.items() if name != "DOSE"} | {"ARM": arm}
    model = fitted(table, dose=None, arm="ARM")
    shares = present(model.shares)
    assert shares.treatments[shares.reference] == "placebo"
    assert len(shares.odds_ratios()) == 2
    found = {each.question: each for each in model_words(model).answers}
    assert "in “a”" in found["How do the levels shift?"].explanation


@pytest.mark.slow
def test_a_dose_of_many_values_has_no_shares_of_its_own(columns: dict[str, Any]) -> None:
    many = np.random.default_rng(1).uniform(0, 40, ROWS).round(2)
    model = fitted({**columns, "DOSE": many})
    assert model.shares is None
    assert model.evaluation.dose_p_value is not None
    page = render_report(report_content(model, date(2026, 1, 2)))
    assert "How are the levels" not in page


def test_thresholds_are_those_of_the_conventional_model(columns: dict[str, Any]) -> None:
    trial = read_trial(columns, RoleRequest("GRADE", dose="DOSE", endpoint="ordinal", levels=WORDS))
    analysis = make_analysis_set(trial, ORDINAL)
    assert isinstance(analysis.endpoint, OrdinalEndpoint)
    assert analysis.endpoint.names == WORDS
    fit = cumulative_logit(
        analysis.inputs, analysis.endpoint.level(analysis.response), np.ones(ROWS), penalty=1.0
    )
    np.testing.assert_allclose(analysis.endpoint.thresholds, fit.thresholds)
    values = analysis.inputs, analysis.response, analysis.weights, analysis.inputs[:5]
    predicted = predict_proportional_odds(analysis.endpoint, *values)
    free = cumulative_logit(analysis.inputs, analysis.endpoint.level(analysis.response), np.ones(ROWS))
    shares = 1 / (1 + np.exp(free.thresholds[:, None] - analysis.inputs[:5] @ free.coefficients))
    np.testing.assert_allclose(predicted, shares.sum(axis=0))


def test_the_dose_is_tested_on_log_odds(model: ResponseModel) -> None:
    adjusted = present(model.adjusted_means)
    found = means_of_test(adjusted, model.endpoint, AdjustedMeansSettings())
    assert isinstance(model.endpoint, OrdinalEndpoint)
    low, high = adjusted.level_means.means, np.array(adjusted.subjects)
    moved = (high * low + 1.5) / (high + 1)
    np.testing.assert_allclose(model.endpoint.link.inverse(found.means), moved, atol=1e-8)
    assert (np.diag(found.covariance) > np.diag(adjusted.level_means.covariance)).all()
