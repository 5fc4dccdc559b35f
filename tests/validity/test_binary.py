"""Whether what is said of a yes or no holds: risk differences, and claims where nothing is there.

Trials of 200 subjects at four doses, at event rates of 0.1 and 0.3, with covariates that matter. Networks are
few and quickly trained, since nothing here rests on how good they are.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from threadpoolctl import threadpool_limits

from covaria import FitSettings, fit_model
from covaria.arrays import FloatArray
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.fit_dose import fit_dose
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.effect_tests import effect_tests
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.effect_tests import EffectTestSettings
from covaria.model.binary_endpoint import BINARY
from covaria.statistics import t_quantile
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel
from support.presence import present

pytestmark = pytest.mark.slow

Answer = tuple[float, float, bool, bool, bool]
DRAWS = 60
DOSES = np.array([0.0, 5.0, 10.0, 20.0])
RATES = (0.1, 0.3)
SETTINGS = FitSettings(
    folds=5,
    repeats=1,
    restarts=1,
    steps=120,
    penalties=(7e-3,),
    linear_penalties=(0.07,),
    wider_steps=0,
    evidence_steps=8,
    dense_sines=20,
    single_sines=4,
    pair_sines=4,
    endpoint="binary",
    method=MethodSettings(effect_tests=EffectTestSettings(flips=199)),
)


def covariates(random: np.random.Generator, rows: int) -> FloatArray:
    return np.column_stack([random.normal(size=rows), random.normal(size=rows), random.integers(0, 2, rows)])


def odds_of(x: FloatArray) -> FloatArray:
    odds: FloatArray = 0.8 * x[:, 0] + 0.5 * (x[:, 0] > 1) - 0.4 * x[:, 2]
    return odds


def intercept_of(rate: float) -> float:
    odds = odds_of(covariates(np.random.default_rng(0), 200_000))
    return float(brentq(lambda at: expit(at + odds).mean() - rate, -9, 9))


def answer(rate: float, effect: float, seed: int) -> Answer:
    """Rate, effect, whether the risk difference is held, and whether dose or a pair is claimed."""
    random = np.random.default_rng([int(100 * rate), int(effect > 0), seed])
    x, dose, at = covariates(random, 200), random.permutation(np.repeat(DOSES, 50)), intercept_of(rate)
    response = random.random(200) < expit(at + odds_of(x) + effect * dose / (dose + 5))
    columns = {"base": x[:, 0], "bmi": x[:, 1], "sex": np.where(x[:, 2] > 0, "F", "M"), "dose": dose}
    request = RoleRequest(response="y", dose="dose", endpoint="binary")
    table = read_trial({**columns, "y": response.astype(int)}, request)
    found = fit_dose(table, SETTINGS, False)
    with threadpool_limits(1, "blas"):
        analysis = make_analysis_set(table, BINARY)
        tests = effect_tests(analysis, folds_of_fit(analysis, SETTINGS), SETTINGS)
    many = odds_of(covariates(np.random.default_rng(1), 200_000)) + at
    truth = expit(many + effect * 0.8).mean() - expit(many).mean()
    means = present(found.adjusted_means).level_means
    contrast = np.array([-1.0, 0.0, 0.0, 1.0])
    error = float(np.sqrt(contrast @ means.covariance @ contrast))
    held = abs(contrast @ means.means - truth) <= t_quantile(0.95, means.freedom_of(contrast)) * error
    pair = min(each.p_value for each in tests.pairs) <= 0.05
    return rate, effect, bool(held), present(found.p_value) <= 0.05, pair


def held_by_ranges(kind: int, seed: int) -> float:
    """Share of new subjects whose true probability lies in its range of 90 %."""
    random = np.random.default_rng([kind, seed])

    def drawn(rows: int) -> tuple[dict[str, FloatArray], FloatArray]:
        x, dose = random.normal(size=(3, rows)), random.choice(DOSES, rows)
        of_covariates = (0.8 * x[0], 1.2 * np.sin(1.5 * x[0]), 0.9 * x[0] * x[1], 0.2 * x[2])[kind]
        columns = {"base": x[0], "bmi": x[1], "age": x[2], "dose": dose}
        return columns, expit(of_covariates - 0.5 + (1.5 * dose / (dose + 5) if kind < 3 else 0.0))

    columns, probability = drawn(200)
    response = (random.random(200) < probability).astype(int)
    model = fit_model({**columns, "y": response}, "y", dose="dose", endpoint="binary", effort="quick")
    columns, probability = drawn(500)
    found = model.predict(columns, level=0.9)
    return float(((found.lower <= probability) & (probability <= found.upper)).mean())


def test_ranges_of_90_percent_hold_the_probability(in_parallel: InParallel) -> None:
    """The mean over truths that are linear, bend, interact, and have next to nothing."""
    held = in_parallel(held_by_ranges, [(kind, seed) for kind in range(4) for seed in range(12)])
    error = np.std(held, ddof=1) / np.sqrt(len(held))
    assert np.mean(held) >= 0.9 - 2 * error, held


@pytest.fixture(scope="module")
def answers(in_parallel: InParallel) -> list[Answer]:
    cases = [(0.1, 0.0), (0.3, 0.0), (0.3, 2.0)]
    return in_parallel(answer, [(*case, seed) for case in cases for seed in range(DRAWS)])


def test_95_percent_intervals_of_a_risk_difference_hold_it(
    answers: list[Answer], at_least: Callable[[int, int, float], bool]
) -> None:
    held = sum(own[2] for own in answers)
    assert at_least(held, len(answers), 0.94), f"{held} of {len(answers)}"


@pytest.mark.parametrize("rate", RATES)
def test_a_dose_and_pairs_that_do_nothing_are_seldom_claimed(
    answers: list[Answer],
    rate: float,
    at_most: Callable[[int, int, float], bool],
) -> None:
    null = [own for own in answers if own[:2] == (rate, 0.0)]
    for place, what in ((3, "dose"), (4, "pair")):
        claimed = sum(bool(own[place]) for own in null)
        assert at_most(claimed, len(null), 0.06), f"{what}: {claimed} of {len(null)}"


def test_a_dose_that_acts_is_claimed(
    answers: list[Answer], at_least: Callable[[int, int, float], bool]
) -> None:
    acting = [own[3] for own in answers if own[1] > 0]
    assert at_least(sum(acting), len(acting), 0.7), f"{sum(acting)} of {len(acting)}"
