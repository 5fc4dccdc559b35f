"""What an answer is worth where the truth is known: one row of a study's results."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.dose import Goal
from covaria.study.answer import Answer, Interval
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.true_answers import TrueAnswers

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Row:
    """One analysis of one simulated trial.

    Attributes
    ----------
    truth, design, analysis : str
    subjects, repeat : int
        Subjects of the design; the trial's number from 0.
    problem : str
        Why there is no answer; empty if there is one.
    p_value : float or None
    claimed : bool or None
        Whether the analysis claims an effect of the dose.
    difference, difference_truth : float or None
        Of the highest dose from the reference, on the scale of the endpoint's link.
    differences_held : float or None
        Share of the doses whose interval of the difference holds the truth.
    width : float or None
        Of the interval at the highest dose.
    effective_dose_found : bool or None
        Whether a minimum effective dose is estimated; None where it was not asked for.
    effective_dose, effective_dose_truth : float or None
        None where none is found, or none is there.
    effective_dose_held : bool or None
        Whether its interval holds the truth.
    effective_dose_width : float or None
        Of its interval; None where an end is beyond the doses studied.
    best_dose, best_dose_truth : float or None
    best_dose_loss : float or None
        How much more of the effect the true best dose would have than the one that was chosen.
    best_dose_held : bool or None
        Whether its interval holds the truth.
    curve_error : float or None
        Root mean squared error of the effect over all doses from the lowest to the highest.
    expected_error : float or None
        Of predictions of new subjects, about what is expected of them: noise is no part of it.
    """

    truth: str
    design: str
    subjects: int
    repeat: int
    analysis: str
    problem: str = ""
    p_value: float | None = None
    claimed: bool | None = None
    difference: float | None = None
    difference_truth: float | None = None
    differences_held: float | None = None
    width: float | None = None
    effective_dose_found: bool | None = None
    effective_dose: float | None = None
    effective_dose_truth: float | None = None
    effective_dose_held: bool | None = None
    effective_dose_width: float | None = None
    best_dose: float | None = None
    best_dose_truth: float | None = None
    best_dose_loss: float | None = None
    best_dose_held: bool | None = None
    curve_error: float | None = None
    expected_error: float | None = None


def failed(scenario: Scenario, repeat: int, analysis: str, problem: str) -> Row:
    """The row of an analysis that gave no answer, with the reason."""
    design = scenario.design
    return Row(scenario.truth.name, design.name, design.subjects, repeat, analysis, problem=problem)


def judged(
    plan: StudyPlan, scenario: Scenario, repeat: int, analysis: str, answer: Answer, true: TrueAnswers
) -> Row:
    """Compare an answer with the truth."""
    said, dose, best = answer.differences, answer.smallest_dose, answer.best_dose
    row = Row(
        scenario.truth.name,
        scenario.design.name,
        scenario.design.subjects,
        repeat,
        analysis,
        p_value=answer.p_value,
        claimed=None if answer.p_value is None else answer.p_value <= plan.alpha,
        difference=said[-1].estimate if said else None,
        difference_truth=true.differences[-1],
        differences_held=_share_held(said, true.differences) if said else None,
        width=said[-1].upper - said[-1].lower if said else None,
        effective_dose_found=None if dose is None else dose.dose is not None,
        effective_dose=None if dose is None else dose.dose,
        effective_dose_truth=true.smallest_dose,
        effective_dose_held=None if dose is None else dose.holds(true.smallest_dose),
        effective_dose_width=None if dose is None else dose.width,
        best_dose=None if best is None else best.dose,
        best_dose_truth=true.best_dose,
        best_dose_loss=None if best is None else _loss(true, best.dose, plan.goal),
        best_dose_held=None if best is None else best.holds(true.best_dose),
    )
    return replace(row, curve_error=_curve_error(answer, true), expected_error=_expected_error(answer, true))


def _share_held(said: tuple[Interval, ...], true: tuple[float, ...]) -> float:
    return float(np.mean([own.holds(at) for own, at in zip(said, true, strict=True)]))


def _loss(true: TrueAnswers, dose: float, goal: Goal) -> float:
    """How much more of the effect the best dose would have."""
    sign = 1 if goal == "max" else -1
    return max(0.0, float((sign * true.effects).max()) - sign * true.effect(dose))


def _curve_error(answer: Answer, true: TrueAnswers) -> float | None:
    """Root of the mean squared error of the curve over the doses of the design and between them."""
    if not answer.curve:
        return None
    apart = np.array(answer.curve) - np.interp(true.curve_doses, true.doses, true.effects)
    return float(np.sqrt(np.mean(apart**2)))


def _expected_error(answer: Answer, true: TrueAnswers) -> float | None:
    """Root of the mean squared error of what is predicted of new subjects, beside what is expected."""
    if not answer.predictions:
        return None
    return float(np.sqrt(np.mean((np.array(answer.predictions) - true.fresh_expected) ** 2)))
