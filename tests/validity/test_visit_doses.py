"""Doses compared at the last visit of trials that subjects leave by their responses, the truth being known.

Four doses of 40 subjects, four visits, correlation 0.7, a response that bends in age; a quarter has left at
the end. Recorded with more trials in docs/log.md; sixteen with an effect and sixteen without one here.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from covaria import fit_model, repeated_measures
from support.parallel import InParallel
from support.presence import present
from support.visits import DOSES, VISITS, dose_trial

pytestmark = pytest.mark.slow

TRIALS, SUBJECTS, EFFECT = 16, 40, 1.0
TRUTH = [-EFFECT * dose / (dose + 15) * 75 / 60 for dose in DOSES[1:]]


@dataclass(frozen=True)
class Found:
    """Of one trial.

    Attributes
    ----------
    p_value : float
        That the dose does nothing.
    difference : tuple of (estimate, lower, upper)
        Of each dose from dose 0.
    linear : tuple of float
        The same estimates by the mixed model.
    mean, stayed : float
        Mean at dose 0: adjusted, and of those who stayed.
    """

    p_value: float
    difference: tuple[tuple[float, float, float], ...]
    linear: tuple[float, ...]
    mean: float
    stayed: float


def found(seed: int, effect: float) -> Found:
    columns = dose_trial(seed, SUBJECTS, effect, bends=True)
    model = fit_model(columns, "CHG", dose="DOSE", visit="AVISIT", effort="quick", comparators="few")
    covariates = ["AGE", "BMI"]
    linear = repeated_measures(
        columns, "CHG", visit="AVISIT", dose="DOSE", covariates=covariates, by_visit=covariates
    )
    means = present(model.adjusted_means)
    return Found(
        present(model.evaluation.dose_p_value),
        tuple(
            (each.difference, each.difference_lower, each.difference_upper)
            for each in model.dose_response().levels[1:]
        ),
        tuple(each.difference.estimate for each in linear.differences_at(VISITS[-1])),
        means.means[0],
        means.crude[0],
    )


@pytest.fixture(scope="module")
def trials(in_parallel: InParallel) -> list[Found]:
    return in_parallel(found, [(seed, EFFECT) for seed in range(TRIALS)])


def test_differences_hold_the_truth_and_are_as_close_as_the_mixed_models(trials: list[Found]) -> None:
    """Measured in 80 trials: 95.0 %, root mean squared error 0.242 beside 0.237 of the highest dose."""
    differences = np.array([each.difference for each in trials])
    inside = (differences[..., 1] <= TRUTH) & (differences[..., 2] >= TRUTH)
    assert inside.mean() >= 0.85
    errors = differences[..., 0] - TRUTH
    of_linear = np.array([each.linear for each in trials]) - TRUTH
    assert np.sqrt((errors**2).mean()) < 1.15 * np.sqrt((of_linear**2).mean())
    assert abs(errors.mean()) < 0.2


def test_the_mean_of_those_who_stayed_is_visibly_biased(trials: list[Found]) -> None:
    """Measured in 80 trials at dose 0, where it is 0: -0.26 of those who stayed, 0.01 adjusted."""
    assert np.mean([each.stayed for each in trials]) < -0.15
    assert abs(np.mean([each.mean for each in trials])) < 0.12


def test_without_an_effect_few_are_claimed(in_parallel: InParallel) -> None:
    nulls = in_parallel(found, [(1000 + seed, 0.0) for seed in range(TRIALS)])
    assert sum(each.p_value <= 0.05 for each in nulls) <= 3
