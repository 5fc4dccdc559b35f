import re
from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model.intervals import (
    MOST_RESIDUALS,
    FoldResiduals,
    cross_validation_plus,
    fold_residuals,
    predictive_quantile,
)
from support.presence import present


def by_definition(
    predictions: FloatArray, residual_sd: FloatArray, residuals: tuple[FoldResiduals, ...], level: Fraction
) -> FloatArray:
    """Barber et al. 2021, section 1.2, read literally: list every subject's end, sort, and take the rank."""
    repeated = [np.repeat(np.abs(fold.errors), fold.weights.astype(int)) for fold in residuals]
    subjects = sum(map(len, repeated))
    rank = ceil(level * (subjects + 1))
    ends = []
    for row, sd in zip(predictions.T, residual_sd.T, strict=True):
        triples = list(zip(row, sd, repeated, strict=True))
        above = np.sort(np.concatenate([prediction + wide * sizes for prediction, wide, sizes in triples]))
        below = np.sort(np.concatenate([prediction - wide * sizes for prediction, wide, sizes in triples]))
        ends.append((below[subjects - rank], above[rank - 1]))
    return np.array(ends).T


@st.composite
def folds_of_residuals(
    draw: st.DrawFn,
) -> tuple[FloatArray, FloatArray, tuple[FoldResiduals, ...], float]:
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = draw(st.lists(st.integers(1, 12), min_size=2, max_size=6))
    scale = 10.0 ** draw(st.integers(-12, 12))
    residuals = tuple(
        fold_residuals(scale * random.normal(size=size).round(1), random.integers(1, 4, size).astype(float))
        for size in sizes
    )
    residual_sd = np.exp(random.normal(size=(len(sizes), 3)))
    return scale * random.normal(size=(len(sizes), 3)), residual_sd, residuals, scale


@given(case=folds_of_residuals(), percent=st.integers(1, 99))
def test_ends_are_those_of_the_definition(
    case: tuple[FloatArray, FloatArray, tuple[FoldResiduals, ...], float], percent: int
) -> None:
    predictions, residual_sd, residuals, scale = case
    subjects = sum(int(fold.weights.sum()) for fold in residuals)
    level = Fraction(percent, 100)
    assume(level * (subjects + 1) <= subjects)
    found = cross_validation_plus(predictions, residual_sd, residuals, float(level))
    # Ends that pass each other, as they can at low levels, are put in order.
    expected = np.sort(by_definition(predictions, residual_sd, residuals, level), axis=0)
    np.testing.assert_allclose(found, expected, atol=1e-9 * scale)


@given(case=folds_of_residuals(), percent=st.integers(1, 60))
def test_a_weight_of_two_is_a_residual_that_occurs_twice(
    case: tuple[FloatArray, FloatArray, tuple[FoldResiduals, ...], float], percent: int
) -> None:
    predictions, residual_sd, residuals, _ = case
    twice = tuple(fold_residuals(np.repeat(fold.errors, 2), np.repeat(fold.weights, 2)) for fold in residuals)
    weighted = tuple(FoldResiduals(fold.errors, 2 * fold.weights) for fold in residuals)
    np.testing.assert_array_equal(
        cross_validation_plus(predictions, residual_sd, twice, percent / 100),
        cross_validation_plus(predictions, residual_sd, weighted, percent / 100),
    )


def test_residuals_are_in_ascending_order_with_their_weights() -> None:
    found = fold_residuals(np.array([1.0, -3.0, 2.0]), np.array([6.0, 5.0, 7.0]))
    assert found.errors.tolist() == [-3, 1, 2]
    assert found.weights.tolist() == [5, 6, 7]
    assert found.by_size().errors.tolist() == [1, 2, 3]
    assert found.by_size().weights.tolist() == [6, 7, 5]


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan")])
def test_quantiles_outside_zero_to_one_are_refused(level: float) -> None:
    residuals = (FoldResiduals(np.arange(50.0), np.ones(50)),)
    with pytest.raises(UsageError, match="between 0 and 1"):
        predictive_quantile(np.zeros((1, 2)), np.ones((1, 2)), residuals, level)


@given(case=folds_of_residuals(), percent=st.integers(1, 99))
def test_quantiles_are_those_of_all_errors_around_the_prediction(
    case: tuple[FloatArray, FloatArray, tuple[FoldResiduals, ...], float], percent: int
) -> None:
    predictions, residual_sd, residuals, scale = case
    found = predictive_quantile(predictions, residual_sd, residuals, percent / 100)
    for row in range(predictions.shape[1]):
        values = np.concatenate(
            [
                np.repeat(predictions[k, row] + residual_sd[k, row] * fold.errors, fold.weights.astype(int))
                for k, fold in enumerate(residuals)
            ]
        )
        rank = ceil(Fraction(percent, 100) * len(values))
        assert found[row] == pytest.approx(np.sort(values)[rank - 1], rel=1e-9, abs=2e-9 * max(scale, 1e-3))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_levels_outside_zero_to_one_are_refused(level: float) -> None:
    residuals = (FoldResiduals(np.arange(50.0), np.ones(50)),)
    with pytest.raises(UsageError, match="between 0 and 1"):
        cross_validation_plus(np.zeros((1, 2)), np.ones((1, 2)), residuals, level)


@pytest.mark.parametrize("subjects", [1, 2, 3, 5, 9, 10, 19, 99, 640])
def test_a_level_too_near_one_is_refused_with_the_highest_that_is_not(subjects: int) -> None:
    residuals = (FoldResiduals(np.arange(1.0, subjects + 1), np.ones(subjects)),)
    with pytest.raises(UsageError) as refusal:
        cross_validation_plus(np.zeros((1, 1)), np.ones((1, 1)), residuals, 0.9999)
    highest = float(present(re.search(r"at most (0\.\d+)\.", str(refusal.value)))[1])
    assert highest == pytest.approx(subjects / (subjects + 1), abs=1e-3)
    lower, upper = cross_validation_plus(np.zeros((1, 1)), np.ones((1, 1)), residuals, highest)
    assert upper == pytest.approx(subjects, rel=0.01)
    assert lower == pytest.approx(-subjects, rel=0.01)
    with pytest.raises(UsageError):
        cross_validation_plus(np.zeros((1, 1)), np.ones((1, 1)), residuals, highest + 0.001)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_new_subjects_are_covered_about_as_often_as_promised(level: float) -> None:
    random = np.random.default_rng(8)
    subjects, folds, trials = 60, 5, 60
    fold = np.arange(subjects) % folds
    covered = []
    for _ in range(trials):
        response = random.standard_t(4, subjects)
        means = np.array([response[fold != k].mean() for k in range(folds)])
        residuals = tuple(
            fold_residuals(response[fold == k] - means[k], np.ones(subjects // folds)) for k in range(folds)
        )
        lower, upper = cross_validation_plus(means[:, None], np.ones((folds, 1)), residuals, level)
        new = random.standard_t(4, 200)
        covered.append(((lower <= new) & (new <= upper)).mean())
    assert np.mean(covered) == pytest.approx(level, abs=0.02)


@pytest.fixture(scope="module")
def many() -> tuple[FloatArray, tuple[FoldResiduals, ...], tuple[FoldResiduals, ...]]:
    """Predictions of four rows, and 100,000 residuals whole and thinned."""
    random = np.random.default_rng(2)
    errors = random.normal(size=(5, 20_000))
    whole = tuple(FoldResiduals(np.sort(own), np.ones(len(own))) for own in errors)
    thinned = tuple(fold_residuals(own, np.ones(len(own))) for own in errors)
    return random.normal(0, 0.1, size=(5, 4)), whole, thinned


def test_many_residuals_are_thinned_and_still_represent_every_subject(
    many: tuple[FloatArray, tuple[FoldResiduals, ...], tuple[FoldResiduals, ...]],
) -> None:
    _, _, thinned = many
    assert [len(fold.errors) for fold in thinned] == [MOST_RESIDUALS] * 5
    assert [fold.weights.sum() for fold in thinned] == pytest.approx([20_000] * 5)
    assert all((np.diff(fold.errors) >= 0).all() for fold in thinned)


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9, 0.95, 0.99])
def test_thinning_moves_the_ends_by_little(
    many: tuple[FloatArray, tuple[FoldResiduals, ...], tuple[FoldResiduals, ...]], level: float
) -> None:
    predictions, whole, thinned = many
    ends = cross_validation_plus(predictions, np.ones((5, 4)), whole, level)
    np.testing.assert_allclose(
        cross_validation_plus(predictions, np.ones((5, 4)), thinned, level), ends, rtol=0.02
    )


@pytest.mark.parametrize("level", [0.999, 0.9999])
def test_thinning_does_not_narrow_the_widest_intervals(
    many: tuple[FloatArray, tuple[FoldResiduals, ...], tuple[FoldResiduals, ...]], level: float
) -> None:
    predictions, whole, thinned = many
    ends = np.array(cross_validation_plus(predictions, np.ones((5, 4)), whole, level))
    ratio = np.array(cross_validation_plus(predictions, np.ones((5, 4)), thinned, level)) / ends
    assert ratio.min() > 0.98
    assert ratio.max() < 1.5
