"""Cells of subjects with similar values: their means, and that none is a single subject."""

import numpy as np
import pytest

from covaria.explain.axes import cell_means


@pytest.mark.parametrize("rows", [22, 60, 250, 800])
def test_a_continuous_covariate_falls_into_cells_of_eleven_or_more(rows):
    values = np.random.default_rng(rows).normal(50, 10, rows)
    means, shares = cell_means(values, np.ones(rows), 25)
    assert len(means) == min(25, rows // 11)
    assert (np.diff(means) > 0).all()
    assert (shares * rows >= 11 - 1e-9).all()
    assert shares.sum() == pytest.approx(1)
    assert means @ shares == pytest.approx(values.mean())
    assert not set(means.tolist()) & set(values.tolist())


def test_equal_values_stay_together():
    values = np.repeat([0.0, 1.0, 5.0], [40, 30, 30])
    means, shares = cell_means(values, np.ones(100), 25)
    assert means.tolist() == [0.0, 1.0, 5.0]
    np.testing.assert_allclose(shares, [0.4, 0.3, 0.3])


@pytest.mark.parametrize("rare", [-1.0, 0.5, 9.0])
def test_a_rare_value_joins_a_neighbour(rare):
    values = np.concatenate([np.repeat([0.0, 1.0, 5.0], 40), [rare]])
    means, shares = cell_means(values, np.ones(121), 25)
    assert len(means) == 3
    assert (shares * 121 >= 40 - 1e-9).all()
    assert rare not in means


def test_few_subjects_are_two_halves():
    means, shares = cell_means(np.arange(8.0), np.ones(8), 25)
    assert (means.tolist(), shares.tolist()) == ([1.5, 5.5], [0.5, 0.5])


def test_a_weight_of_two_is_a_value_twice():
    values, counts = np.arange(40.0), np.random.default_rng(0).integers(1, 4, 40)
    left = cell_means(np.repeat(values, counts), np.ones(counts.sum()), 9)
    right = cell_means(values, counts.astype(float), 9)
    np.testing.assert_allclose(left, right)


def test_values_all_alike_are_one_point():
    assert [part.tolist() for part in cell_means(np.full(30, 2.0), np.ones(30), 25)] == [[2.0], [1.0]]
