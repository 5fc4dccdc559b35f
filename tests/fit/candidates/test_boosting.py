"""Boosted trees against scikit-learn's, and against what they must keep."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from covaria.arrays import BoolArray, FloatArray
from covaria.fit.candidates.boosting import Cuts, Trees, boost, make_cuts
from covaria.fit.settings.candidates import TreeSettings

ROWS = 300
ONE = TreeSettings(numbers=(1,), rate=1.0, ridge=1e-12)
"""A single tree by least squares."""


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(11)


def everywhere(cuts: Cuts, folds: int = 1) -> BoolArray:
    return np.ones((folds, len(cuts.inputs)), dtype=bool)


def predicted(cuts: Cuts, trees: Trees, inputs: FloatArray, fold: int = 0) -> FloatArray:
    """Go down each tree for each row."""
    above = inputs[:, cuts.inputs] > cuts.thresholds
    total = np.full(len(inputs), trees.constant[fold])
    for root, branches, steps in zip(
        trees.root[:, fold], trees.branches[:, fold], trees.steps[:, fold], strict=True
    ):
        for row, passed in enumerate(above):
            total[row] += steps[0]
            if passed[root]:
                total[row] += steps[1] + (steps[3] if passed[branches[1]] else 0)
            elif passed[branches[0]]:
                total[row] += steps[2]
    return total


def test_one_tree_by_least_squares_is_scikit_learns(random: np.random.Generator) -> None:
    inputs = random.normal(size=(ROWS, 3))
    response = np.where(inputs[:, 0] > 0.2, inputs[:, 1], -1.0) + random.normal(size=ROWS)
    cuts = make_cuts(inputs, np.ones(ROWS), np.ones(inputs.shape[1], dtype=bool), ONE)
    # The oracle may cut wherever two numbers differ, and is given those that the cuts tell apart.
    told_apart = np.column_stack(
        [np.searchsorted(cuts.thresholds[cuts.inputs == column], inputs[:, column]) for column in range(3)]
    )
    oracle = DecisionTreeRegressor(max_depth=2, min_samples_leaf=11, random_state=0)
    expected = oracle.fit(told_apart, response).predict(told_apart)
    trees = boost(cuts, response, np.ones((1, ROWS)), everywhere(cuts), ONE)
    np.testing.assert_allclose(predicted(cuts, trees, inputs), expected, atol=1e-6)


def test_a_fold_does_not_see_what_it_holds_out(random: np.random.Generator) -> None:
    inputs, weights = random.normal(size=(ROWS, 2)), np.ones((2, ROWS))
    weights[0, :100] = 0
    response = random.normal(size=ROWS)
    other = np.where(np.arange(ROWS) < 100, 50.0, response)
    cuts = make_cuts(inputs, np.ones(ROWS), np.ones(inputs.shape[1], dtype=bool), TreeSettings())
    left, right = (
        boost(cuts, each, weights, everywhere(cuts, 2), TreeSettings()) for each in (response, other)
    )
    np.testing.assert_array_equal(left.steps[:, 0], right.steps[:, 0])
    assert not np.array_equal(left.steps[:, 1], right.steps[:, 1])


def test_a_weight_of_two_is_a_row_that_occurs_twice(random: np.random.Generator) -> None:
    inputs, response = random.normal(size=(ROWS, 2)), random.normal(size=ROWS)
    weights = random.integers(1, 3, ROWS)
    twice = np.repeat(np.arange(ROWS), weights)
    cuts = make_cuts(inputs, weights.astype(float), np.ones(inputs.shape[1], dtype=bool), TreeSettings())
    written_out = make_cuts(
        inputs[twice], np.ones(len(twice)), np.ones(inputs.shape[1], dtype=bool), TreeSettings()
    )
    np.testing.assert_array_equal(cuts.thresholds, written_out.thresholds)
    own = boost(cuts, response, weights[None].astype(float), everywhere(cuts), TreeSettings())
    other = boost(written_out, response[twice], np.ones((1, len(twice))), everywhere(cuts), TreeSettings())
    np.testing.assert_allclose(own.steps, other.steps, atol=1e-9)


def test_cuts_leave_enough_subjects_between_them(random: np.random.Generator) -> None:
    inputs = np.column_stack([random.exponential(size=ROWS), random.integers(0, 3, ROWS), np.ones(ROWS)])
    cuts = make_cuts(inputs, np.ones(ROWS), np.ones(inputs.shape[1], dtype=bool), TreeSettings())
    for column, values in enumerate(inputs.T):
        own = cuts.thresholds[cuts.inputs == column]
        between = np.diff(np.concatenate([[0], np.searchsorted(np.sort(values), own), [ROWS]]))
        assert between[[0, -1]].min() >= TreeSettings().least_rows
        assert (between >= TreeSettings().least_rows - 1).all()
    assert set(cuts.inputs) == {0, 1}


def test_nothing_to_follow_leaves_the_mean(random: np.random.Generator) -> None:
    inputs = random.normal(size=(ROWS, 2))
    settings = replace(TreeSettings(), least_rows=ROWS)
    cuts = Cuts(np.array([0]), np.array([0.0]), (inputs[:, :1] > 0).astype(float))
    trees = boost(cuts, random.normal(size=ROWS), np.ones((1, ROWS)), everywhere(cuts), settings)
    np.testing.assert_allclose(trees.steps, 0, atol=1e-12)


def test_a_fold_is_cut_only_where_it_may_be(random: np.random.Generator) -> None:
    inputs = random.normal(size=(ROWS, 2))
    cuts = make_cuts(inputs, np.ones(ROWS), np.ones(2, dtype=bool), TreeSettings())
    allowed = np.stack([cuts.inputs == 0, cuts.inputs == 1])
    response = np.sign(inputs).sum(axis=1)
    trees = boost(cuts, response, np.ones((2, ROWS)), allowed, TreeSettings())
    assert [set(cuts.inputs[trees.root[:, fold]]) for fold in (0, 1)] == [{0}, {1}]
