"""Whether what is said of censored responses holds: differences of latent means, and claims of nothing.

Trials of 160 subjects at four doses, whose response has a normal error of 0.7 and is below a limit in 30 % or
50 % of the subjects, or below one in 25 % and above another in 25 %; at the highest dose errors are half as
large again. Networks are few and quickly trained, since nothing here rests on how good they are.
"""

from collections.abc import Callable

import numpy as np
import pytest

from covaria import FitSettings
from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.fit.fit_dose import fit_dose
from covaria.statistics import t_quantile
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel
from support.presence import present

pytestmark = pytest.mark.slow

Answer = tuple[str, float, bool, bool, float, float]
DRAWS, ROWS, ERROR = 28, 160, 0.7
DOSES = np.array([0.0, 5.0, 10.0, 20.0])
HIDDEN = {"3 in 10 below": (0.3, 0.0), "5 in 10 below": (0.5, 0.0), "a quarter on both sides": (0.25, 0.25)}
"""Shares of the responses below and above a limit."""
CASES = [(name, effect) for name in HIDDEN for effect in (0.0, -1.0)]
SETTINGS = FitSettings(
    endpoint="censored",
    folds=5,
    repeats=1,
    evidence_steps=8,
    dense_sines=20,
    single_sines=4,
    pair_sines=4,
)


def drawn(name: str, effect: float, random: np.random.Generator) -> tuple[dict[str, object], float]:
    """A trial, and the difference of latent means between the highest dose and none."""
    x = random.normal(size=(ROWS, 2))
    dose = random.permutation(np.repeat(DOSES, ROWS // 4))
    error = ERROR * np.where(dose == DOSES[-1], 1.5, 1.0)
    latent = 0.8 * x[:, 0] + 0.5 * (x[:, 1] > 1) + effect * dose / (dose + 5)
    latent += error * random.normal(size=ROWS)
    below, above = HIDDEN[name]
    lower, upper = np.quantile(latent, [below, 1 - above]).round(2)
    cells = [_cell(value, float(lower), float(upper) if above else np.inf) for value in latent.tolist()]
    return {"base": x[:, 0], "bmi": x[:, 1], "dose": dose, "y": cells}, 0.8 * effect


def _cell(value: float, lower: float, upper: float) -> str:
    if value < lower:
        return f"<{lower}"
    return f">{upper}" if value > upper else repr(value)


def answer(name: str, effect: float, seed: int) -> Answer:
    """Case, whether the difference is held and the dose claimed, its error, and its standard error."""
    random = np.random.default_rng([list(HIDDEN).index(name), int(effect != 0), seed])
    columns, truth = drawn(name, effect, random)
    table = read_trial(columns, RoleRequest(response="y", dose="dose", endpoint="censored"))
    found = fit_dose(table, SETTINGS, False)
    difference, error, reach = _difference(present(found.adjusted_means).level_means)
    held, claimed = abs(difference - truth) <= reach, present(found.p_value) <= 0.05
    return name, effect, bool(held), bool(claimed), difference - truth, error


def _difference(means: LevelMeans) -> tuple[float, float, float]:
    contrast = np.array([-1.0, 0.0, 0.0, 1.0])
    error = float(np.sqrt(contrast @ means.covariance @ contrast))
    return float(contrast @ means.means), error, t_quantile(0.95, means.freedom_of(contrast)) * error


@pytest.fixture(scope="module")
def answers(in_parallel: InParallel) -> list[Answer]:
    return in_parallel(answer, [(*case, seed) for case in CASES for seed in range(DRAWS)])


def test_95_percent_intervals_hold_the_difference_of_latent_means(
    answers: list[Answer], at_least: Callable[[int, int, float], bool]
) -> None:
    held = [own[2] for own in answers]
    assert at_least(sum(held), len(held), 0.94), f"{sum(held)} of {len(held)}"


def test_differences_are_not_biased(answers: list[Answer]) -> None:
    """As half a limit in the place of a hidden response would be: by a quarter of the difference and more."""
    off: FloatArray = np.array([own[4] for own in answers if own[1] != 0])
    assert abs(off.mean()) < 3 * off.std() / np.sqrt(len(off)) + 0.01


def test_standard_errors_are_the_spread_of_the_estimates(answers: list[Answer]) -> None:
    off, errors = (np.array([own[place] for own in answers]) for place in (4, 5))
    assert 0.9 < np.sqrt(np.mean(errors**2) / np.mean(off**2)) < 1.15


def test_a_dose_that_does_nothing_is_seldom_claimed(
    answers: list[Answer], at_most: Callable[[int, int, float], bool]
) -> None:
    claimed = [own[3] for own in answers if own[1] == 0]
    assert at_most(sum(claimed), len(claimed), 0.06), f"{sum(claimed)} of {len(claimed)}"


def test_a_dose_that_acts_is_claimed(
    answers: list[Answer], at_least: Callable[[int, int, float], bool]
) -> None:
    acting = [own[3] for own in answers if own[1] != 0]
    assert at_least(sum(acting), len(acting), 0.7), f"{sum(acting)} of {len(acting)}"
