"""Whether rows that are alike err alike."""

from itertools import product

import numpy as np
import pytest

from covaria.fit.candidates.neighbours import agreement_of_neighbours, units_with_copies

ROWS = 300


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("neighbours", [1, 5])
def test_errors_with_a_shape_agree_and_noise_does_not(random: np.random.Generator, neighbours: int) -> None:
    inputs, ones, own = random.normal(size=(ROWS, 2)), np.ones(ROWS), np.arange(ROWS)
    noise = random.normal(size=ROWS)
    shape = np.sign(inputs[:, 0]) + 0.5 * noise
    assert agreement_of_neighbours(inputs, shape, ones, own, neighbours) > 5
    assert abs(agreement_of_neighbours(inputs, noise, ones, own, neighbours)) < 3


def test_its_deviation_is_that_over_all_flips_of_signs(random: np.random.Generator) -> None:
    inputs, errors = random.normal(size=(8, 2)), random.normal(size=8)
    unit, ones = np.array([0, 0, 1, 2, 3, 4, 4, 5]), np.ones(8)

    def total(signed: np.ndarray) -> float:
        apart = np.linalg.norm(inputs[:, None] - inputs, axis=2)
        apart[unit[:, None] == unit] = np.inf
        return float(
            sum(signed[row] * signed[each] for row in range(8) for each in np.argsort(apart[row])[:2])
        )

    flipped = [total(np.array(signs)[unit] * errors) for signs in product([-1, 1], repeat=6)]
    expected = total(errors) / np.sqrt(np.mean(np.square(flipped)))
    assert agreement_of_neighbours(inputs, errors, ones, unit, 2) == pytest.approx(expected)


def test_rows_of_one_unit_are_no_neighbours(random: np.random.Generator) -> None:
    # Each subject comes twice with its own error; what other subjects have says nothing.
    inputs = np.repeat(random.normal(size=(ROWS // 2, 2)), 2, axis=0)
    errors = np.repeat(random.normal(size=ROWS // 2), 2)
    subjects = np.repeat(np.arange(ROWS // 2), 2)
    assert agreement_of_neighbours(inputs, errors, np.ones(ROWS), np.arange(ROWS), 1) > 5
    assert abs(agreement_of_neighbours(inputs, errors, np.ones(ROWS), subjects, 1)) < 3


def test_subjects_who_were_drawn_twice_are_no_neighbours_of_themselves(random: np.random.Generator) -> None:
    visits = np.repeat(np.arange(ROWS // 2), 2)
    inputs, errors = random.normal(size=(ROWS, 2)), random.normal(size=ROWS)
    drawn = random.integers(0, ROWS // 2, ROWS // 2)
    rows = (2 * drawn[:, None] + [0, 1]).ravel()
    inputs, errors = inputs[rows], errors[rows]
    joined = units_with_copies(visits, np.column_stack([inputs, errors]))
    assert np.array_equal(joined[:, None] == joined, (rows // 2)[:, None] == rows // 2)
    assert agreement_of_neighbours(inputs, errors, np.ones(ROWS), visits, 1) > 5
    assert abs(agreement_of_neighbours(inputs, errors, np.ones(ROWS), joined, 1)) < 3


def test_units_are_joined_by_way_of_others() -> None:
    unit, values = np.array([3, 3, 2, 2, 1, 1, 0]), np.array([[1.0], [2], [2], [3], [3], [4], [5]])
    assert units_with_copies(unit, values).tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_without_errors_nothing_agrees() -> None:
    inputs, nothing = np.arange(6.0)[:, None], np.zeros(6)
    assert agreement_of_neighbours(inputs, nothing, np.ones(6), np.arange(6), 1) == 0
