"""A function of the user's own as an analysis."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from covaria.errors import UsageError
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, ChosenDose, Interval, SmallestDose
from covaria.study.covariates import Column
from covaria.study.design import DOSE
from covaria.study.user_function import UserFunction

ANSWERS = ("p_value", "differences", "smallest_dose", "best_dose", "curve", "predictions")


@dataclass(frozen=True)
class FunctionAnalysis:
    """An analysis by a function of (columns, question), which gives a mapping of what it answers.

    Attributes
    ----------
    name : str
    function : UserFunction
        Takes the trial as columns and a `Question`; its mapping may hold `p_value`, `differences` (an
        estimate and both ends for each further dose), `smallest_dose` and `best_dose` (a dose, or a dose and
        both ends), `curve` and `predictions` (a number for each dose and new subject asked about).
    takes_all_visits : bool
    """

    name: str
    function: UserFunction
    takes_all_visits: bool = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Call the function, and check what it gives; a UsageError says what is wrong with it."""
        given = self.function(dict(columns), question)
        where = self.function.reference
        if not isinstance(given, Mapping) or not set(given) <= set(ANSWERS):
            raise UsageError(f"{where} must give a mapping with keys among {', '.join(ANSWERS)}.")
        try:
            answer = _answer(given)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{where} gives an answer that cannot be read: {error}.") from None
        _check(answer, question, where)
        return answer


def _check(answer: Answer, question: Question, where: str) -> None:
    """Refuse what is not of the doses and subjects that were asked about, and a p-value that is none."""
    if answer.p_value is not None and not 0 <= answer.p_value <= 1:
        raise UsageError(f"{where} gives a p_value that is not between 0 and 1.")
    fresh = 0 if question.fresh is None else len(question.fresh[DOSE])
    wanted = {
        "differences": (len(answer.differences), len(question.doses) - 1),
        "curve": (len(answer.curve), len(question.curve_doses)),
        "predictions": (len(answer.predictions), fresh),
    }
    for name, (given, asked) in wanted.items():
        if given not in (0, asked):
            raise UsageError(f"{where} gives {given:,} {name}, where {asked:,} or none were asked for.")


def _answer(given: Mapping[str, Any]) -> Answer:
    p_value = given.get("p_value")
    return Answer(
        None if p_value is None else float(p_value),
        tuple(Interval(*map(float, each)) for each in given.get("differences", ())),
        _smallest(given["smallest_dose"]) if "smallest_dose" in given else None,
        None if given.get("best_dose") is None else ChosenDose(*_numbers(given["best_dose"])),
        tuple(map(float, given.get("curve", ()))),
        tuple(map(float, given.get("predictions", ()))),
    )


def _smallest(given: Any) -> SmallestDose:
    """A dose, None where none is enough, or a dose with both ends, each None beyond the doses."""
    if given is None or isinstance(given, int | float):
        return SmallestDose(None if given is None else float(given))
    dose, lower, upper = (None if each is None else float(each) for each in given)
    return SmallestDose(dose, lower, upper, has_interval=True)


def _numbers(given: Any) -> tuple[float, ...]:
    return (float(given),) if isinstance(given, int | float) else tuple(map(float, given))
