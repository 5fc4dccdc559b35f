from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, softmax

from covaria.arrays import FloatArray, IntArray
from covaria.fit.averaging.weights import (
    OutOfFold,
    averaging_weights,
    cross_fitted,
    likely_best,
    weights_without_each_fold,
)
from covaria.fit.candidates.candidate import Trainer
from covaria.fit.folds import Folds, folds_of_parts
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.binary_endpoint import BINARY
from covaria.model.endpoint import NORMAL

ROWS, FOLDS = 120, 4


def shares(
    errors: FloatArray,
    weights: FloatArray,
    cluster: IntArray | None = None,
    credibility: FloatArray | None = None,
) -> FloatArray:
    """Weights by squared errors."""
    return likely_best(errors**2, weights, NORMAL, AveragingSettings(), cluster, credibility)


def by_bootstrap(errors: FloatArray, weights: FloatArray, draws: int = 4000) -> FloatArray:
    """The same by Dirichlet weights on the rows themselves (Rubin 1981)."""
    random = np.random.default_rng(1)
    mean = random.dirichlet(weights, draws) @ (errors**2).T
    averaged: FloatArray = softmax(-weights.sum() / 2 * np.log(mean), axis=1).mean(axis=0)
    return averaged


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("seed", range(6))
def test_weights_are_those_of_the_bayesian_bootstrap(seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    shared = random.normal(size=300)
    errors = shared + random.normal(size=(4, 300)) * random.uniform(0.1, 0.6, (4, 1))
    weights = random.integers(1, 4, 300).astype(float)
    found = shares(scale * errors, weights)
    assert found.sum() == pytest.approx(1)
    np.testing.assert_allclose(found, by_bootstrap(errors, weights), atol=0.04)


def test_a_model_without_error_takes_all_the_weight() -> None:
    errors = np.vstack([np.ones(10), np.zeros(10), np.linspace(-1, 1, 10)])
    assert shares(errors, np.ones(10)).tolist() == [0, 1, 0]
    assert shares(np.zeros((2, 10)), np.ones(10)).tolist() == [0.5, 0.5]


def test_models_that_predict_alike_share_alike() -> None:
    errors = np.random.default_rng(0).normal(size=50)
    assert shares(np.vstack([errors, -errors, 2 * errors]), np.ones(50)).tolist() == pytest.approx(
        [0.5, 0.5, 0]
    )


def test_of_models_that_predict_alike_the_more_credible_has_more_weight() -> None:
    errors = np.random.default_rng(0).normal(size=50)
    found = shares(np.vstack([errors, -errors]), np.ones(50), credibility=np.array([3.0, 1.0]))
    assert found.tolist() == pytest.approx([0.75, 0.25])


def test_the_order_of_models_does_not_matter() -> None:
    errors = np.random.default_rng(0).normal(size=(5, 80))
    order = np.array([3, 1, 4, 0, 2])
    found, permuted = shares(errors, np.ones(80)), shares(errors[order], np.ones(80))
    np.testing.assert_allclose(permuted, found[order], atol=0.03)


def test_a_gain_in_few_subjects_counts_less_than_in_as_many_rows() -> None:
    """A model that helps 4 subjects and harms 3, with a hundred rows each, is not surely better."""
    subject = np.repeat(np.arange(7), 100)
    errors = np.vstack([np.ones(700), np.where(subject < 4, 0.9, 1.1)])
    together, apart = shares(errors, np.ones(700), subject), shares(errors, np.ones(700))
    assert apart[1] > together[1]
    assert 0.3 < together[1] < 0.7


def test_a_subject_of_equal_rows_is_one_row() -> None:
    random = np.random.default_rng(3)
    errors = random.normal(size=60) + 0.4 * random.normal(size=(3, 60))
    repeated, subject = np.repeat(errors, 4, axis=1), np.repeat(np.arange(60), 4)
    found = shares(repeated, np.ones(240), subject)
    np.testing.assert_allclose(found, shares(errors, np.ones(60)), rtol=1e-9)


@pytest.fixture
def out_of_fold() -> OutOfFold:
    """The mean, and three rungs of two penalties, of which the middle one is best at its second."""
    random = np.random.default_rng(6)
    response = random.normal(3, 2, ROWS)
    noise = random.normal(size=(3, 2, ROWS)) * np.array([[1.5, 1.4], [0.9, 0.6], [0.9, 0.7]])[:, :, None]
    return OutOfFold(
        response=response,
        weights=random.integers(1, 4, ROWS).astype(float),
        folds=folds_of_parts([np.arange(ROWS) % FOLDS]),
        cluster=None,
        mean=np.full(ROWS, 3.0),
        rung=np.arange(3),
        trainers=(Trainer.GRADIENT,) * 3,
        candidates=response + noise,
        endpoint=NORMAL,
        settings=AveragingSettings(),
    )


@pytest.fixture
def with_wider(out_of_fold: OutOfFold) -> OutOfFold:
    """The same where wider networks were asked for, since candidates leave something."""
    return replace(out_of_fold, trainers=(Trainer.GRADIENT, Trainer.FINER_TREES, Trainer.WIDER))


def test_where_candidates_leave_something_no_share_moved_to_another_lowers_the_error(
    with_wider: OutOfFold,
) -> None:
    chosen = averaging_weights(replace(with_wider, settings=AveragingSettings(least_weight=1e-9)))
    assert chosen.mean_weight + chosen.weights.sum() == pytest.approx(1)
    error = chosen.combine(with_wider) - with_wider.response
    # Slopes of the squared error by the shares: alike where there is a share, and not less elsewhere.
    slopes = (with_wider.candidates * error) @ with_wider.weights
    least = slopes[chosen.weights > 0]
    np.testing.assert_allclose(least, least.mean(), atol=1e-6 * np.abs(slopes).max())
    assert slopes.min() >= least.mean() - 1e-6 * np.abs(slopes).max()


def test_probabilities_are_weighed_by_likelihood_all_the_same(with_wider: OutOfFold) -> None:
    binary = replace(
        with_wider,
        endpoint=BINARY,
        response=(with_wider.response > 3).astype(float),
        mean=np.full(ROWS, 0.5),
        candidates=expit(with_wider.candidates - 3),
    )
    plain = replace(binary, trainers=(Trainer.GRADIENT,) * 3)
    np.testing.assert_array_equal(averaging_weights(binary).weights, averaging_weights(plain).weights)


def test_a_penalty_without_a_network_has_no_share_of_a_stack(with_wider: OutOfFold) -> None:
    candidates = with_wider.candidates.copy()
    candidates[1, 1, 3] = np.nan
    chosen = averaging_weights(replace(with_wider, candidates=candidates))
    assert chosen.weights[1, 1] == 0
    assert np.isfinite(chosen.combine(replace(with_wider, candidates=candidates))).all()


def test_each_candidate_is_shown_at_its_best_penalty(out_of_fold: OutOfFold) -> None:
    squared = (out_of_fold.candidates - out_of_fold.response) ** 2
    expected = np.average(squared, axis=2, weights=out_of_fold.weights).argmin(axis=1)
    assert out_of_fold.best_penalty.tolist() == expected.tolist() == [1, 1, 1]


def test_weights_sum_to_one_and_combine_the_predictions(out_of_fold: OutOfFold) -> None:
    chosen = averaging_weights(out_of_fold)
    assert chosen.mean_weight + chosen.weights.sum() == pytest.approx(1)
    assert (chosen.weights >= 0).all()
    by_hand = chosen.mean_weight * out_of_fold.mean
    for candidate, penalty in np.ndindex(3, 2):
        weight = chosen.weights[candidate, penalty]
        by_hand = by_hand + weight * out_of_fold.candidates[candidate, penalty]
    np.testing.assert_allclose(chosen.combine(out_of_fold), by_hand)


def test_a_penalty_without_a_usable_network_has_no_weight(out_of_fold: OutOfFold) -> None:
    candidates = out_of_fold.candidates.copy()
    candidates[1, 1, 7] = np.nan
    chosen = averaging_weights(replace(out_of_fold, candidates=candidates))
    assert chosen.weights[1, 1] == 0
    assert np.isfinite(chosen.combine(replace(out_of_fold, candidates=candidates))).all()


def test_of_rungs_that_predict_alike_the_simpler_has_more_weight(out_of_fold: OutOfFold) -> None:
    alike = np.broadcast_to(out_of_fold.candidates[1:2, 1:2], (3, 1, ROWS))
    found = averaging_weights(replace(out_of_fold, candidates=alike)).weights[:, 0]
    np.testing.assert_allclose(
        found / found[0], [1, 1 / AveragingSettings().step_down, 1 / AveragingSettings().step_down ** 2]
    )


def test_a_curve_of_given_shape_is_more_credible_than_a_line_and_does_not_represent_its_rung(
    out_of_fold: OutOfFold,
) -> None:
    alike = np.broadcast_to(out_of_fold.candidates[1:2, 1:2], (3, 1, ROWS))
    trainers = (Trainer.EVIDENCE, Trainer.EVIDENCE, Trainer.CURVES)
    given = replace(out_of_fold, candidates=alike, rung=np.array([0, 1, 1]), trainers=trainers)
    found = averaging_weights(given).weights[:, 0]
    np.testing.assert_allclose(
        found / found[2],
        [
            1 / AveragingSettings().step_down,
            1 / AveragingSettings().step_down ** 2,
            AveragingSettings().credibility_of_curve,
        ],
    )
    assert given.representing(1).tolist() == [1]


def test_trees_are_less_credible_than_networks_and_do_not_represent_their_rung(
    out_of_fold: OutOfFold,
) -> None:
    alike = np.broadcast_to(out_of_fold.candidates[1:2, 1:2], (3, 1, ROWS))
    trainers = (Trainer.EVIDENCE, Trainer.EVIDENCE, Trainer.TREES)
    given = replace(out_of_fold, candidates=alike, rung=np.array([0, 2, 2]), trainers=trainers)
    found = averaging_weights(given).weights[:, 0]
    # What is left of it is below the least weight that is kept, or in proportion.
    assert found[2] <= found[1] * AveragingSettings().credibility_of_trees * (1 + 1e-9)
    assert given.representing(2).tolist() == [1]


def test_the_averaged_model_is_no_worse_than_what_it_is_made_of(out_of_fold: OutOfFold) -> None:
    weights = out_of_fold.weights
    averaged = np.average(
        (averaging_weights(out_of_fold).combine(out_of_fold) - out_of_fold.response) ** 2, weights=weights
    )
    best = np.average((out_of_fold.candidates - out_of_fold.response) ** 2, axis=2, weights=weights).min()
    assert averaged <= best * (1 + 1e-9)


def test_a_weight_of_two_is_a_row_that_occurs_twice(out_of_fold: OutOfFold) -> None:
    rows = np.repeat(np.arange(ROWS), out_of_fold.weights.astype(int))
    written_out = OutOfFold(
        out_of_fold.response[rows],
        np.ones(len(rows)),
        Folds(out_of_fold.folds.held_out[:, rows], 1),
        None,
        out_of_fold.mean[rows],
        out_of_fold.rung,
        out_of_fold.trainers,
        out_of_fold.candidates[:, :, rows],
        NORMAL,
        AveragingSettings(),
    )
    left, right = averaging_weights(out_of_fold), averaging_weights(written_out)
    # Sums round in other orders, and a root of next to nothing makes more of that.
    assert left.mean_weight == pytest.approx(right.mean_weight, abs=1e-6)
    np.testing.assert_allclose(left.weights, right.weights, atol=1e-6)


def predicted(out_of_fold: OutOfFold) -> FloatArray:
    return cross_fitted(out_of_fold, weights_without_each_fold(out_of_fold))


@pytest.mark.parametrize("held_out", range(FOLDS))
def test_a_fold_is_predicted_without_looking_at_its_responses(out_of_fold: OutOfFold, held_out: int) -> None:
    inside = out_of_fold.folds.held_out[held_out]
    changed = replace(
        out_of_fold,
        response=np.where(inside, out_of_fold.response[::-1] * 5, out_of_fold.response),
        weights=np.where(inside, 50.0, out_of_fold.weights),
    )
    before, after = predicted(out_of_fold), predicted(changed)
    np.testing.assert_array_equal(after[inside], before[inside])
    assert (after[~inside] != before[~inside]).any()


def test_cross_fitting_is_averaging_without_the_fold(out_of_fold: OutOfFold) -> None:
    for inside in out_of_fold.folds:
        expected = averaging_weights(out_of_fold, ~inside).combine(out_of_fold)[inside]
        np.testing.assert_array_equal(predicted(out_of_fold)[inside], expected)
