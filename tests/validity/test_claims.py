"""What reports claim: seldom without cause, as their level says, and surely where there is cause.

A report claims an interaction, or a dose effect, only where its test does, so that the rate of
the tests bounds the rate of reports.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.datasets import TRUTHS, biomarker_trial
from covaria.fit import FitSettings
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.effect_tests import effect_tests
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel
from support.presence import present

pytestmark = pytest.mark.slow

LEVEL = 0.05
DRAWS = 300


def claims(columns: dict[str, Any], seed: int) -> tuple[set[tuple[str, str]], bool]:
    """Pairs claimed to interact, by name, and whether an effect of the dose is claimed."""
    problem = make_analysis_set(read_trial(columns, RoleRequest(response="y", dose="dose")))
    settings = FitSettings(seed=seed)
    tests = effect_tests(problem, folds_of_fit(problem, settings), settings)
    names = [covariate.name for covariate in problem.design.schema]
    pairs = {(names[each.pair[0]], names[each.pair[1]]) for each in tests.pairs if each.p_value <= LEVEL}
    return pairs, present(tests.dose) <= LEVEL


def claims_of_truth(truth: str, subjects: int, seed: int) -> tuple[set[tuple[str, str]], bool]:
    random = np.random.default_rng([list(TRUTHS).index(truth), subjects, seed])
    return claims(TRUTHS[truth].draw(subjects, random).columns(), seed)


def lesson_is_found(subjects: int, seed: int) -> bool:
    pairs, _ = claims(biomarker_trial(subjects, seed).columns(), seed)
    return ("bmi", "baseline") in pairs


@pytest.mark.parametrize("truth", ["null", "linear", "additive", "growing_noise"])
def test_interactions_are_seldom_claimed_where_there_are_none(
    truth: str, in_parallel: InParallel, at_most: Callable[[int, int, float], bool]
) -> None:
    found = in_parallel(claims_of_truth, [(truth, 150, seed) for seed in range(DRAWS)])
    claimed = sum(bool(pairs) for pairs, _ in found)
    assert at_most(claimed, DRAWS, 0.06), f"{claimed} of {DRAWS}"


@pytest.mark.parametrize("subjects", [60, 150, 500])
def test_a_dose_effect_is_seldom_claimed_where_there_is_none(
    subjects: int, in_parallel: InParallel, at_most: Callable[[int, int, float], bool]
) -> None:
    found = in_parallel(claims_of_truth, [("null", subjects, seed) for seed in range(DRAWS)])
    claimed = sum(dose for _, dose in found)
    assert at_most(claimed, DRAWS, 0.06), f"{claimed} of {DRAWS}"


@pytest.mark.parametrize(("subjects", "share"), [(640, 0.99), (200, 0.95)])
def test_the_interaction_of_the_lesson_is_found(
    subjects: int, share: float, in_parallel: InParallel, at_least: Callable[[int, int, float], bool]
) -> None:
    found = in_parallel(lesson_is_found, [(subjects, seed) for seed in range(100)])
    assert at_least(sum(found), 100, share), f"{sum(found)} of 100"
