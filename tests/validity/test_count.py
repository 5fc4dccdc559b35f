"""Whether what is said of counts and geometric means holds: ratios, differences, and claims of nothing.

Trials of 160 subjects at four doses: counts at mean rates of 0.5 and 3 with a dispersion that grows with the
rate (negative binomial, shape 2), and responses whose logarithm has an SD of 0.5. Networks are few and
quickly trained, since nothing here rests on how good they are.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from covaria import FitSettings
from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.explain.rate_ratios import rate_ratios
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.fit_dose import fit_dose
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.effect_tests import effect_tests
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.effect_tests import EffectTestSettings
from covaria.model.endpoints import endpoint_named
from covaria.statistics import t_quantile
from covaria.table import RoleRequest, read_trial
from support.parallel import InParallel
from support.presence import present

pytestmark = pytest.mark.slow

Answer = tuple[float, float, bool, bool, bool, bool]
DRAWS, ROWS, SHAPE = 40, 160, 2.0
DOSES = np.array([0.0, 5.0, 10.0, 20.0])
CASES = [(0.5, 0.0), (3.0, 0.0), (3.0, -0.8), (0.0, 0.0), (0.0, 0.5)]
"""Mean rates of counts, 0 of a log-normal response, and effects on the logarithm."""
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
    method=MethodSettings(effect_tests=EffectTestSettings(flips=199)),
)


def drawn(rate: float, effect: float, random: np.random.Generator) -> tuple[dict[str, FloatArray], float]:
    """A trial, and the difference of rates, or of means of logarithms, that it is about."""
    x = np.column_stack([random.normal(size=ROWS), random.normal(size=ROWS)])
    dose = random.permutation(np.repeat(DOSES, ROWS // 4))
    logarithm = 0.5 * x[:, 0] + 0.3 * (x[:, 1] > 1)
    acting = logarithm + effect * dose / (dose + 5)
    if rate == 0:
        response, truth = np.exp(acting + random.normal(0, 0.5, ROWS)), 0.8 * effect
    else:
        # Of standard normal covariates: the mean of e^(x / 2) is e^(1 / 8).
        mean = np.exp(0.125) * (1 + 0.1586553 * (np.exp(0.3) - 1))
        rates = rate / mean * np.exp(acting)
        response = random.negative_binomial(SHAPE, SHAPE / (SHAPE + rates)).astype(float)
        truth = rate * (np.exp(0.8 * effect) - 1)
    return {"base": x[:, 0], "bmi": x[:, 1], "dose": dose, "y": response}, float(truth)


def answer(rate: float, effect: float, seed: int) -> Answer:
    """Case, whether difference and ratio are held, and whether dose or a pair is claimed."""
    endpoint = "lognormal" if rate == 0 else "count"
    columns, truth = drawn(rate, effect, np.random.default_rng([int(10 * rate), int(effect != 0), seed]))
    table = read_trial(columns, RoleRequest(response="y", dose="dose", endpoint=endpoint))
    settings = replace(SETTINGS, endpoint=endpoint)
    found = fit_dose(table, settings, False)
    with threadpool_limits(1, "blas"):
        analysis = make_analysis_set(table, endpoint_named(endpoint))
        tests = effect_tests(analysis, folds_of_fit(analysis, settings), settings)
    means = present(found.adjusted_means).level_means
    ratio = True
    if rate > 0:
        within = present(rate_ratios(means, ("0", "5", "10", "20"), 0)[-1].ratio)
        ratio = within.lower <= np.exp(0.8 * effect) <= within.upper
    pair = min(each.p_value for each in tests.pairs) <= 0.05
    return rate, effect, _holds(means, truth), bool(ratio), present(found.p_value) <= 0.05, pair


def _holds(means: LevelMeans, truth: float) -> bool:
    contrast = np.array([-1.0, 0.0, 0.0, 1.0])
    error = float(np.sqrt(contrast @ means.covariance @ contrast))
    reach = t_quantile(0.95, means.freedom_of(contrast)) * error
    return bool(abs(contrast @ means.means - truth) <= reach)


@pytest.fixture(scope="module")
def answers(in_parallel: InParallel) -> list[Answer]:
    return in_parallel(answer, [(*case, seed) for case in CASES for seed in range(DRAWS)])


@pytest.mark.parametrize("place", [2, 3], ids=["differences", "ratios"])
def test_95_percent_intervals_hold_what_they_are_of(
    answers: list[Answer], place: int, at_least: Callable[[int, int, float], bool]
) -> None:
    held = [bool(own[place]) for own in answers if place == 2 or own[0] > 0]
    assert at_least(sum(held), len(held), 0.94), f"{sum(held)} of {len(held)}"


@pytest.mark.parametrize("rate", [0.5, 3.0, 0.0])
def test_a_dose_and_pairs_that_do_nothing_are_seldom_claimed(
    answers: list[Answer], rate: float, at_most: Callable[[int, int, float], bool]
) -> None:
    null = [own for own in answers if own[:2] == (rate, 0.0)]
    for place, what in ((4, "dose"), (5, "pair")):
        claimed = sum(bool(own[place]) for own in null)
        assert at_most(claimed, len(null), 0.06), f"{what}: {claimed} of {len(null)}"


def test_a_dose_that_acts_is_claimed(
    answers: list[Answer], at_least: Callable[[int, int, float], bool]
) -> None:
    acting = [own[4] for own in answers if own[1] != 0]
    assert at_least(sum(acting), len(acting), 0.7), f"{sum(acting)} of {len(acting)}"
