"""Modelled assignments are those of penalised likelihood, by subjects other than the one that they are of."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from scipy.stats import norm

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds, folds_of_parts
from covaria.fit.inference.assignment import (
    modelled_probabilities,
    stabilised_weights,
)
from covaria.fit.inference.balance import assignment_features
from covaria.fit.settings.adjusted_means import AssignmentSettings
from support.treatments import doses_of

USUAL = AssignmentSettings()
AnalysisOf = Callable[..., AnalysisSet]

ROWS = 90


@pytest.fixture
def trial(analysis_of: AnalysisOf) -> tuple[AnalysisSet, Folds, IntArray]:
    """An analysis set whose dose, one of three, follows a covariate; its folds and levels."""
    random = np.random.default_rng(1)
    a, b = random.normal(size=(2, ROWS))
    dose = np.clip(np.round(1 + a + 0.5 * random.normal(size=ROWS)), 0, 2)
    analysis = analysis_of({"dose": dose, "a": a, "b": b, "y": random.normal(size=ROWS)}, dose="dose")
    level = doses_of(analysis).astype(np.int64)
    return analysis, folds_of_parts([np.arange(ROWS) % 3]), level


def features_of(analysis: AnalysisSet) -> FloatArray:
    return assignment_features(
        np.delete(analysis.inputs, analysis.treatment_inputs, axis=1), USUAL.most_paired
    )


def penalised_likelihood(features: FloatArray, level: IntArray, levels: int) -> tuple[FloatArray, FloatArray]:
    """Constants and coefficients of a multinomial model with a standard normal prior of the latter."""
    rows, columns = features.shape

    def loss(flat: FloatArray) -> float:
        constants, coefficients = flat[:levels], flat[levels:].reshape(levels, columns)
        logs = log_softmax(constants + features @ coefficients.T, axis=1)
        return float(-logs[np.arange(rows), level].sum() + USUAL.penalty * (coefficients**2).sum() / 2)

    found = minimize(loss, np.zeros(levels * (1 + columns)), method="BFGS", options={"gtol": 1e-7}).x
    return found[:levels], found[levels:].reshape(levels, columns)


def test_probabilities_are_those_of_penalised_likelihood(trial: tuple[AnalysisSet, Folds, IntArray]) -> None:
    analysis, folds, level = trial
    found, features = (
        modelled_probabilities(analysis, folds, level, 3, chosen=USUAL),
        features_of(analysis),
    )
    for held_out in folds:
        constants, coefficients = penalised_likelihood(features[~held_out], level[~held_out], 3)
        expected = softmax(constants + features[held_out] @ coefficients.T, axis=1)
        np.testing.assert_allclose(found[held_out], np.maximum(expected, USUAL.least_probability), atol=2e-3)
    assert found.min() == USUAL.least_probability


def test_a_subjects_own_level_does_not_move_its_probabilities(
    trial: tuple[AnalysisSet, Folds, IntArray],
) -> None:
    analysis, folds, level = trial
    changed = level.copy()
    changed[7] = (level[7] + 1) % 3
    found, other = (modelled_probabilities(analysis, folds, own, 3, chosen=USUAL) for own in (level, changed))
    np.testing.assert_array_equal(found[7], other[7])
    assert (found != other).any()


def test_rows_of_no_level_do_not_count(trial: tuple[AnalysisSet, Folds, IntArray]) -> None:
    analysis, folds, level = trial
    none = np.where(np.arange(ROWS) % 10 == 0, -1, level)
    found = modelled_probabilities(analysis, folds, none, 3, chosen=USUAL)
    held_out, features = next(iter(folds)), features_of(analysis)
    seen = ~held_out & (none >= 0)
    constants, coefficients = penalised_likelihood(features[seen], none[seen], 3)
    expected = softmax(constants + features[held_out] @ coefficients.T, axis=1)
    np.testing.assert_allclose(found[held_out], np.maximum(expected, USUAL.least_probability), atol=2e-3)


@pytest.mark.parametrize("levels", [2, 3])
def test_a_level_that_a_fold_holds_alone_is_improbable_there(
    trial: tuple[AnalysisSet, Folds, IntArray], levels: int
) -> None:
    """Nobody else had the last level: its probability is the least that is taken, and no error."""
    analysis, folds, _ = trial
    own = np.arange(ROWS) % 3 == 0
    rest = np.arange(ROWS) % (levels - 1)
    level = np.where(own & (np.arange(ROWS) < 9), levels - 1, rest).astype(np.int64)
    found = modelled_probabilities(analysis, folds, level, levels, chosen=USUAL)
    np.testing.assert_array_equal(found[own, -1], USUAL.least_probability)
    np.testing.assert_allclose(found[own, :-1].sum(axis=1), 1, atol=1e-9)


def test_weights_are_ratios_of_normal_densities(trial: tuple[AnalysisSet, Folds, IntArray]) -> None:
    analysis, folds, _ = trial
    dose = doses_of(analysis) + np.random.default_rng(2).normal(0, 0.3, ROWS)
    features = np.column_stack([np.ones(ROWS), features_of(analysis)])
    expected = np.zeros(ROWS)
    for held_out in folds:
        seen = features[~held_out]
        ridge = np.linalg.inv(seen.T @ seen + USUAL.penalty * np.eye(features.shape[1]))
        expected[held_out] = features[held_out] @ ridge @ seen.T @ dose[~held_out]
    left = dose - expected
    ratio = norm.pdf(dose, dose.mean(), dose.std()) / norm.pdf(left, 0, left.std())
    found = stabilised_weights(analysis, folds, dose, chosen=USUAL)
    np.testing.assert_allclose(found, np.clip(ratio, 1 / USUAL.largest_ratio, USUAL.largest_ratio), rtol=1e-9)


def test_weights_take_the_dose_from_the_covariate(analysis_of: AnalysisOf) -> None:
    """Weighted, they have little to do with each other any more; of a random dose there is little to take."""
    random = np.random.default_rng(3)
    a = random.normal(size=2000)
    folds = folds_of_parts([np.arange(2000) % 5])
    for slope in (0.0, 0.5):
        dose = 10 + slope * a + random.normal(size=2000)
        analysis = analysis_of({"dose": dose, "a": a, "y": random.normal(size=2000)}, dose="dose")
        own = doses_of(analysis)
        covariate = np.delete(analysis.inputs, analysis.treatment_inputs, axis=1)
        weights = stabilised_weights(analysis, folds, own, chosen=USUAL)
        covariance = np.cov(own, covariate[:, 0], aweights=weights)
        correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
        assert abs(correlation) < 0.12
        assert np.corrcoef(dose, a)[0, 1] == pytest.approx(slope / np.hypot(slope, 1), abs=0.06)
        if slope == 0:
            np.testing.assert_allclose(weights, 1, atol=0.25)
