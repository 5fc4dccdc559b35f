"""Responses that are yes or no, and counts: how they scatter, and effects averaged over subjects."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit, logit

from covaria.dose import candidates_from_text
from covaria.errors import UsageError
from covaria.fit import FitRequest, fit_dose
from covaria.study.analyses import CovariaFit
from covaria.study.analyses.level_analysis import roles_of
from covaria.study.covariates import Normal
from covaria.study.design import Design
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials
from covaria.study.scatter import Scatter
from covaria.study.truth import ParametricTruth
from covaria.table import read_trial
from support.studies import SMALL

MANY = 200_000


@pytest.mark.parametrize("dispersion", [0.0, 0.5])
def test_counts_have_the_variance_of_their_distribution(dispersion: float) -> None:
    drawn = Scatter("count", dispersion=dispersion).draw(np.full(MANY, 3.0), np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(3.0, rel=0.01)
    assert drawn.var() == pytest.approx(3.0 + dispersion * 9.0, rel=0.03)


def test_a_yes_is_as_frequent_as_its_probability() -> None:
    drawn = Scatter("binary").draw(np.full(MANY, 0.3), np.random.default_rng(1))
    assert set(drawn) == {0.0, 1.0}
    assert drawn.mean() == pytest.approx(0.3, abs=0.004)


def test_an_effect_on_log_odds_is_averaged_over_the_subjects() -> None:
    """By SciPy's quadrature over the covariate's normal distribution."""
    (curve,) = candidates_from_text("linear")
    truth = ParametricTruth("t", curve, 1.5, -0.5, {"x": 2.0}, scatter=Scatter("binary"))
    design = Design("d", (0.0, 2.0), 10, (1.0, 1.0), {"x": Normal(0, 1)})
    of_dose = [
        integrate.quad(lambda x, dose=dose: expit(-0.5 + 2 * x + 1.5 * dose / 2) * stats.norm.pdf(x), -9, 9)[
            0
        ]
        for dose in (0.0, 2.0)
    ]
    found = truth.effect(np.array([0.0, 2.0]), design)
    assert found[0] == 0
    assert found[1] == pytest.approx(logit(of_dose[1]) - logit(of_dose[0]), abs=0.02)
    # Without covariates it is the coefficient itself.
    alone = ParametricTruth("t", curve, 1.5, -0.5, scatter=Scatter("binary"))
    np.testing.assert_allclose(alone.effect(np.array([2.0]), design), [1.5])


def plan_of(endpoint: str, analyses: dict[str, Any], **truth: Any) -> dict[str, Any]:
    own = {"curve": "linear", "endpoint": endpoint, "effects": {"age": 0.5}, **truth}
    covariates = {"age": {"normal": [0, 1]}}
    return {
        "truth": {"own": own},
        "design": {"d": {"doses": [0, 1, 2], "subjects": [240], "covariates": covariates}},
        "analysis": analyses,
        "delta": 0.5,
        "questions": ["best dose", "error of the curve", "expected error"],
    }


@pytest.mark.parametrize(
    ("endpoint", "truth"),
    [
        ("binary", {"largest_effect": 1.5}),
        ("count", {"largest_effect": 0.8, "intercept": 1, "dispersion": 0.3}),
    ],
)
def test_every_regression_answers_on_the_scale_of_the_link(endpoint: str, truth: dict[str, float]) -> None:
    analyses = {name: {"method": name} for name in ("ancova", "emax", "mcp-mod")}
    work = SimulatedTrials(plan_from(plan_of(endpoint, analyses, **truth), "plan.toml"))
    ancova, emax, mcp_mod = work.do((0, 0))
    assert not any(row.problem for row in (ancova, emax, mcp_mod))
    for row in (ancova, emax, mcp_mod):
        assert row.difference_truth == pytest.approx(truth["largest_effect"], rel=0.1)
        assert row.curve_error is not None
        assert row.curve_error < 0.6
    assert ancova.difference == pytest.approx(emax.difference, abs=0.4)
    assert ancova.expected_error is not None
    assert 0 < ancova.expected_error < (0.1 if endpoint == "binary" else 1.0)


@pytest.mark.slow
def test_adjusted_probabilities_are_brought_to_log_odds_by_the_delta_method() -> None:
    plan = plan_from(plan_of("binary", {"own": {"method": "covaria"}}, largest_effect=1.5), "plan.toml")
    question = replace(plan.question(plan.scenarios[0], 0), delta=None)
    columns = plan.designs[0].draw(plan.truths[0], np.random.default_rng(4))
    (*_, highest) = CovariaFit("own").answer(columns, question).differences
    request = FitRequest(roles_of(question), effort="quick", seed=0, assignment="randomised")
    found = fit_dose(read_trial(columns, request.roles), request.fit_settings(), with_curve=False)
    assert found.adjusted_means is not None
    means, step = np.array(found.adjusted_means.means), 1e-6
    # Slopes of the log odds by finite differences.
    slopes = (logit(means + step) - logit(means - step)) / (2 * step) * np.array([-1.0, 0.0, 1.0])
    error = np.sqrt(slopes @ np.array(found.adjusted_means.covariance) @ slopes)
    assert highest.estimate == pytest.approx(logit(means[2]) - logit(means[0]))
    assert (highest.upper - highest.lower) / 2 / error == pytest.approx(1.97, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("endpoint", "truth"),
    [
        ("binary", {"largest_effect": 1.0}),
        ("count", {"largest_effect": 0.5, "intercept": 1, "dispersion": 0.3}),
    ],
)
def test_marginal_differences_are_unbiased_and_covered(endpoint: str, truth: dict[str, float]) -> None:
    content = plan_of(endpoint, {"ancova": {"method": "ancova"}}, **truth) | {"questions": ["best dose"]}
    plan = plan_from(content, "plan.toml")
    work = SimulatedTrials(plan)
    rows = [work.do((0, repeat))[0] for repeat in range(200)]
    errors = np.array([row.difference - row.difference_truth for row in rows])  # type: ignore[operator]
    held = np.array([row.differences_held for row in rows])
    assert abs(errors.mean()) < 3 * errors.std() / 200**0.5 + 0.03
    assert held.mean() == pytest.approx(0.95, abs=0.03)


def test_keys_of_another_endpoint_are_not_known() -> None:
    content = plan_of("binary", SMALL["analysis"], largest_effect=1.0, sd=2.0)
    with pytest.raises(UsageError, match=r"\[truth.own\] has an unknown key 'sd'"):
        plan_from(content, "plan.toml")
