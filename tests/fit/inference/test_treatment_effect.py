"""The test of a continuous dose finds what a regression would, and what it would not, and little else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, linregress

from covaria.arrays import FloatArray
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.null_model import rows_of_test
from covaria.fit.inference.treatment_effect import arm_effect_p_value, dose_effect_p_value

AnalysisOf = Callable[..., AnalysisSet]

ROWS = 100
SETTINGS = FitSettings(evidence_steps=5)
LEAST = 1 / (1 + SETTINGS.method.effect_tests.flips)


@pytest.fixture
def p_value_of(analysis_of: AnalysisOf) -> Callable[..., float]:
    def run(columns: dict[str, Any], **request: Any) -> float:
        analysis = analysis_of(columns, dose="dose", **request)
        rows = rows_of_test(analysis, np.random.default_rng(0), 40, SETTINGS.method.effect_tests)[1]
        assert analysis.dose_covariate is not None
        return dose_effect_p_value(rows, analysis.dose_covariate, (), SETTINGS)

    return run


def columns_of(
    seed: int | list[int],
    effect: Callable[[FloatArray, FloatArray], FloatArray] = lambda dose, _: 0 * dose,
    rows: int = ROWS,
) -> dict[str, FloatArray]:
    random = np.random.default_rng(seed)
    dose, a = random.uniform(0, 10, rows), random.normal(size=rows)
    return {"dose": dose, "a": a, "y": a + effect(dose, a) + random.normal(size=rows)}


@pytest.mark.parametrize(
    "effect",
    [
        lambda dose, _: 0.3 * dose,
        lambda dose, _: 1.5 * np.cos(dose / 10 * 2 * np.pi),
        lambda dose, a: 0.6 * (dose - 5) * a,
    ],
    ids=["a line", "a bend without a trend", "only with a covariate"],
)
def test_an_effect_of_any_form_is_found(
    p_value_of: Callable[..., float], effect: Callable[[FloatArray, FloatArray], FloatArray]
) -> None:
    assert p_value_of(columns_of(1, effect)) <= 0.005


def test_of_a_weak_line_it_says_about_what_a_regression_does(p_value_of: Callable[..., float]) -> None:
    """Three looks cost a factor of three at most."""
    for seed in range(4):
        columns = columns_of(seed, lambda dose, _: 0.1 * dose)
        alone = linregress(columns["dose"], columns["y"] - columns["a"]).pvalue
        assert p_value_of(columns) <= 3 * alone + 0.08


def test_a_dose_alone_is_tested_too(p_value_of: Callable[..., float]) -> None:
    columns = columns_of(2, lambda dose, _: 0.5 * dose)
    del columns["a"]
    assert p_value_of(columns) == pytest.approx(LEAST)


@pytest.mark.slow
def test_nothing_is_called_an_effect_in_its_share(p_value_of: Callable[..., float]) -> None:
    found = [p_value_of(columns_of([7, draw], rows=50)) for draw in range(60)]
    low, high = np.asarray(binom.ppf([0.001, 0.999], 60, 0.2))
    assert low <= np.sum(np.array(found) <= 0.2) <= high


def test_order_units_and_offset_do_not_matter(p_value_of: Callable[..., float]) -> None:
    columns = columns_of(3, lambda dose, _: 0.08 * dose)
    found, order = p_value_of(columns), np.random.default_rng(1).permutation(ROWS)
    assert p_value_of({name: values[order] for name, values in columns.items()}) == found
    other = columns | {"y": 4096 - 512 * columns["y"], "dose": 64 * columns["dose"]}
    assert p_value_of(other) == pytest.approx(found, abs=0.01)


def test_a_twin_of_the_dose_takes_its_effect_and_one_of_a_covariate_does_not(
    p_value_of: Callable[..., float],
) -> None:
    """What another column predicts as well is no evidence for the dose."""
    columns = columns_of(4, lambda dose, _: 0.5 * dose)
    # But for noise, it would be known as the dose in another unit, and left out.
    noise = np.random.default_rng(5).normal(0, 50, len(columns["dose"]))
    assert p_value_of(columns | {"twin": 2 * columns["a"]}) == pytest.approx(LEAST)
    assert p_value_of(columns | {"mg": 1000 * columns["dose"] + noise}) > 0.05


@pytest.fixture
def arms_p_value_of(analysis_of: Callable[..., AnalysisSet]) -> Callable[..., float]:
    def run(columns: dict[str, Any]) -> float:
        analysis = analysis_of(columns, arm="ARM")
        rows = rows_of_test(analysis, np.random.default_rng(0), 40, SETTINGS.method.effect_tests)[1]
        assert analysis.arm_covariate is not None
        return arm_effect_p_value(rows, analysis.arm_covariate, (), SETTINGS)

    return run


def confounded_arms(seed: int, effect: float = 0.0, rows: int = 120) -> dict[str, Any]:
    """Three arms by a covariate that the response follows; B adds the effect."""
    random = np.random.default_rng(seed)
    a = random.normal(size=rows)
    drawn = a + random.logistic(size=rows)
    arm = np.array(["A", "B", "C"])[np.digitize(drawn, [-0.8, 0.8])]
    return {"ARM": arm, "a": a, "y": 1.5 * a + effect * (arm == "B") + random.normal(size=rows)}


def test_an_arm_that_acts_is_found_beside_a_confounder(arms_p_value_of: Callable[..., float]) -> None:
    assert arms_p_value_of(confounded_arms(0, effect=1.5)) == pytest.approx(LEAST)


@pytest.mark.slow
def test_arms_that_do_nothing_are_seldom_claimed_although_the_covariates_predict_them(
    arms_p_value_of: Callable[..., float],
) -> None:
    claims = sum(arms_p_value_of(confounded_arms(seed)) <= 0.05 for seed in range(60))
    assert claims <= binom.ppf(0.999, 60, 0.05)


def test_the_arms_units_and_names_make_no_difference(arms_p_value_of: Callable[..., float]) -> None:
    columns = confounded_arms(3, effect=0.6)
    renamed = np.array([{"A": "x", "B": "y", "C": "z"}[arm] for arm in columns["ARM"]])
    scaled = {"ARM": renamed, "a": columns["a"] * 1e3 + 5, "y": columns["y"] * 1e-3 - 2}
    assert arms_p_value_of(scaled) == pytest.approx(arms_p_value_of(columns), abs=0.01)
