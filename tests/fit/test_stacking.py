from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import sem

from covaria.fit.stacking import (
    TOWARD_EQUAL,
    OutOfFold,
    admit,
    cross_fitted,
    simplex_weights,
    stack,
    weighted_mean,
)

ROWS, FOLDS = 120, 4


def best_on_the_simplex(errors, weights):
    """The same problem solved by sequential quadratic programming (scipy's SLSQP)."""
    models = len(errors)
    gram = (errors * weights) @ errors.T / weights.sum()
    gram += TOWARD_EQUAL * gram.diagonal().min() * np.eye(models)
    return minimize(
        lambda share: share @ gram @ share,
        np.full(models, 1 / models),
        jac=lambda share: 2 * gram @ share,
        method="SLSQP",
        bounds=[(0, 1)] * models,
        constraints={"type": "eq", "fun": lambda share: share.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 500},
    )


@given(seed=st.integers(0, 2**32), models=st.integers(1, 5), scale=st.sampled_from([1e-6, 1.0, 1e6]))
def test_weights_are_those_of_quadratic_programming(seed, models, scale):
    random = np.random.default_rng(seed)
    shared = random.normal(size=50)
    errors = shared * random.uniform(0, 2) + random.normal(size=(models, 50)) * random.uniform(
        0.2, 2, (models, 1)
    )
    weights = random.uniform(0.2, 3, 50)
    found = simplex_weights(scale * errors, weights)
    oracle = best_on_the_simplex(errors, weights)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-12)
    pull = TOWARD_EQUAL * np.average(errors**2, axis=1, weights=weights).min() * (found @ found)
    assert np.average((found @ errors) ** 2, weights=weights) + pull <= oracle.fun * (1 + 1e-7)
    np.testing.assert_allclose(found, oracle.x, atol=2e-3)


def test_a_model_without_error_takes_all_the_weight():
    errors = np.vstack([np.ones(10), np.zeros(10), np.linspace(-1, 1, 10)])
    assert simplex_weights(errors, np.ones(10)).tolist() == pytest.approx([0, 1, 0])
    assert simplex_weights(np.zeros((2, 10)), np.ones(10)).sum() == pytest.approx(1)


@given(seed=st.integers(0, 2**32))
def test_mean_and_standard_error_are_those_of_the_rows_written_out(seed):
    random = np.random.default_rng(seed)
    values, counts = random.normal(size=20), random.integers(1, 5, 20)
    mean, standard_error = weighted_mean(values, counts.astype(float))
    assert mean == pytest.approx(np.repeat(values, counts).mean())
    assert standard_error == pytest.approx(sem(np.repeat(values, counts)))


@given(seed=st.integers(0, 2**32), rows=st.integers(1, 6))
def test_rows_of_a_subject_count_as_one_for_the_standard_error(seed, rows):
    """With as many rows for each subject, it is that of the subjects' means."""
    random = np.random.default_rng(seed)
    by_subject = random.normal(size=(15, 1)) + random.normal(size=(15, rows))
    order = random.permutation(15 * rows)
    subject = np.repeat(np.arange(15), rows)[order]
    mean, standard_error = weighted_mean(by_subject.ravel()[order], np.full(15 * rows, 0.7), subject)
    assert mean == pytest.approx(by_subject.mean())
    assert standard_error == pytest.approx(sem(by_subject.mean(axis=1)))


def test_a_gain_in_many_rows_of_few_subjects_is_not_enough():
    """A rung that helps 4 subjects and harms 3, with a hundred rows each, is not better than chance."""
    subject = np.repeat(np.arange(7), 100)
    helped = subject < 4
    rung = np.where(helped, 0.9, 1.1)[None, :]
    assert admit(np.ones(700), rung, np.zeros(1, int), np.ones(700)).tolist() == [0]
    assert admit(np.ones(700), rung, np.zeros(1, int), np.ones(700), subject).tolist() == []


def errors_of_size(*sizes):
    """Errors of alternating sign whose squares differ a little from row to row."""
    tilt = 1 + 0.1 * (-1.0) ** np.arange(40)[None, :]
    return np.array(sizes)[:, None] * tilt


@pytest.mark.parametrize(
    ("mean", "rungs", "admitted"),
    [
        (2.0, (1.0, 0.9, 0.8, 0.7), [0, 1, 2, 3]),
        (2.0, (1.0, 1.0, 1.0, 1.0), [0]),
        (2.0, (1.0, 1.5, 0.9, 0.95), [0, 2]),
        (2.0, (2.5, 2.2, 1.0, 1.1), [2]),
        (1.0, (1.1, 1.2, 1.3, 1.4), []),
        (1.0, (1.0, 1.0, 1.0, 1.0), []),
        (1.0, (1.0, 1.0, 1.0, 0.5), [3]),
    ],
)
def test_a_rung_is_admitted_for_what_it_gains_over_the_best_below(mean, rungs, admitted):
    found = admit(errors_of_size(mean)[0], errors_of_size(*rungs), np.arange(4), np.ones(40))
    assert found.tolist() == admitted


@pytest.mark.parametrize(("gain", "admitted"), [(0.9, []), (1.1, [0])])
def test_the_gain_must_exceed_one_standard_error(gain, admitted):
    random = np.random.default_rng(0)
    difference = random.normal(size=400)
    difference = (difference - difference.mean()) / difference.std(ddof=1)
    difference += gain / np.sqrt(400)
    mean_error = np.sqrt(10 + difference)
    assert (
        admit(mean_error, np.full((1, 400), np.sqrt(10)), np.zeros(1, int), np.ones(400)).tolist() == admitted
    )


def test_the_candidates_of_a_rung_enter_together_by_their_mean():
    """Errors of opposite signs: neither candidate gains alone, their mean does."""
    sign = np.tile([1.0, -1.0, 1.0, -1.0, 1.0], 20) * np.tile([1.0, 0.9], 50)
    opposite = np.vstack([1.2 * sign, -1.1 * sign])
    together, apart = (admit(sign, opposite, np.array(rung), np.ones(100)) for rung in ([1, 1], [1, 2]))
    assert together.tolist() == [0, 1]
    assert apart.tolist() == []


@pytest.fixture
def out_of_fold():
    """The mean, and three rungs of two penalties, of which the middle one is best at its second."""
    random = np.random.default_rng(6)
    response = random.normal(3, 2, ROWS)
    noise = random.normal(size=(3, 2, ROWS)) * np.array([[1.5, 1.4], [0.9, 0.6], [0.9, 0.7]])[:, :, None]
    return OutOfFold(
        response=response,
        weights=random.integers(1, 4, ROWS).astype(float),
        fold=np.arange(ROWS) % FOLDS,
        subject=None,
        mean=np.full(ROWS, 3.0),
        rung=np.arange(3),
        candidates=response + noise,
    )


def test_each_candidate_takes_its_best_penalty(out_of_fold):
    squared = (out_of_fold.candidates - out_of_fold.response) ** 2
    expected = np.average(squared, axis=2, weights=out_of_fold.weights).argmin(axis=1)
    assert stack(out_of_fold).penalty.tolist() == expected.tolist() == [1, 1, 1]


def test_weights_sum_to_one_and_combine_the_picked_predictions(out_of_fold):
    chosen = stack(out_of_fold)
    assert chosen.mean_weight + chosen.weights.sum() == pytest.approx(1)
    assert (chosen.weights >= 0).all()
    by_hand = chosen.mean_weight * out_of_fold.mean
    for rung, weight in enumerate(chosen.weights):
        by_hand = by_hand + weight * out_of_fold.candidates[rung, chosen.penalty[rung]]
    np.testing.assert_allclose(chosen.combine(out_of_fold), by_hand)


def test_the_stack_is_no_worse_than_what_it_is_made_of(out_of_fold):
    weights = out_of_fold.weights
    stacked = np.average(
        (stack(out_of_fold).combine(out_of_fold) - out_of_fold.response) ** 2, weights=weights
    )
    best = np.average((out_of_fold.candidates - out_of_fold.response) ** 2, axis=2, weights=weights).min()
    assert stacked <= best * (1 + 1e-9)


def test_a_weight_of_two_is_a_row_that_stands_twice(out_of_fold):
    rows = np.repeat(np.arange(ROWS), out_of_fold.weights.astype(int))
    written_out = OutOfFold(
        out_of_fold.response[rows],
        np.ones(len(rows)),
        out_of_fold.fold[rows],
        None,
        out_of_fold.mean[rows],
        out_of_fold.rung,
        out_of_fold.candidates[:, :, rows],
    )
    left, right = stack(out_of_fold), stack(written_out)
    assert left.penalty.tolist() == right.penalty.tolist()
    np.testing.assert_allclose(
        [left.mean_weight, *left.weights], [right.mean_weight, *right.weights], atol=1e-9
    )


@pytest.mark.parametrize("held_out", range(FOLDS))
def test_a_fold_is_predicted_without_looking_at_its_responses(out_of_fold, held_out):
    inside = out_of_fold.fold == held_out
    changed = replace(
        out_of_fold,
        response=np.where(inside, out_of_fold.response[::-1] * 5, out_of_fold.response),
        weights=np.where(inside, 50.0, out_of_fold.weights),
    )
    before, after = cross_fitted(out_of_fold), cross_fitted(changed)
    np.testing.assert_array_equal(after[inside], before[inside])
    assert (after[~inside] != before[~inside]).any()


def test_cross_fitting_is_stacking_without_the_fold(out_of_fold):
    for held_out in range(FOLDS):
        inside = out_of_fold.fold == held_out
        expected = stack(out_of_fold, ~inside).combine(out_of_fold)[inside]
        np.testing.assert_array_equal(cross_fitted(out_of_fold)[inside], expected)
