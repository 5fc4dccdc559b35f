"""Cells of subjects with similar values: their means, and that none is a single subject."""

import numpy as np
import pytest

from covaria.explain.axes import cell_means, level_cells


@pytest.mark.parametrize("rows", [22, 60, 250, 800])
def test_a_continuous_covariate_falls_into_cells_of_eleven_or_more(rows: int) -> None:
    values = np.random.default_rng(rows).normal(50, 10, rows)
    means, shares = cell_means(values, np.ones(rows), 25)
    assert len(means) == min(25, rows // 11)
    assert (np.diff(means) > 0).all()
    assert (shares * rows >= 11 - 1e-9).all()
    assert shares.sum() == pytest.approx(1)
    assert means @ shares == pytest.approx(values.mean())
    assert not set(means.tolist()) & set(values.tolist())


def test_equal_values_stay_together() -> None:
    values = np.repeat([0.0, 1.0, 5.0], [40, 30, 30])
    means, shares = cell_means(values, np.ones(100), 25)
    assert means.tolist() == [0.0, 1.0, 5.0]
    np.testing.assert_allclose(shares, [0.4, 0.3, 0.3])


@pytest.mark.parametrize("rare", [-1.0, 0.5, 9.0])
def test_a_rare_value_joins_a_neighbour(rare: float) -> None:
    values = np.concatenate([np.repeat([0.0, 1.0, 5.0], 40), [rare]])
    means, shares = cell_means(values, np.ones(121), 25)
    assert len(means) == 3
    assert (shares * 121 >= 40 - 1e-9).all()
    assert rare not in means


@pytest.mark.parametrize("rows", [12, 20, 21])
def test_few_subjects_are_the_eleven_lowest_and_the_eleven_highest(rows: int) -> None:
    means, shares = cell_means(np.arange(float(rows)), np.ones(rows), 25)
    assert (means.tolist(), shares.tolist()) == ([5.0, rows - 6.0], [0.5, 0.5])


def test_fewer_than_a_cell_are_one() -> None:
    assert [part.tolist() for part in cell_means(np.arange(9.0), np.ones(9), 25)] == [[4.0], [1.0]]


def test_rows_of_a_subject_are_no_cell_of_subjects() -> None:
    """Thirty subjects of ten rows: each row a tenth of a subject."""
    values = np.repeat(np.random.default_rng(1).normal(size=30), 10)
    means, shares = cell_means(values, np.full(300, 0.1), 25)
    assert len(means) == 2
    assert (30 * shares >= 11 - 1e-6).all()


@pytest.mark.parametrize(
    ("counts", "most", "names", "shares"),
    [
        ((40, 30, 30), 10, ("a", "b", "c"), (0.4, 0.3, 0.3)),
        ((40, 7, 33, 20), 10, ("a", "c", "d"), (40 / 93, 33 / 93, 20 / 93)),
        ((40, 7, 33, 5), 10, ("a", "c", "other (2 levels)"), (40 / 85, 33 / 85, 12 / 85)),
        ((7, 8, 9), 10, ("other (3 levels)",), (1.0,)),
        ((40, 30, 20, 11), 3, ("a", "b", "other (2 levels)"), (40 / 101, 30 / 101, 31 / 101)),
        ((40, 0, 11), 10, ("a", "c"), (40 / 51, 11 / 51)),
    ],
)
def test_levels_of_few_subjects_are_taken_together_or_left_out(
    counts: tuple[int, ...], most: int, names: tuple[str, ...], shares: tuple[float, ...]
) -> None:
    found = level_cells("abcd"[: len(counts)], np.array(counts, dtype=float), most)
    assert found.names == names
    assert found.shares == pytest.approx(shares)
    np.testing.assert_allclose(found.mixture.sum(axis=1), 1)


def test_a_level_of_several_is_their_mixture() -> None:
    found = level_cells("abc", np.array([40.0, 9.0, 3.0]), 10)
    np.testing.assert_allclose(found.mixture, [[1.0, 0.0, 0.0], [0.0, 0.75, 0.25]])


def test_a_weight_of_two_is_a_value_twice() -> None:
    values, counts = np.arange(40.0), np.random.default_rng(0).integers(1, 4, 40)
    left = cell_means(np.repeat(values, counts), np.ones(counts.sum()), 9)
    right = cell_means(values, counts.astype(float), 9)
    np.testing.assert_allclose(left, right)


def test_values_all_alike_are_one_point() -> None:
    assert [part.tolist() for part in cell_means(np.full(30, 2.0), np.ones(30), 25)] == [[2.0], [1.0]]


@pytest.mark.parametrize(
    ("ones", "places"), [(3, [0.0]), (11, [0.0, 1.0]), (50, [0.0, 1.0]), (89, [0.0, 1.0]), (97, [1.0])]
)
def test_0_and_1_have_no_point_between(ones: int, places: list[float]) -> None:
    values = (np.arange(100) < ones).astype(float)
    assert cell_means(values, np.ones(100), 20)[0].tolist() == places
