"""Whether intervals of repeated measures hold the truth, with drop-out at random too, as others do not.

Two arms of 30, four visits, correlated responses of a variance that grows; with drop-out, they leave after a
response that is good in one arm and bad in the other, so that those who stay differ between arms. On two
cores in about a minute.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.repeated.contrast import Contrast
from covaria.repeated.fitted import fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.unstructured import Unstructured
from support.parallel import InParallel

pytestmark = pytest.mark.slow

TRIALS, SUBJECTS, VISITS = 600, 60, 4
COVARIANCE = np.array(
    [[1.0, 0.7, 0.6, 0.5], [0.7, 1.2, 0.8, 0.7], [0.6, 0.8, 1.5, 1.1], [0.5, 0.7, 1.1, 2.0]]
)
LAST = np.eye(2 * VISITS)[-1]
AVERAGE = np.repeat([0.0, 1 / VISITS], VISITS)
"""Differences at the last visit, and over all visits."""


@dataclass(frozen=True)
class Found:
    """Whether an interval holds the truth, and by how much its estimate is off."""

    held: bool
    error: float


def drawn(seed: int, effect: float, leaves: bool) -> RepeatedRows:
    random = np.random.default_rng(seed)
    arm = np.arange(SUBJECTS) % 2
    response = random.normal(size=(SUBJECTS, VISITS)) @ np.linalg.cholesky(COVARIANCE).T
    response = response + effect * np.linspace(0, 1, VISITS) * arm[:, None]
    there = np.ones(response.shape, np.bool_)
    for visit in range(1, VISITS if leaves else 1):
        odds = -2.6 + 1.2 * response[:, visit - 1] * np.where(arm == 1, 1, -1)
        there[:, visit] = there[:, visit - 1] & (random.random(SUBJECTS) > 1 / (1 + np.exp(-odds)))
    subject, visit_of_row = np.nonzero(there)
    each = np.eye(VISITS)[visit_of_row]
    design = np.hstack([each, each * arm[subject][:, None]])
    return RepeatedRows(design, response[there], subject, visit_of_row.astype(float), VISITS)


def judged(found: Contrast, truth: float) -> Found:
    low, high = found.interval()
    return Found(low <= truth <= high, found.estimate - truth)


def by_model(seed: int, effect: float, leaves: bool) -> list[Found]:
    """At the last visit and over all."""
    fit = fit_repeated(drawn(seed, effect, leaves), Unstructured(("1", "2", "3", "4")))
    return [judged(fit.contrast(LAST), effect), judged(fit.contrast(AVERAGE), effect / 2)]


def as_if_independent(seed: int, effect: float, leaves: bool) -> list[Found]:
    """The same mean by least squares, every row as a subject of its own."""
    rows = drawn(seed, effect, leaves)
    inverse = np.linalg.inv(rows.design.T @ rows.design)
    coefficients: FloatArray = inverse @ rows.design.T @ rows.response
    residuals = rows.response - rows.design @ coefficients
    freedom = len(residuals) - 2 * VISITS
    variance = residuals @ residuals / freedom

    def contrast(combination: FloatArray) -> Contrast:
        error = float(np.sqrt(variance * (combination @ inverse @ combination)))
        return Contrast(float(combination @ coefficients), error, freedom)

    return [judged(contrast(LAST), effect), judged(contrast(AVERAGE), effect / 2)]


@pytest.mark.parametrize(
    ("leaves", "effect", "level"),
    [(False, 1.0, 0.95), (True, 1.0, 0.94), (True, 0.0, 0.94)],
    ids=["all visits", "drop-out at random", "drop-out, no effect"],
)
def test_intervals_hold_the_difference(
    leaves: bool,
    effect: float,
    level: float,
    in_parallel: InParallel,
    at_least: Callable[[int, int, float], bool],
) -> None:
    found = in_parallel(by_model, [(seed, effect, leaves) for seed in range(TRIALS)])
    for place in range(2):
        assert at_least(sum(each[place].held for each in found), TRIALS, level)
        errors = np.array([each[place].error for each in found])
        assert abs(errors.mean()) < 3.5 * errors.std() / np.sqrt(TRIALS)


def test_rows_taken_as_independent_hold_far_less(in_parallel: InParallel) -> None:
    """Without the correlation within subjects the interval over visits is too narrow, drop-out or not."""
    found = in_parallel(as_if_independent, [(seed, 1.0, False) for seed in range(TRIALS)])
    assert np.mean([each[1].held for each in found]) < 0.85
    found = in_parallel(as_if_independent, [(seed, 1.0, True) for seed in range(TRIALS)])
    assert np.mean([each[0].held for each in found]) < 0.8
    # Who stays is who fared well: the difference at the last visit is wrong, whatever the number of subjects.
    assert np.mean([each[0].error for each in found]) < -0.3
