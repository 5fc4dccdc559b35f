"""One trial of a study by itself: its table again, and what analyses find in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.errors import UsageError
from covaria.study.covariates import Column
from covaria.study.judge import Row
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.population import Population
from covaria.study.run import SimulatedTrials
from covaria.wording.lists import listed

MOST_NAMED = 4


@dataclass(frozen=True)
class OneTrial:
    """One simulated trial of a study.

    Attributes
    ----------
    columns : mapping from name to column
        Its table: one row for each subject, or for each of its visits.
    holds_subjects : bool
        Whether covariates are whole rows of a real table, which are not to be written.
    rows : tuple of Row
        What each analysis found: the study's own rows of this trial.
    """

    columns: Mapping[str, Column]
    holds_subjects: bool
    rows: tuple[Row, ...]


def one_trial(plan: StudyPlan, trial: str) -> OneTrial:
    """Simulate and analyse one trial of a plan alone, the same as it is in the whole study.

    Parameters
    ----------
    plan : StudyPlan
    trial : str
        Truth, design, number of subjects and repeat, as the study's rows name them: "emax/base/60/17".

    Raises
    ------
    UsageError
        If the plan has no such trial, or a truth cannot be asked what it expects.
    CovariaError
        If the trial cannot be drawn.
    """
    named, _, number = trial.rpartition("/")
    scenario = next((each for each in plan.scenarios if _name(each) == named), None)
    if scenario is None:
        known = [f"{_name(each)}/0" for each in plan.scenarios[:MOST_NAMED]]
        raise UsageError(
            f"The plan has no trial {trial}; name truth, design, subjects and repeat, as "
            f"{listed(known, 'or')}."
        )
    if not number.isdecimal() or int(number) >= plan.repeats:
        raise UsageError(
            f"The plan has no repeat {number} of {named}; its repeats are 0 to {plan.repeats - 1:,}."
        )
    repeat, design = int(number), scenario.design
    columns = design.draw(scenario.truth, plan.random_of(scenario, repeat))
    rows = SimulatedTrials(plan).do((scenario.number, repeat))
    return OneTrial(columns, isinstance(design.population, Population), tuple(rows))


def _name(scenario: Scenario) -> str:
    return f"{scenario.truth.name}/{scenario.design.name}/{scenario.design.subjects}"
