"""Whether what is said of a dose holds on designs that trials have: few levels, weak signals, scores, visits.

Fits at quick effort, on two cores in about a minute and a half; `make inference` asks far more (benchmarks).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from covaria.fit import Comparators, Effort, fit_table, settings_of
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel
from support.presence import present

pytestmark = pytest.mark.slow

DRAWS = 40
EMAX_LEVELS = np.array([0.0, 10, 20, 40, 80])


@dataclass(frozen=True)
class Drawn:
    """A trial with what is true of it: the difference of the highest dose from the lowest."""

    columns: dict[str, Any]
    roles: dict[str, Any]
    difference: float


def two_arms(random: np.random.Generator) -> Drawn:
    dose = np.repeat([0.0, 1.0], 100)
    return Drawn({"dose": dose, "x": random.normal(size=200), "y": dose + random.normal(size=200)}, {}, 1.0)


def weak_emax(random: np.random.Generator) -> Drawn:
    dose, age, base = np.repeat(EMAX_LEVELS, 40), random.normal(size=200), random.normal(size=200)
    response = dose / (10 + dose) + 0.3 * age + 0.2 * base + random.normal(0, 1.2, 200)
    return Drawn({"dose": dose, "age": age, "base": base, "y": response}, {}, 80 / 90)


def score(random: np.random.Generator) -> Drawn:
    """Four values, at four doses of both sexes: 32 different rows."""
    dose, sex = np.repeat([0.0, 1.0, 2.0, 3.0], 50), random.integers(0, 2, 200)
    latent = 0.5 * dose + 0.3 * sex + random.normal(size=200)
    columns = {"dose": dose, "sex": np.where(sex, "F", "M"), "y": np.clip(np.round(latent), 0, 3)}
    return Drawn(columns, {}, score_difference())


def score_difference() -> float:
    random = np.random.default_rng(0)
    latent = 0.3 * random.integers(0, 2, 400_000) + random.normal(size=400_000)
    mean = [np.clip(np.round(latent + shift), 0, 3).mean() for shift in (0.0, 1.5)]
    return float(mean[1] - mean[0])


def visits(random: np.random.Generator) -> Drawn:
    """Forty subjects of four visits, with a level of their own and no effect of the dose."""
    subject = np.repeat(np.arange(40), 4)
    columns = {
        "id": [f"S{each}" for each in subject],
        "dose": np.tile([0.0, 1.0, 2.0, 4.0], 10)[subject],
        "age": random.normal(size=40)[subject],
        "y": random.normal(size=40)[subject] + random.normal(0, 0.7, 160),
    }
    return Drawn(columns, {"subject": "id"}, 0.0)


def small_noisy_arm(random: np.random.Generator) -> Drawn:
    dose = np.repeat([0.0, 1.0, 2.0], [120, 60, 20])
    response = random.normal(size=200) * np.where(dose == 2, 3, 1)
    return Drawn({"dose": dose, "x": random.normal(size=200), "y": response}, {}, 0.0)


def assigned_by_covariates(random: np.random.Generator) -> Drawn:
    x = random.normal(size=(200, 3))
    together = x[:, 0] * x[:, 1]
    dose = np.clip(np.round(1.5 + together + random.normal(size=200)), 0, 3)
    columns = {f"x{k}": own for k, own in enumerate(x.T)}
    return Drawn(columns | {"dose": dose, "y": 0.7 * together + random.normal(size=200)}, {}, 0.0)


DESIGNS = {
    each.__name__: each
    for each in (two_arms, weak_emax, score, visits, small_noisy_arm, assigned_by_covariates)
}
NULLS = ("visits", "small_noisy_arm", "assigned_by_covariates")


def answer(design: str, seed: int) -> tuple[str, bool, bool]:
    """Whether the interval holds the difference, and whether the dose is claimed."""
    drawn = DESIGNS[design](np.random.default_rng([list(DESIGNS).index(design), seed]))
    table = read_trial(drawn.columns, RoleRequest(response="y", dose="dose", **drawn.roles))
    model = fit_table(table, settings_of(Effort.QUICK, seed), Comparators.FEW)
    highest = model.dose_response().levels[-1]
    holds = highest.difference_lower <= drawn.difference <= highest.difference_upper
    return design, holds, present(model.evaluation.dose_p_value) <= 0.05


@pytest.fixture(scope="module")
def answers(in_parallel: InParallel) -> list[tuple[str, bool, bool]]:
    return in_parallel(answer, [(design, seed) for design in DESIGNS for seed in range(DRAWS)])


@pytest.mark.parametrize("design", DESIGNS)
def test_95_percent_intervals_of_a_difference_hold_it(
    answers: list[tuple[str, bool, bool]], design: str, at_least: Callable[[int, int, float], bool]
) -> None:
    held = sum(holds for own, holds, _ in answers if own == design)
    assert at_least(held, DRAWS, 0.92), f"{held} of {DRAWS}"


def test_95_percent_intervals_hold_no_more_than_they_promise(
    answers: list[tuple[str, bool, bool]], at_most: Callable[[int, int, float], bool]
) -> None:
    held = sum(holds for _, holds, _ in answers)
    assert at_most(held, len(answers), 0.97), f"{held} of {len(answers)}"


def test_a_dose_that_does_nothing_is_seldom_claimed(
    answers: list[tuple[str, bool, bool]], at_most: Callable[[int, int, float], bool]
) -> None:
    claimed = sum(claims for own, _, claims in answers if own in NULLS)
    assert at_most(claimed, DRAWS * len(NULLS), 0.06), f"{claimed} of {DRAWS * len(NULLS)}"


@pytest.mark.parametrize("design", ["two_arms", "score"])
def test_a_dose_that_acts_is_claimed(
    answers: list[tuple[str, bool, bool]], design: str, at_least: Callable[[int, int, float], bool]
) -> None:
    claimed = sum(claims for own, _, claims in answers if own == design)
    assert at_least(claimed, DRAWS, 0.99), f"{claimed} of {DRAWS}"
