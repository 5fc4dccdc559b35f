"""Whether hazard ratios, risks and mean times free of an event hold the truth in simulated trials.

Two arms of 100, exponential times of which a third is censored, two covariates of which one bends. Networks
are few and quickly trained, since errors must not rest on how good they are.
"""

from typing import Any

import numpy as np
import pytest

from covaria import fit_model
from covaria.regression.cox import cox_regression
from support.parallel import InParallel
from support.presence import present
from support.quick_fits import QUICK

pytestmark = pytest.mark.slow

TRIALS, ROWS, EFFECT, UNTIL = 60, 200, -0.7, 8.0
Answer = tuple[float, float, float, bool, bool]


def _truth() -> tuple[float, float]:
    """Mean time free of the event until then in the active arm, and the gain of that."""
    random = np.random.default_rng(0)
    hazard = np.exp(0.7 * random.normal(size=50_000) + 0.4 * np.abs(random.normal(size=50_000))) / 10
    grid = np.linspace(0, UNTIL, 80)
    areas = [
        np.trapezoid([np.exp(-hazard * np.exp(effect) * time).mean() for time in grid], grid)
        for effect in (0.0, EFFECT)
    ]
    return float(areas[1]), float(areas[1] - areas[0])


def _answer(seed: int) -> Answer:
    random = np.random.default_rng([5, seed])
    base, age, arm = random.normal(size=ROWS), random.normal(size=ROWS), np.arange(ROWS) % 2
    linear = EFFECT * arm + 0.7 * base + 0.4 * np.abs(age)
    time, censored = 10 * random.exponential(size=ROWS) * np.exp(-linear), random.uniform(2, 20, ROWS)
    event = time <= censored
    columns: dict[str, Any] = {"base": base, "age": age, "ARM": np.array(["a", "b"])[arm]}
    columns |= {"T": np.minimum(time, censored), "E": event.astype(int)}
    model = fit_model(
        columns,
        "T",
        arm="ARM",
        reference_arm="a",
        assignment="randomised",
        endpoint="survival",
        event="E",
        settings=QUICK,
        comparators="few",
    )
    ratio = present(model.hazard_ratios()[0].ratio)
    design = np.column_stack([arm, base, np.abs(age)])
    cox = cox_regression(design, columns["T"], event, np.ones(ROWS))
    mean, gain = _truth()
    curves = present(model.survival)
    own, apart = curves.restricted_means(UNTIL)[1], curves.differences(UNTIL)[0]
    return (
        float(np.log(ratio.estimate)),
        float(np.log(ratio.upper / ratio.lower)) / 2,
        float(cox.coefficients[0]),
        present(own.lower) <= mean <= present(own.upper),
        present(apart.lower) <= gain <= present(apart.upper),
    )


def test_ratios_and_mean_times_hold_their_level(in_parallel: InParallel) -> None:
    found = np.array(in_parallel(_answer, [(seed,) for seed in range(TRIALS)]), dtype=float)
    estimates, reaches, by_cox, of_means, of_gains = found.T
    # Of 60 intervals of level 0.95, fewer than 52 hold once in 400 times.
    assert (np.abs(estimates - EFFECT) <= reaches).sum() >= 52
    assert of_means.sum() >= 52
    assert of_gains.sum() >= 52
    # As precise as a regression that knows how the covariates act.
    assert np.std(estimates) < 1.15 * np.std(by_cox)
    assert abs(estimates.mean() - EFFECT) < 3 * np.std(estimates) / np.sqrt(TRIALS)
