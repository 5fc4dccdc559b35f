from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.fit.folds import assign_folds

ROWS = 90


@pytest.fixture(scope="module")
def problem(problem_of):
    random = np.random.default_rng(9)
    dose = np.repeat([0.0, 1.0, 3.0], ROWS // 3)
    return problem_of(
        {"a": random.normal(size=ROWS), "dose": dose, "y": random.normal(size=ROWS)}, dose="dose"
    )


@given(folds=st.integers(2, 90), seed=st.integers(0, 1000))
def test_folds_are_of_equal_size(problem, folds, seed):
    sizes = np.bincount(assign_folds(problem, folds, np.random.default_rng(seed)), minlength=folds)
    assert len(sizes) == folds
    assert sizes.max() - sizes.min() <= 1


@given(folds=st.integers(2, 8), units=st.integers(8, 40), seed=st.integers(0, 1000))
def test_units_are_never_divided(problem, folds, units, seed):
    random = np.random.default_rng(seed)
    unit = np.concatenate([np.arange(units), random.integers(0, units, ROWS - units)])
    fold = assign_folds(replace(problem, unit=unit), folds, random)
    folds_of_unit = np.zeros((units, folds), dtype=bool)
    folds_of_unit[unit, fold] = True
    assert (folds_of_unit.sum(axis=1) == 1).all()
    sizes = folds_of_unit.sum(axis=0)
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("folds", [2, 5, 10])
def test_each_fold_has_its_share_of_each_dose(problem, folds, seed):
    fold = assign_folds(problem, folds, np.random.default_rng(seed))
    for dose in np.unique(problem.dose):
        share = np.bincount(fold[problem.dose == dose], minlength=folds)
        assert share.max() - share.min() <= 1


def test_each_fold_has_its_share_of_high_and_low_responses(problem):
    spread = []
    for seed in range(20):
        fold = assign_folds(problem, 5, np.random.default_rng(seed))
        spread.append(np.std([problem.response[fold == k].mean() for k in range(5)]))
    by_chance = problem.response.std() / np.sqrt(ROWS / 5)
    assert np.mean(spread) < by_chance / 3


def test_the_generator_decides(problem):
    first, again, other = (assign_folds(problem, 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
