"""Tests of interactions and dose find what is there, and claim nothing where there is nothing.

The nulls are those of real trials: repeated rows, sites, arms of unequal spread, growing noise, many columns.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from covaria.datasets import TRUTHS, biomarker_trial
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.effect_tests import EffectTests, effect_tests
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.effect_tests import EffectTestSettings
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
TestsOf = Callable[..., EffectTests]
Drawn = tuple[dict[str, Any], dict[str, str]]
"""Columns, and what is asked of them."""
FLIPS = EffectTestSettings().flips


@pytest.fixture
def tests_of(analysis_of: AnalysisOf) -> TestsOf:
    def run(
        columns: dict[str, Any],
        dose: str | None = "dose",
        seed: int = 0,
        method: MethodSettings | None = None,
        **request: Any,
    ) -> EffectTests:
        analysis = analysis_of(columns, dose=dose, **request)
        settings = FitSettings(seed=seed, method=method or MethodSettings())
        return effect_tests(analysis, folds_of_fit(analysis, settings), settings)

    return run


def p_values_of(found: EffectTests) -> dict[tuple[int, int], float]:
    return {each.pair: each.p_value for each in found.pairs}


def least_p_value(found: EffectTests) -> float:
    return min(each.p_value for each in found.pairs)


@pytest.mark.parametrize("subjects", [200, pytest.param(640, marks=pytest.mark.slow)])
def test_the_interaction_of_the_lesson_is_found_and_no_other(tests_of: TestsOf, subjects: int) -> None:
    found = tests_of(biomarker_trial(subjects, 3).columns())
    p_values = p_values_of(found)
    assert p_values.pop((1, 2)) == pytest.approx(1 / (1 + FLIPS))
    assert min(p_values.values()) > 0.01
    assert found.dose == pytest.approx(1 / (1 + FLIPS))
    assert found.rows == subjects
    pair = next(each for each in found.pairs if each.pair == (1, 2))
    assert present(pair.gain) > 2 * present(pair.gain_se)


def test_without_a_dose_none_is_tested(tests_of: TestsOf) -> None:
    columns = biomarker_trial(60, 0).columns()
    del columns["dose"]
    assert tests_of(columns, dose=None).dose is None


def test_a_single_covariate_has_no_pairs(tests_of: TestsOf) -> None:
    random = np.random.default_rng(0)
    columns = {"dose": np.tile([0.0, 1.0, 2.0], 20), "y": random.normal(size=60)}
    found = tests_of(columns)
    assert found.pairs == ()
    assert 0 < present(found.dose) <= 1


def test_units_do_not_matter(tests_of: TestsOf) -> None:
    columns = TRUTHS["pairwise"].draw(80, np.random.default_rng(1)).columns()
    other = {name: 3 + 1000 * values for name, values in columns.items()}
    one, two = tests_of(columns), tests_of(other)
    p_values, others = (list(p_values_of(each).values()) for each in (one, two))
    np.testing.assert_allclose(p_values, others, atol=0.01)


def test_categories_interact_too(tests_of: TestsOf) -> None:
    random = np.random.default_rng(5)
    sex, dose = random.integers(0, 2, 150), random.choice([0.0, 10.0, 20.0, 40.0], 150)
    columns = {
        "dose": dose,
        "sex": np.where(sex, "F", "M"),
        "age": random.uniform(20, 70, 150),
        "y": 0.05 * dose * sex + random.normal(0, 0.5, 150),
    }
    p_values = p_values_of(tests_of(columns))
    assert p_values[(0, 1)] < 0.01
    assert min(p_values[(0, 2)], p_values[(1, 2)]) > 0.01


def test_of_too_many_looks_one_half_picks_and_the_other_tests(tests_of: TestsOf) -> None:
    random = np.random.default_rng(2)
    columns = {f"x{k}": random.normal(size=400) for k in range(6)}
    columns["y"] = columns["x1"] * columns["x4"] + random.normal(size=400)
    few_looks = MethodSettings(effect_tests=EffectTestSettings(most_looks=1000))
    found = tests_of(columns, dose=None, method=few_looks)
    assert found.rows == 200
    assert len(found.pairs) == FitSettings().pair_budget
    assert p_values_of(found)[1, 4] == pytest.approx(1 / (1 + FLIPS))


def by_truth(name: str, subjects: int) -> Callable[[np.random.Generator], Drawn]:
    return lambda random: (TRUTHS[name].draw(subjects, random).columns(), {})


def noise(random: np.random.Generator, rows: int, covariates: int = 3) -> dict[str, Any]:
    columns = {f"x{k}": random.normal(size=rows) for k in range(covariates)}
    return columns | {"dose": random.choice([0.0, 1.0, 2.0, 4.0], rows), "y": random.normal(size=rows)}


def visits(random: np.random.Generator) -> Drawn:
    """Forty subjects of four visits, whose covariates and level are their own."""
    subject = np.repeat(np.arange(40), 4)
    columns = {name: values[subject] for name, values in noise(random, 40).items()}
    columns["y"] = columns["y"] + random.normal(0, 0.7, len(subject))
    return columns | {"id": [f"S{each}" for each in subject]}, {"subject": "id"}


def sites(random: np.random.Generator) -> Drawn:
    """Twenty sites of ten, each with one dose and a level of its own."""
    site = np.repeat(np.arange(20), 10)
    columns = noise(random, 200) | {"dose": np.tile([0.0, 1.0, 2.0, 4.0], 5)[site]}
    columns["y"] = columns["y"] + random.normal(size=20)[site]
    return columns | {"site": [f"site {each}" for each in site]}, {"group": "site"}


def small_noisy_arm(random: np.random.Generator) -> Drawn:
    columns = noise(random, 200) | {"dose": np.repeat([0.0, 1.0, 2.0], [120, 60, 20])}
    columns["y"] = columns["y"] * np.where(columns["dose"] == 2, 3, 1)
    return columns, {}


def growing_noise(random: np.random.Generator) -> Drawn:
    columns = noise(random, 200)
    columns["y"] = columns["y"] * (0.3 + np.abs(columns["x1"]))
    return columns, {}


def score(random: np.random.Generator) -> Drawn:
    """Four values, of which the covariate moves the mean."""
    columns = noise(random, 120)
    columns["y"] = np.clip(np.round(columns["y"] + 0.5 * columns["x0"]), -1, 2)
    return columns, {}


def assigned_by_covariates(random: np.random.Generator) -> Drawn:
    """The dose follows x0 · x1, and so does the response, not the dose."""
    columns = noise(random, 200)
    together = columns["x0"] * columns["x1"]
    columns["dose"] = np.clip(np.round(1.5 + together + random.normal(size=200)), 0, 3)
    columns["y"] = 0.7 * together + columns["y"]
    return columns, {}


NULLS: dict[str, Callable[[np.random.Generator], Drawn]] = {
    "null": by_truth("null", 150),
    "linear": by_truth("linear", 150),
    "additive": by_truth("additive", 150),
    "visits": visits,
    "sites": sites,
    "small noisy arm": small_noisy_arm,
    "growing noise": growing_noise,
    "score": score,
    "assigned by covariates": assigned_by_covariates,
    "12 covariates": lambda random: (noise(random, 300, 11), {}),
    "20 covariates": lambda random: (noise(random, 300, 19), {}),
}
DRAWS = {"12 covariates": 60, "20 covariates": 40}


@pytest.mark.slow
@pytest.mark.parametrize("name", NULLS)
def test_nothing_is_claimed_that_is_not_there(tests_of: TestsOf, name: str) -> None:
    """No more often than a binomial of 5 % allows."""
    draws = DRAWS.get(name, 150)
    found = []
    for draw in range(draws):
        columns, request = NULLS[name](np.random.default_rng([draw, 7]))
        found.append(tests_of(columns, **request))
    most = binom.ppf(0.999, draws, 0.05)
    if name != "assigned by covariates":
        assert sum(least_p_value(own) <= 0.05 for own in found) <= most
    if name not in {"linear", "additive"}:
        assert sum(present(own.dose) <= 0.05 for own in found) <= most
