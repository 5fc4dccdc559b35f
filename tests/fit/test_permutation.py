"""Tests of interactions and dose find what is there, and claim nothing where there is nothing."""

import numpy as np
import pytest
from scipy.stats import binom

from covaria.datasets import TRUTHS, biomarker_trial
from covaria.fit import FitSettings
from covaria.fit.ladder import all_pairs_of
from covaria.fit.permutation import PERMUTATIONS, permutation_tests
from covaria.model.design import weighted_scale


@pytest.fixture
def tests_of(problem_of):
    def run(columns, dose="dose", seed=0, **request):
        problem = problem_of(columns, dose=dose, **request)
        scale = weighted_scale(problem.response, problem.weights)
        return permutation_tests(problem, all_pairs_of(problem.design), scale, FitSettings(seed=seed))

    return run


@pytest.mark.parametrize("subjects", [200, pytest.param(640, marks=pytest.mark.slow)])
def test_the_interaction_of_the_lesson_is_found_and_no_other(tests_of, subjects):
    found = tests_of(biomarker_trial(subjects, 3).columns())
    p_values = dict(found.pairs)
    assert p_values.pop((1, 2)) == pytest.approx(1 / (1 + PERMUTATIONS))
    assert min(p_values.values()) > 0.01
    assert found.dose == pytest.approx(1 / (1 + PERMUTATIONS))


def test_without_a_dose_none_is_tested(tests_of):
    columns = biomarker_trial(60, 0).columns()
    del columns["dose"]
    assert tests_of(columns, dose=None).dose is None


def test_a_single_covariate_has_no_pairs(tests_of):
    random = np.random.default_rng(0)
    columns = {"dose": np.tile([0.0, 1.0, 2.0], 20), "y": random.normal(size=60)}
    found = tests_of(columns)
    assert found.pairs == ()
    assert 0 < found.dose <= 1


def test_units_do_not_matter(tests_of):
    columns = TRUTHS["pairwise"].draw(80, np.random.default_rng(1)).columns()
    other = {name: 3 + 1000 * values for name, values in columns.items()}
    one, two = tests_of(columns), tests_of(other)
    np.testing.assert_allclose([p for _, p in one.pairs], [p for _, p in two.pairs], atol=0.01)


def test_categories_interact_too(tests_of):
    random = np.random.default_rng(5)
    sex, dose = random.integers(0, 2, 150), random.choice([0.0, 10.0, 20.0, 40.0], 150)
    columns = {
        "dose": dose,
        "sex": np.where(sex, "F", "M"),
        "age": random.uniform(20, 70, 150),
        "y": 0.05 * dose * sex + random.normal(0, 0.5, 150),
    }
    p_values = dict(tests_of(columns).pairs)
    assert p_values[(0, 1)] < 0.01
    assert min(p_values[(0, 2)], p_values[(1, 2)]) > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", ["null", "linear", "additive"])
def test_seldom_is_an_interaction_claimed_that_is_not_there(tests_of, name):
    """No more often than a binomial of 5 % allows, nor is a dose effect on the null."""
    draws = 100
    found = [
        tests_of(TRUTHS[name].draw(150, np.random.default_rng([draw, 7])).columns()) for draw in range(draws)
    ]
    most = binom.ppf(0.999, draws, 0.05)
    assert sum(min(p for _, p in own.pairs) <= 0.05 for own in found) <= most
    if name == "null":
        assert sum(own.dose <= 0.05 for own in found) <= most
