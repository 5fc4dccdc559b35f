from collections.abc import Callable
from dataclasses import replace
from math import ceil
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import sem
from sklearn.metrics import mean_squared_error, r2_score

from covaria.arrays import FloatArray
from covaria.disclosure import MINIMUM_CELL
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.weights import AveragingWeights, OutOfFold
from covaria.fit.candidates.candidate import Trainer
from covaria.fit.evaluation.interval_checks import check_intervals, interval_summary
from covaria.fit.evaluation.metrics import (
    comparator_metrics,
    error_summary,
    ladder_steps,
    prediction_p_value,
    seen_score,
)
from covaria.fit.evaluation.prediction_bins import MOST_BINS, prediction_bins
from covaria.fit.folds import folds_of_parts
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.endpoint import NORMAL
from covaria.table import TrialTable
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]


@pytest.fixture(scope="module")
def predicted(weighted_analysis: AnalysisSet) -> FloatArray:
    return weighted_analysis.response + np.random.default_rng(1).normal(0, 0.3, weighted_analysis.rows)


def test_errors_are_those_of_scikit_learn(weighted_analysis: AnalysisSet, predicted: FloatArray) -> None:
    observed, weights = weighted_analysis.response, weighted_analysis.weights
    found = error_summary(predicted, weighted_analysis, train_score=0.5)
    assert found.score == pytest.approx(mean_squared_error(observed, predicted, sample_weight=weights))
    assert found.explained == pytest.approx(r2_score(observed, predicted, sample_weight=weights))
    assert found.train_score == 0.5
    (comparator,) = comparator_metrics(
        {"linear": predicted}, np.zeros(weighted_analysis.rows), weighted_analysis
    )
    assert (comparator.name, comparator.score, comparator.score_se) == ("linear", found.score, found.score_se)
    assert comparator.explained == found.explained


def test_the_error_in_sample_is_that_of_each_fold_on_the_others(weighted_analysis: AnalysisSet) -> None:
    fold = np.arange(weighted_analysis.rows) % 3
    predictions = np.random.default_rng(2).normal(size=(3, weighted_analysis.rows))
    total = count = 0.0
    for k in range(3):
        for row in range(weighted_analysis.rows):
            if fold[row] != k:
                total += (
                    weighted_analysis.weights[row]
                    * (predictions[k, row] - weighted_analysis.response[row]) ** 2
                )
                count += weighted_analysis.weights[row]
    assert seen_score(predictions, weighted_analysis, folds_of_parts([fold])) == pytest.approx(total / count)


@given(seed=st.integers(0, 2**32), folds=st.integers(2, 6), percent=st.integers(5, 99))
def test_intervals_are_checked_with_the_errors_of_the_other_folds(
    seed: int, folds: int, percent: int
) -> None:
    random = np.random.default_rng(seed)
    fold = np.concatenate([np.arange(folds), random.integers(0, folds, 40)])
    errors, counts = random.normal(size=len(fold)), random.integers(1, 4, len(fold))
    residual_sd = np.exp(random.normal(size=len(fold)))
    covered = width = score = 0.0
    for row in range(len(fold)):
        away = fold != fold[row]
        others = np.sort(np.repeat((errors / residual_sd)[away], counts[away]))
        sizes = np.sort(np.abs(others))
        rank = min(ceil(percent * (len(others) + 1) / 100), len(others))
        covered += counts[row] * (abs(errors[row]) <= residual_sd[row] * sizes[rank - 1])
        width += counts[row] * 2 * residual_sd[row] * sizes[rank - 1]
        draws = residual_sd[row] * others
        mean_difference = np.abs(draws[:, None] - draws).mean()
        score += counts[row] * (np.abs(draws - errors[row]).mean() - mean_difference / 2)
    checked = check_intervals(
        errors, residual_sd, counts.astype(float), folds_of_parts([fold]), percent / 100
    )
    found = interval_summary(
        checked, 2 * checked.half_width, residual_sd, counts.astype(float), percent / 100
    )
    assert found.level == percent / 100
    assert found.coverage == pytest.approx(covered / counts.sum())
    assert found.mean_width == pytest.approx(width / counts.sum())
    assert found.crps == pytest.approx(score / counts.sum())
    assert found.varying


@pytest.mark.parametrize(("rows", "bins"), [(10, 0), (11, 1), (21, 1), (22, 2), (80, 7)])
def test_bins_hold_subjects_with_similar_predictions(
    weighted_analysis: AnalysisSet, predicted: FloatArray, rows: int, bins: int
) -> None:
    analysis = replace(
        weighted_analysis,
        inputs=weighted_analysis.inputs[:rows],
        response=weighted_analysis.response[:rows],
        weights=weighted_analysis.weights[:rows],
        unit=weighted_analysis.unit[:rows],
    )
    found = prediction_bins(predicted[:rows], analysis)
    assert len(found) == bins
    assert all(own.subjects >= MINIMUM_CELL for own in found)
    assert [own.predicted for own in found] == sorted(own.predicted for own in found)
    if found:
        assert sum(own.subjects for own in found) == analysis.weights.sum()
        for name, values in (("predicted", predicted[:rows]), ("observed", analysis.response)):
            average = np.average(
                [getattr(own, name) for own in found], weights=[own.subjects for own in found]
            )
            assert average == pytest.approx(np.average(values, weights=analysis.weights))


def test_one_bin_holds_the_mean_with_its_standard_error(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(3)
    analysis = analysis_of({"a": random.normal(size=15), "y": random.normal(size=15)})
    (found,) = prediction_bins(np.zeros(15), analysis)
    half_width = 1.96 * analysis.response.std(ddof=1) / np.sqrt(15)
    assert found.observed == pytest.approx(analysis.response.mean())
    assert found.observed_low == pytest.approx(found.observed - half_width)
    assert found.observed_high == pytest.approx(found.observed + half_width)


def test_there_are_no_more_bins_than_can_be_seen(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(4)
    analysis = analysis_of({"a": random.normal(size=1000), "y": random.normal(size=1000)})
    assert len(prediction_bins(analysis.response, analysis)) == MOST_BINS


def test_a_bin_of_many_rows_of_few_subjects_is_not_published(trial_of: TrialOf, quick: FitSettings) -> None:
    random = np.random.default_rng(5)
    subject = np.repeat(np.arange(6), 10)
    own = random.normal(size=6)[subject]
    a, noise = random.normal(size=(2, 60))
    columns = {"id": [f"S{k}" for k in subject], "a": a, "b": own, "y": 5 * own + 0.1 * noise}
    small = replace(quick, fewest_subjects=6)
    evaluation = fit_table(trial_of(columns, subject="id"), small, comparators=Comparators.FEW).evaluation
    assert evaluation.subjects == 6
    assert evaluation.predicted_observed == ()


def test_a_subject_of_many_rows_is_one_point_of_its_bin(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(6)
    subject = np.repeat(np.arange(24), 5)
    columns = {"id": [f"S{k:02d}" for k in subject], "a": random.normal(size=120)}
    analysis = analysis_of(columns | {"y": random.normal(size=120)}, subject="id")
    predicted = random.normal(size=120)
    found = prediction_bins(predicted, analysis)
    assert [own.subjects for own in found] == [12, 12]
    means = np.array(
        [
            [values[analysis.subject == k].mean() for values in (predicted, analysis.response)]
            for k in range(24)
        ]
    )
    means = means[np.argsort(means[:, 0])]
    for own, half in zip(found, (means[:12], means[12:]), strict=True):
        assert [own.predicted, own.observed] == pytest.approx(half.mean(axis=0).tolist())
        assert own.observed_high - own.observed == pytest.approx(1.96 * half[:, 1].std(ddof=1) / 12**0.5)


def test_a_bin_of_rows_of_small_weight_counts_its_subjects(
    weighted_analysis: AnalysisSet, predicted: FloatArray
) -> None:
    light = replace(weighted_analysis, weights=np.full(weighted_analysis.rows, 0.1))
    found = prediction_bins(predicted, light)
    assert sum(own.subjects for own in found) in {0, weighted_analysis.rows}
    assert all(own.subjects >= MINIMUM_CELL for own in found)


def drawn(
    analysis_of: AnalysisOf,
    signal: float,
    seed: int,
    rows: int = 120,
    rows_of_subject: int = 1,
    role: str = "subject",
) -> tuple[AnalysisSet, FloatArray, FloatArray]:
    """A trial, and out-of-fold predictions of it by the least squares of the other folds."""
    random = np.random.default_rng(seed)
    subjects = rows // rows_of_subject
    x = np.repeat(random.normal(size=(subjects, 3)), rows_of_subject, axis=0)
    noise = np.repeat(random.normal(size=subjects), rows_of_subject) + 0.1 * random.normal(size=rows)
    columns = {name: x[:, k] for k, name in enumerate("abc")}
    columns |= {"y": signal * x[:, 0] + noise, "who": np.repeat(np.arange(subjects), rows_of_subject)}
    analysis = analysis_of(columns, **{role: "who"}, covariates=("a", "b", "c"))
    part = analysis.unit % 5
    predicted, mean = np.zeros((2, analysis.rows))
    for fold in range(5):
        seen, out = part != fold, part == fold
        mean[out] = analysis.response[seen].mean()
        slopes = np.linalg.lstsq(analysis.inputs[seen], analysis.response[seen] - mean[out][0], rcond=None)[0]
        predicted[out] = mean[out] + analysis.inputs[out] @ slopes
    return analysis, predicted, mean


@pytest.mark.slow
@pytest.mark.parametrize(("rows_of_unit", "role"), [(1, "subject"), (4, "subject"), (4, "group")])
def test_nothing_is_seldom_taken_for_a_prediction(
    analysis_of: AnalysisOf, rows_of_unit: int, role: str
) -> None:
    claims = []
    for seed in range(100):
        analysis, predicted, mean = drawn(analysis_of, 0.0, seed, 160, rows_of_unit, role)
        claims.append(prediction_p_value(predicted, mean, analysis) <= 0.05)
    assert np.mean(claims) <= 0.1


@pytest.mark.slow
def test_a_small_effect_is_found_that_the_errors_do_not_show(analysis_of: AnalysisOf) -> None:
    found, shown = [], []
    for seed in range(60):
        analysis, predicted, mean = drawn(analysis_of, 0.3, seed)
        gain = (analysis.response - mean) ** 2 - (analysis.response - predicted) ** 2
        found.append(prediction_p_value(predicted, mean, analysis) <= 0.05)
        shown.append(gain.mean() > 1.645 * sem(gain))
    assert np.mean(found) > 0.65
    assert np.mean(found) > np.mean(shown) + 0.2


def test_the_mean_itself_follows_nothing(analysis_of: AnalysisOf) -> None:
    analysis, _, mean = drawn(analysis_of, 1.0, 1)
    assert prediction_p_value(mean, mean, analysis) == 1


def test_a_rung_has_the_best_of_what_is_simpler_as_its_rival() -> None:
    random = np.random.default_rng(6)
    response, size = random.normal(size=200), np.array([0.5, 0.8, 0.6, 0.7])
    candidates = response + size[:, None, None] * random.normal(size=(4, 1, 200))
    out_of_fold = OutOfFold(
        response,
        np.ones(200),
        folds_of_parts([np.arange(200) % 4]),
        None,
        np.zeros(200),
        np.arange(4),
        (Trainer.GRADIENT,) * 4,
        candidates,
        NORMAL,
        AveragingSettings(),
    )
    fleet: Any = SimpleNamespace(trainer=Trainer.GRADIENT, penalties=(0.1,))
    average = AveragingWeights(0.0, np.full((4, 1), 0.25))
    steps = ladder_steps(out_of_fold, average, response**2, (fleet,) * 4, np.zeros(4))
    assert [None if step.rival is None else step.rival.name for step in steps] == [
        None,
        None,
        "linear",
        "linear",
    ]
    errors = (candidates[:, 0] - response) ** 2
    paired = errors[0] - errors[3]
    rival = present(steps[3].rival)
    assert rival.gain == pytest.approx(paired.mean())
    assert rival.gain_se == pytest.approx(sem(paired))
