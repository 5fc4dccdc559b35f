"""Covaria itself: its dose test, adjusted differences, and minimum effective dose."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.fit import fit_model
from covaria.model import ResponseModel
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval, SmallestDose
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE


@dataclass(frozen=True)
class CovariaFit:
    """A fit at an effort, as `covaria fit` does it."""

    name: str
    effort: str = "quick"

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Fit the trial, declared as randomised, and ask it."""
        model = fit_model(
            columns,
            response=RESPONSE,
            dose=DOSE,
            covariates=(DOSE, *question.covariates),
            assignment="randomised",
            effort=self.effort,
            seed=question.seed,
            comparators="few",
        )
        return Answer(
            model.evaluation.dose_p_value, _differences(model, question), _smallest_dose(model, question)
        )


def _differences(model: ResponseModel, question: Question) -> tuple[Interval, ...]:
    own = {each.dose: each for each in model.dose_response(reference=question.doses[0]).levels}
    if any(dose not in own for dose in question.doses):
        return ()
    said = [own[dose] for dose in question.doses[1:]]
    return tuple(Interval(each.difference, each.difference_lower, each.difference_upper) for each in said)


def _smallest_dose(model: ResponseModel, question: Question) -> SmallestDose | None:
    if question.delta is None:
        return None
    found = model.minimum_effective_dose(question.delta, reference=question.doses[0], goal=question.goal)
    return SmallestDose(found.dose, found.lower, found.upper, has_interval=True)
