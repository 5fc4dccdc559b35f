"""Covaria itself: its dose test, adjusted differences, and minimum effective dose."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.explain.dose_choice import minimum_effective_dose
from covaria.fit import DoseFit, FitRequest, fit_dose
from covaria.model.dose import effects_at_levels, studied, trial_curve
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval, SmallestDose
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE
from covaria.table import RoleRequest, read_trial

LEVEL = 0.95
"""Level of the intervals of differences and of the minimum effective dose."""


@dataclass(frozen=True)
class CovariaFit:
    """A fit at an effort, as `covaria fit` does it, as far as the question needs it."""

    name: str
    effort: str = "quick"

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Fit the trial, declared as randomised, and ask it."""
        request = FitRequest(
            RoleRequest(response=RESPONSE, dose=DOSE, covariates=(DOSE, *question.covariates)),
            effort=self.effort,
            seed=question.seed,
            assignment="randomised",
        )
        table = read_trial(columns, request.roles)
        found = fit_dose(table, request.fit_settings(), with_curve=question.delta is not None)
        return Answer(found.p_value, _differences(found, question), _smallest_dose(found, question))


def _differences(found: DoseFit, question: Question) -> tuple[Interval, ...]:
    own = {each.dose: each for each in effects_at_levels(found.adjusted_means, question.doses[0], LEVEL)}
    if any(dose not in own for dose in question.doses):
        return ()
    said = [own[dose] for dose in question.doses[1:]]
    return tuple(Interval(each.difference, each.difference_lower, each.difference_upper) for each in said)


def _smallest_dose(found: DoseFit, question: Question) -> SmallestDose | None:
    if question.delta is None or found.averages is None:
        return None
    curve = trial_curve(found.adjusted_means, found.averages)
    of = studied(found.adjusted_means, found.averages)
    chosen = minimum_effective_dose(curve, of, question.delta, question.goal, question.doses[0], LEVEL)
    return SmallestDose(chosen.dose, chosen.lower, chosen.upper, has_interval=True)
