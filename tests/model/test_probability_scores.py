"""Scores of probabilities against scikit-learn, SciPy's bootstrap, brute force and simulations."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from covaria.disclosure import MINIMUM_CELL
from covaria.model.intervals import fold_residuals
from covaria.model.probability_ranges import probability_ranges, range_steps
from covaria.model.probability_scores import (
    area_under_curve,
    isotonic,
    recalibration,
    score_probabilities,
)
from covaria.regression.logistic import inverse_logit, logistic_regression
from support.presence import present

ROWS = 240
SHARED = Path(__file__).parents[3] / "shared" / "data"


def drawn(seed: int = 0, rows: int = ROWS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rounded probabilities, so that some are tied, responses by others, and weights."""
    random = np.random.default_rng(seed)
    odds = random.normal(-0.5, 1.2, rows)
    observed = (random.random(rows) < expit(odds)).astype(float)
    return expit(1.3 * odds).round(2).clip(0.01, 0.99), observed, random.integers(1, 4, rows).astype(float)


def test_area_and_brier_score_are_scikit_learns() -> None:
    predicted, observed, weights = drawn()
    found = score_probabilities(predicted, observed, weights)
    assert found.area.value == pytest.approx(roc_auc_score(observed, predicted, sample_weight=weights))
    assert found.brier == pytest.approx(brier_score_loss(observed, predicted, sample_weight=weights))
    assert (found.responders, found.subjects) == (int(weights @ observed), int(weights.sum()))


def test_isotonic_regression_is_scikit_learns() -> None:
    predicted, observed, weights = drawn()
    expected = IsotonicRegression().fit(predicted, observed, weights).predict(predicted)
    np.testing.assert_allclose(isotonic(predicted, observed, weights), expected, atol=1e-12)


def test_the_brier_score_is_the_sum_of_its_parts() -> None:
    found = score_probabilities(*drawn())
    parts = found.miscalibration - found.discrimination + found.uncertainty
    assert found.brier == pytest.approx(parts, rel=1e-12)


def test_calibration_is_scikit_learns_regression_on_the_log_odds() -> None:
    predicted, observed, weights = drawn()
    odds = logit(predicted)[:, None]
    slope, intercept = recalibration(predicted, observed, weights)
    expected = LogisticRegression(C=np.inf, tol=1e-10).fit(odds, observed, weights)
    assert slope.value == pytest.approx(expected.coef_[0, 0], abs=1e-4)
    # With a slope of 1, the mean of the moved probabilities is the share of responders.
    moved = expit(odds[:, 0] + intercept.value)
    assert np.average(moved, weights=weights) == pytest.approx(np.average(observed, weights=weights))


def test_rows_of_a_weight_are_as_many_rows() -> None:
    predicted, observed, weights = drawn()
    copies = np.repeat(np.arange(ROWS), weights.astype(int))
    weighed = score_probabilities(predicted, observed, weights)
    written_out = score_probabilities(predicted[copies], observed[copies], np.ones(len(copies)))
    for name in ("area", "calibration_slope", "calibration_intercept"):
        one, other = getattr(weighed, name), getattr(written_out, name)
        assert (one.value, one.lower, one.upper) == pytest.approx(
            (other.value, other.lower, other.upper), rel=1e-9
        )


def test_rows_of_a_subject_count_together() -> None:
    """Every row twice, as a subject's, is as sure as every row once."""
    predicted, observed, _ = drawn()
    once = score_probabilities(predicted, observed, np.ones(ROWS), np.arange(ROWS))
    twice = np.repeat(np.arange(ROWS), 2)
    together = score_probabilities(predicted[twice], observed[twice], np.ones(2 * ROWS), twice)
    assert present(together.area.lower) == pytest.approx(present(once.area.lower), rel=1e-9)
    assert present(together.calibration_slope.upper) == pytest.approx(
        present(once.calibration_slope.upper), rel=1e-9
    )


@pytest.mark.slow
def test_intervals_are_those_of_the_bootstrap() -> None:
    predicted, observed, _ = drawn(3, 600)
    found = score_probabilities(predicted, observed, np.ones(600))
    random, areas, slopes = np.random.default_rng(1), [], []
    for _ in range(400):
        rows = random.integers(0, 600, 600)
        areas.append(area_under_curve(predicted[rows], observed[rows], np.ones(600)).value)
        slopes.append(recalibration(predicted[rows], observed[rows], np.ones(600))[0].value)
    for estimate, replicates in ((found.area, areas), (found.calibration_slope, slopes)):
        width = present(estimate.upper) - present(estimate.lower)
        # The deviation of 400 replicates has a standard error of 3.5 %.
        assert width / (2 * 1.96) == pytest.approx(np.std(replicates), rel=0.12)


def test_perfect_and_constant_probabilities_have_no_intervals() -> None:
    observed = np.resize([0.0, 1.0], 40)
    perfect = score_probabilities(np.where(observed > 0, 0.9, 0.1), observed, np.ones(40))
    assert (perfect.area.value, perfect.area.lower) == (1.0, None)
    constant = score_probabilities(np.full(40, 0.5), observed, np.ones(40))
    assert constant.area.value == 0.5
    assert (constant.calibration_slope.value, constant.calibration_slope.lower) == (0.0, None)
    assert constant.discrimination == pytest.approx(0, abs=1e-12)


def test_reliability_is_of_enough_subjects_and_rises() -> None:
    found = score_probabilities(*drawn()).reliability
    assert min(each.subjects for each in found) >= MINIMUM_CELL
    assert sum(each.subjects for each in found) == int(drawn()[2].sum())
    assert (np.diff([each.observed for each in found]) > 0).all()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real tables are not beside the project")
def test_birth_weights_have_the_published_scores() -> None:
    with (SHARED / "birthwt.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    design = np.array([[1.0, *(float(own) for name, own in row.items() if name != "low")] for row in rows])
    response, ones = np.array([float(row["low"]) for row in rows]), np.ones(len(rows))
    probability = inverse_logit(design @ logistic_regression(design, response, ones))
    found = score_probabilities(probability, response, ones)
    assert found.area.value == pytest.approx(0.746, abs=5e-4)
    assert found.brier == pytest.approx(0.179, abs=5e-4)
    assert (found.calibration_slope.value, found.calibration_intercept.value) == pytest.approx(
        (1, 0), abs=1e-6
    )


def test_ends_of_ranges_are_isotonic_regressions_with_one_more_subject() -> None:
    """The definition of Venn–Abers prediction, by scikit-learn."""
    random = np.random.default_rng(2)
    scores = np.sort(random.random(60))
    observed = (random.random(60) < scores).astype(float)
    kept = (
        fold_residuals(observed[:30] - scores[:30], np.ones(30)),
        fold_residuals(observed[30:] - scores[30:], np.ones(30)),
    )
    found_scores, lower, upper = range_steps(kept)
    np.testing.assert_allclose(found_scores, scores, atol=1e-12)
    for new in (0.001, 0.2, 0.51, 0.77, 0.999):
        place = int(np.searchsorted(found_scores, new))
        for response, ends in ((0.0, lower), (1.0, upper)):
            regression = IsotonicRegression().fit([*scores, new], [*observed, response])
            assert ends[place] == pytest.approx(regression.predict([new])[0], abs=1e-12)


def test_a_range_is_never_narrower_than_that_of_a_regression() -> None:
    folds = np.full((5, 3), 0.3)
    kept = (fold_residuals(np.array([-0.3, 0.7]), np.array([1.0, 1.0])),)
    errors = np.array([0.1, 0.5, 2.0])
    lower, upper = probability_ranges(folds, errors, kept, 0.9, 1)
    assert (lower <= expit(logit(0.3) - 1.6449 * errors) + 1e-5).all()
    assert (upper >= expit(logit(0.3) + 1.6449 * errors) - 1e-5).all()


def test_a_range_holds_its_probability_and_the_band_of_the_folds() -> None:
    random = np.random.default_rng(3)
    folds = expit(random.normal(0, 1, 50) + random.normal(0, 0.1, (5, 50)))
    observed = (random.random(200) < 0.5).astype(float)
    kept = (fold_residuals(observed - 0.5, np.ones(200)),)
    lower, upper = probability_ranges(folds, np.zeros(50), kept, 0.9, 1)
    assert ((lower <= folds.mean(axis=0)) & (folds.mean(axis=0) <= upper)).all()
    assert (upper - lower > np.ptp(folds, axis=0) / 2).all()


def test_a_part_without_responders_has_scores_without_intervals() -> None:
    """As a refit without a site may have; of no pairs, neither order nor calibration can be seen."""
    found = score_probabilities(np.linspace(0.05, 0.2, 30), np.zeros(30), np.ones(30))
    assert (found.area.value, found.area.lower) == (0.5, None)
    assert (found.calibration_slope.lower, found.calibration_intercept.lower) == (None, None)
    assert np.isfinite([found.calibration_slope.value, found.calibration_intercept.value]).all()
