"""Where curves over the dose are looked at, and averages over subjects, on surfaces that are known."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.dose_curves import average_over_subjects, dose_grid, studied_doses
from covaria.explain.surface import sample_rows


def test_averages_are_those_of_everybody_given_the_dose() -> None:
    random = np.random.default_rng(1)
    inputs, weights = random.normal(size=(300, 3)), random.integers(1, 4, 300).astype(float)

    def surface(rows: FloatArray) -> FloatArray:
        product = rows[:, 0] * rows[:, 1] ** 2 + rows[:, 2]
        return np.stack([product, 2 * product])

    doses = np.array([-1.0, 0.5, 4.0])
    found = average_over_subjects(surface, inputs, weights, 0, lambda dose: dose / 2, doses)
    square, own = np.average(inputs[:, 1] ** 2, weights=weights), np.average(inputs[:, 2], weights=weights)
    np.testing.assert_allclose(found[0], doses / 2 * square + own, rtol=1e-12)
    np.testing.assert_allclose(found[1], 2 * found[0], rtol=1e-12)


def test_of_many_rows_some_represent_all_by_weight() -> None:
    weights = np.concatenate([np.full(500, 3.0), np.full(1500, 1.0)])
    rows, shares = sample_rows(weights, 300)
    assert len(rows) == len(shares) == 300
    assert shares.sum() == pytest.approx(1)
    assert shares[rows < 500].sum() == pytest.approx(0.5, abs=1 / 300)
    few, own = sample_rows(weights[:4], 300)
    assert few.tolist() == [0, 1, 2, 3]
    assert own.tolist() == [0.25] * 4


def test_levels_are_kept_as_they_are() -> None:
    assert studied_doses(np.array([40.0, 0.0, 5.0, 5.0])).tolist() == [0.0, 5.0, 40.0]


@pytest.mark.parametrize("scale", [1e-6, 0.37, 1.0, 80.0, 1234.5])
def test_the_ends_of_a_continuous_dose_are_nobodys(scale: float) -> None:
    doses = np.random.default_rng(5).uniform(0.2, 1.0, 200) * scale
    low, high = studied_doses(doses)
    spread = np.ptp(doses)
    assert doses.min() - spread / 40 <= low < doses.min()
    assert doses.max() < high <= doses.max() + spread / 40
    assert not {low, high} & set(doses.tolist())


def test_the_grid_holds_the_levels_once_and_nothing_beyond() -> None:
    grid = dose_grid(np.array([5.0, 10.0, 37.0]))
    assert {5.0, 10.0, 37.0} <= set(grid.tolist())
    assert len(grid) == 101 + 1
    assert (grid[0], grid[-1]) == (5.0, 37.0)
    assert (np.diff(grid) > 1e-6).all()


def test_a_single_dose_is_a_grid_of_its_own() -> None:
    assert dose_grid(np.array([0.0])).tolist() == [0.0]
