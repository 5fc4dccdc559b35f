"""What is true in a scenario, found once, which every trial of it is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.study.covariates import Column
from covaria.study.design import DOSE
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.questions import BEST_DOSE, CURVE, PREDICTIONS
from covaria.study.truth import GRID

BETWEEN = 101
"""Doses, evenly from the lowest to the highest, at which a curve is compared with the true one."""
FRESH = 1000
"""New subjects, of the same doses and covariates, whose predictions are compared with what is expected."""
FRESH_STREAM = 1
"""Sets their random numbers apart from those of trials, whose places have one number less."""


@dataclass(frozen=True)
class TrueAnswers:
    """The true answers of a scenario; effects are changes from its lowest dose, on the scale of the link.

    Attributes
    ----------
    differences : tuple of float
        At each further dose of the design.
    smallest_dose : float or None
        With an effect of delta; None where there is none, or no delta.
    doses, effects : (many,) arrays
        The true curve.
    best_dose : float or None
        None unless asked for, and where no dose is better than the lowest.
    curve_doses : tuple of float
        At which analyses are to give a curve; empty where none is asked for.
    fresh : mapping from name to column, or None
        New subjects, with their doses; None unless predictions are asked for.
    fresh_expected : (subjects,) array
        Their expected responses.
    """

    differences: tuple[float, ...]
    smallest_dose: float | None
    doses: FloatArray
    effects: FloatArray
    best_dose: float | None
    curve_doses: tuple[float, ...]
    fresh: Mapping[str, Column] | None
    fresh_expected: FloatArray

    def effect(self, dose: float) -> float:
        """True effect of a dose between the ends of the design."""
        return float(np.interp(dose, self.doses, self.effects))


def true_answers(plan: StudyPlan, scenario: Scenario) -> TrueAnswers:
    """Find what is true in a scenario; errors are those of its truth."""
    truth, design = scenario.truth, scenario.design
    grid = np.linspace(design.doses[0], design.doses[-1], GRID)
    effects = design.effect_share * truth.effect(grid, design)
    at_doses = design.effect_share * truth.effect(np.array(design.doses), design)
    wanted = effects if plan.goal == "max" else -effects
    smallest, best = None, None
    if plan.delta is not None and (wanted >= plan.delta).any():
        smallest = float(grid[(wanted >= plan.delta).argmax()])
    if BEST_DOSE in plan.questions and wanted.max() > 0:
        best = float(grid[wanted.argmax()])
    wants_curve = {BEST_DOSE, CURVE} & set(plan.questions)
    between = tuple(np.linspace(design.doses[0], design.doses[-1], BETWEEN).tolist()) if wants_curve else ()
    fresh, expected = None, np.empty(0)
    if PREDICTIONS in plan.questions:
        fresh, expected = _fresh(plan, scenario)
    return TrueAnswers(
        tuple((at_doses[1:] - at_doses[0]).tolist()), smallest, grid, effects, best, between, fresh, expected
    )


def _fresh(plan: StudyPlan, scenario: Scenario) -> tuple[dict[str, Column], FloatArray]:
    """New subjects with the doses of the design in its shares, and what is expected of each."""
    design = scenario.design
    random = np.random.default_rng([plan.seed, scenario.number, 0, FRESH_STREAM])
    shares = np.array(design.allocation) / np.sum(design.allocation)
    doses = random.choice(design.doses, FRESH, p=shares)
    covariates = design.draw_covariates(FRESH, random)
    return {DOSE: doses, **covariates}, design.expected(scenario.truth, doses, covariates)
