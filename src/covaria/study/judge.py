"""What an answer is worth where the truth is known: one row of a study's results."""

from dataclasses import dataclass

import numpy as np

from covaria.study.answer import Answer
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.truth import smallest_dose_reaching

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
        Of the highest dose from the reference.
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


def failed(scenario: Scenario, repeat: int, analysis: str, problem: str) -> Row:
    """The row of an analysis that gave no answer, with the reason."""
    design = scenario.design
    return Row(scenario.truth.name, design.name, design.subjects, repeat, analysis, problem=problem)


def judged(plan: StudyPlan, scenario: Scenario, repeat: int, analysis: str, answer: Answer) -> Row:
    """Compare an answer with the truth."""
    design, truth = scenario.design, scenario.truth
    highest = design.doses[-1]
    effects = truth.effect(np.array(design.doses), highest)
    true = (effects[1:] - effects[0]).tolist()
    said, dose = answer.differences, answer.smallest_dose
    smallest = None
    if plan.delta is not None:
        wanted = plan.delta if plan.goal == "max" else -plan.delta
        smallest = smallest_dose_reaching(truth, wanted, highest)
    return Row(
        truth.name,
        design.name,
        design.subjects,
        repeat,
        analysis,
        p_value=answer.p_value,
        claimed=None if answer.p_value is None else answer.p_value <= plan.alpha,
        difference=said[-1].estimate if said else None,
        difference_truth=true[-1],
        differences_held=float(np.mean([own.holds(at) for own, at in zip(said, true, strict=True)]))
        if said
        else None,
        width=said[-1].upper - said[-1].lower if said else None,
        effective_dose_found=None if dose is None else dose.dose is not None,
        effective_dose=None if dose is None else dose.dose,
        effective_dose_truth=smallest,
        effective_dose_held=None if dose is None else dose.holds(smallest),
        effective_dose_width=None if dose is None else dose.width,
    )
