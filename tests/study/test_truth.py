"""Truths: their curves, effects of covariates, noise, and what follows of them."""

import numpy as np
import pytest

from covaria.dose import Goal, candidates_from_text
from covaria.study.covariates import Column
from covaria.study.design import Design
from covaria.study.plan import StudyPlan
from covaria.study.scatter import Scatter
from covaria.study.true_answers import true_answers
from covaria.study.truth import ParametricTruth


def truth_of(curve: str, largest: float) -> ParametricTruth:
    (shape,) = candidates_from_text(curve)
    return ParametricTruth("truth", shape, largest)


def test_an_emax_curve_reaches_its_effect_at_the_highest_dose() -> None:
    doses = np.array([0.0, 5.0, 20.0, 80.0])
    expected = -6 * (doses / (20 + doses)) / (80 / 100)
    np.testing.assert_allclose(truth_of("emax(20)", -6.0).change(doses, 80.0), expected, atol=1e-12)


def test_a_curve_that_turns_has_its_effect_at_the_peak() -> None:
    """The parabola d − d²/100 peaks at 50, where it is 25."""
    found = truth_of("quadratic(-0.01)", 5.0).change(np.array([0.0, 50.0, 80.0]), 80.0)
    np.testing.assert_allclose(found, [0.0, 5.0, 5 * 16 / 25], atol=1e-5)


def test_covariates_and_intercept_add() -> None:
    truth = ParametricTruth("t", None, intercept=2.0, slopes={"age": 0.1}, steps={"sex": {"F": 1.5}})
    covariates: dict[str, Column] = {"age": np.array([40.0, 60.0]), "sex": ["F", "M"]}
    np.testing.assert_allclose(truth.expected(np.zeros(2), covariates, 1.0), [7.5, 8.0])


@pytest.mark.parametrize("heavy", [False, True])
def test_noise_has_its_standard_deviation(heavy: bool) -> None:
    truth = ParametricTruth("t", None, scatter=Scatter(sd=3.0, heavy_tails=heavy))
    drawn = truth.scatter.noise(200_000, np.random.default_rng(1))
    assert drawn.std() == pytest.approx(3.0, rel=0.05)
    assert (np.abs(drawn) > 12).mean() == pytest.approx(0.0062 if heavy else 6e-5, abs=1e-3)


@pytest.mark.parametrize(
    ("delta", "goal", "smallest"), [(4.5, "max", 30.0), (6.1, "max", None), (1.0, "min", None)]
)
def test_the_smallest_dose_is_where_the_curve_reaches_delta(
    delta: float, goal: Goal, smallest: float | None
) -> None:
    """6 d / (20 + d) / 0.8 is 4.5 at d = 30."""
    truth, design = truth_of("emax(20)", 6.0), Design("d", (0.0, 80.0), 10, (1.0, 1.0))
    plan = StudyPlan((truth,), (design,), (), delta=delta, goal=goal)
    (scenario,) = plan.scenarios
    found = true_answers(plan, scenario).smallest_dose
    assert found == (None if smallest is None else pytest.approx(smallest, abs=0.05))
