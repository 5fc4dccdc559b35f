"""Which responses have steps that matter, and between what the noise beside them may be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis, EffectPoints
from covaria.explain.rounding import Rounding
from covaria.fit import fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.response_rounding import response_rounding, step_of
from covaria.fit.settings.endpoints import RoundingSettings
from covaria.table import TrialTable
from support.quick_fits import QUICK

ROWS = 60
AXIS = Axis(EffectPoints("x", (-1.0, 1.0), (), (0.5, 0.5)), (0,), np.zeros((2, 1)))


def score(**other: Any) -> dict[str, Any]:
    random = np.random.default_rng(3)
    x = random.normal(size=ROWS)
    return {"x": x, "y": np.round(2 * x + 0.1 * random.normal(size=ROWS))} | other


def found(analysis: AnalysisSet, sd: float, deviation: float = 0.1) -> Rounding | None:
    residuals = sd * np.tile([-1.0, 1.0], ROWS // 2)
    return response_rounding(analysis, residuals, [AXIS], [np.full((2, 1), deviation)], RoundingSettings())


@pytest.mark.parametrize(
    ("response", "step"),
    [
        ([0, 1, 3, 1], 1.0),
        ([0.1, 0.4, 0.7, 1.3], 0.3),
        ([1e9, 1e9 + 2, 1e9 + 6], 2.0),
        ([0, 1, 1], None),
        ([2, 2], None),
        ([0, 1, 2.5], None),
        ([1.0, 2.718, 3.142], None),
    ],
)
def test_steps_are_the_smallest_distance_of_which_all_others_are_multiples(
    response: list[float], step: float | None
) -> None:
    assert step_of(np.array(response, float), 3) == (None if step is None else pytest.approx(step))


def test_noise_is_between_the_errors_and_what_may_be_missed_of_them(
    analysis_of: Callable[..., AnalysisSet],
) -> None:
    own = found(analysis_of(score()), 0.4)
    assert own is not None
    assert own.step == 1
    # Sheppard's correction, and the square of 1.96 standard errors of 0.1.
    assert own.most_noise == pytest.approx(0.16 - 1 / 12)
    assert own.least_noise == pytest.approx(own.most_noise - 1.96**2 * 0.01, rel=1e-5)


def test_steps_that_errors_hide_do_not_count(analysis_of: Callable[..., AnalysisSet]) -> None:
    assert found(analysis_of(score()), 2.0) is None
    assert found(analysis_of(score(y=np.random.default_rng(1).normal(size=ROWS))), 0.1) is None


def test_intervals_of_contrasts_allow_for_it_and_say_so(trial_of: Callable[..., TrialTable]) -> None:
    model = fit_table(trial_of(score()), QUICK)
    rounding = model.decomposition.rounding
    assert rounding is not None
    said = model.covariate_effects()
    (note,) = [each for each in said.notes if "steps" in each]
    assert "steps of 1," in note
    half_widths: FloatArray = np.array([(own.upper - own.lower) / 2 for own in said.contrasts])
    differences = np.array([own.difference for own in said.contrasts])
    least = 1.96**2 * rounding.hidden_variance(differences, np.zeros(len(differences)))
    assert (half_widths**2 > least).all()
