"""Whether intervals and bands hold what their level promises, over all truths and several sizes.

Fits at quick effort, so that there can be many; the bars are widened by the Monte Carlo error of these draws.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS, Truth, biomarker_trial
from covaria.datasets.truths import RANGES, DrawnTrial
from covaria.explain.dose_response import DoseResponse
from covaria.fit import Comparators, Effort, fit_table, settings_of
from covaria.model import ResponseModel
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel

pytestmark = pytest.mark.slow

DRAWS = {60: 6, 150: 5, 500: 2}
"""Draws of each truth, by subjects."""
FRESH = 1000
PROFILES = (0.2, 0.5, 0.8)
"""Quantiles at which all covariates of a profile are."""
STANDARD_ERRORS = 2.6
"""What a share of 0.5 % is beyond, to either side."""


@dataclass(frozen=True)
class Coverage:
    """Share of fresh responses in their 90 % intervals, and of means that are in their 95 % bands."""

    truth: str
    intervals: float
    dose_response: float
    profiles: float
    effects: float


def fit(columns: dict[str, Any], seed: int) -> ResponseModel:
    table = read_trial(columns, RoleRequest(response="y", dose="dose"))
    return fit_table(table, settings_of(Effort.QUICK, seed), comparators=Comparators.FEW)


def mean_response(truth: Truth, inputs: FloatArray) -> float:
    """Expected response of subjects in the user's units, (subjects, covariates)."""
    lowest, highest = np.array([RANGES.get(name, (-1.0, 1.0)) for name in truth.names]).T
    return float(truth.surface(2 * (inputs - lowest) / (highest - lowest) - 1).mean())


def share_in_band(truth: Truth, subjects: FloatArray, curve: DoseResponse) -> float:
    """Share of the doses studied at which the mean response of all the subjects is in a curve's band."""
    inside = []
    for dose, low, high in zip(curve.doses, curve.lower, curve.upper, strict=True):
        given = subjects.copy()
        given[:, truth.names.index("dose")] = dose
        inside.append(low <= mean_response(truth, given) <= high)
    return float(np.mean(inside))


def share_of_profiles(truth: Truth, trial: DrawnTrial, model: ResponseModel) -> float:
    """The same for subjects who are at the same quantile of every covariate."""
    shares = []
    for quantile in PROFILES:
        profile = dict(zip(truth.names, np.quantile(trial.inputs, quantile, axis=0), strict=True))
        subjects = np.array([list(profile.values())])
        others = {name: value for name, value in profile.items() if name != "dose"}
        shares.append(share_in_band(truth, subjects, model.dose_response(others)))
    return float(np.mean(shares))


def share_of_effects(truth: Truth, trial: DrawnTrial, model: ResponseModel) -> float:
    """Share of the points, by subjects, at which a main effect is in its band.

    As the model has it, covariates are taken as independent.
    """
    random = np.random.default_rng(0)
    subjects = np.column_stack([random.permutation(column) for column in trial.inputs.T])
    shares = []
    for effect in model.effects():
        means = []
        for value in effect.points.values:
            given = subjects.copy()
            given[:, truth.names.index(effect.covariate)] = value
            means.append(mean_response(truth, given))
        centred = means - np.dot(effect.points.shares, means)
        inside = (effect.effect_lower <= centred) & (centred <= effect.effect_upper)
        shares.append(inside @ effect.points.shares)
    return float(np.mean(shares))


def coverage(name: str, subjects: int, seed: int) -> Coverage:
    position = list(TRUTHS).index(name)
    truth = TRUTHS[name]
    trial = truth.draw(subjects, np.random.default_rng([position, subjects, seed, 0]))
    fresh = truth.draw(FRESH, np.random.default_rng([position, subjects, seed, 1]))
    model = fit(trial.columns(), seed)
    predicted = model.predict(fresh.columns(), level=0.9)
    inside = (predicted.lower <= fresh.response) & (fresh.response <= predicted.upper)
    return Coverage(
        name,
        float(inside.mean()),
        float(share_in_band(truth, trial.inputs, model.dose_response())),
        float(share_of_profiles(truth, trial, model)),
        float(share_of_effects(truth, trial, model)),
    )


def best_dose_is_covered(seed: int) -> bool:
    best = fit(biomarker_trial(640, seed).columns(), seed).best_dose("max")
    return best.lower <= 0.4 <= best.upper


@pytest.fixture(scope="module")
def coverages(in_parallel: InParallel) -> list[Coverage]:
    tasks = [
        (name, subjects, seed)
        for subjects, draws in DRAWS.items()
        for name in TRUTHS
        for seed in range(draws)
    ]
    return in_parallel(coverage, tasks)


def mean_and_error(values: list[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def test_90_percent_intervals_hold_90_percent_of_fresh_responses(coverages: list[Coverage]) -> None:
    mean, error = mean_and_error([each.intervals for each in coverages])
    assert 0.88 - STANDARD_ERRORS * error <= mean <= 0.92 + STANDARD_ERRORS * error, (
        f"{mean:.3f} ± {error:.3f}"
    )


def test_intervals_are_too_narrow_for_no_truth(coverages: list[Coverage]) -> None:
    for name in TRUTHS:
        mean, error = mean_and_error([each.intervals for each in coverages if each.truth == name])
        assert mean + STANDARD_ERRORS * error >= 0.86, f"{name}: {mean:.3f} ± {error:.3f}"


@pytest.mark.parametrize("of", ["dose_response", "profiles", "effects"])
def test_95_percent_bands_hold_the_mean(coverages: list[Coverage], of: str) -> None:
    mean, error = mean_and_error([getattr(each, of) for each in coverages])
    assert 0.92 - STANDARD_ERRORS * error <= mean <= 0.97 + STANDARD_ERRORS * error, (
        f"{mean:.3f} ± {error:.3f}"
    )


def test_the_interval_of_the_best_dose_holds_the_lessons_optimum(
    in_parallel: InParallel,
    at_least: Callable[[int, int, float], bool],
    at_most: Callable[[int, int, float], bool],
) -> None:
    covered = in_parallel(best_dose_is_covered, [(seed,) for seed in range(40)])
    held = sum(covered)
    assert at_least(held, 40, 0.92), f"{held} of 40"
    assert at_most(held, 40, 0.98), f"{held} of 40"
