"""Covaria itself: its dose test, adjusted differences, and what its curve and predictions say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import DoseCurve, LevelMeans
from covaria.explain.dose_choice import best_dose, minimum_effective_dose
from covaria.explain.dose_response import level_effects
from covaria.fit import DoseFit, FitRequest, fit_dose
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.dose import studied, trial_curve
from covaria.model.link import Link
from covaria.study.analyses.level_analysis import roles_of
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, ChosenDose, Interval, SmallestDose
from covaria.study.covariates import Column
from covaria.study.scatter import LINKS
from covaria.table import read_trial, text_table

LEVEL = 0.95
"""Level of the intervals of differences and of doses."""
SUREST = 1e-6
"""Nearest to 0 and 1 that a drawn probability, or to 0 that a rate, counts as on the scale of its link."""


@dataclass(frozen=True)
class CovariaFit:
    """A fit at an effort, as `covaria fit` does it, as far as the question needs it."""

    name: str
    effort: str = "quick"
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Fit the trial, declared as randomised, and ask it."""
        request = FitRequest(
            roles_of(question), effort=self.effort, seed=question.seed, assignment="randomised"
        )
        table = read_trial(columns, request.roles, with_notes=False)
        with_curve = question.delta is not None or bool(question.curve_doses)
        fresh = None if question.fresh is None else text_table(question.fresh)
        found = fit_dose(table, request.fit_settings(), with_curve, fresh)
        answer = Answer(found.p_value, _differences(found.adjusted_means, question))
        if found.predictions is not None:
            answer = replace(answer, predictions=tuple(found.predictions.tolist()))
        return answer if found.averages is None else _with_curve(answer, found, question)


def _differences(adjusted: AdjustedMeans | None, question: Question) -> tuple[Interval, ...]:
    if adjusted is None or adjusted.of_knots or question.doses[0] not in adjusted.levels:
        return ()
    means = _linked_means(adjusted.level_means, LINKS[question.endpoint])
    own = {each.dose: each for each in level_effects(means, adjusted.subjects, question.doses[0], LEVEL)}
    if any(dose not in own for dose in question.doses):
        return ()
    said = [own[dose] for dose in question.doses[1:]]
    return tuple(Interval(each.difference, each.difference_lower, each.difference_upper) for each in said)


def _with_curve(answer: Answer, found: DoseFit, question: Question) -> Answer:
    """Add what the curve through the adjusted means says."""
    if found.averages is None:
        return answer
    curve = _linked_curve(trial_curve(found.adjusted_means, found.averages), LINKS[question.endpoint])
    of = studied(found.adjusted_means, found.averages)
    if question.delta is not None:
        chosen = minimum_effective_dose(curve, of, question.delta, question.goal, question.doses[0], LEVEL)
        smallest = SmallestDose(chosen.dose, chosen.lower, chosen.upper, has_interval=True)
        answer = replace(answer, smallest_dose=smallest)
    if question.wants_best_dose:
        best = best_dose(curve, of, question.goal, LEVEL)
        answer = replace(answer, best_dose=ChosenDose(best.dose, best.lower, best.upper))
    said: FloatArray = np.interp([question.doses[0], *question.curve_doses], curve.doses, curve.estimate)
    return replace(answer, curve=tuple((said[1:] - said[0]).tolist()))


def _linked_means(means: LevelMeans, link: Link) -> LevelMeans:
    """Means on the scale of a link, with the covariance by the delta method."""
    if link is Link.IDENTITY:
        return means
    bounded = _within(means.means, link)
    slopes = np.exp(link.log_slope(bounded))
    covariance = means.covariance * np.outer(slopes, slopes)
    return replace(means, means=link.forward(bounded), covariance=covariance)


def _linked_curve(curve: DoseCurve, link: Link) -> DoseCurve:
    """A curve and its draws on the scale of a link."""
    if link is Link.IDENTITY:
        return curve
    return replace(
        curve,
        estimate=link.forward(_within(curve.estimate, link)),
        draws=link.forward(_within(curve.draws, link)),
        means=_linked_means(curve.means, link),
    )


def _within(means: FloatArray, link: Link) -> FloatArray:
    return np.clip(means, SUREST, 1 - SUREST if link is Link.LOGIT else np.inf)
