"""The numbers that a reader remembers of a model, taken from a refit in the same way."""

import numpy as np

from covaria.explain.bands import BAND_LEVEL
from covaria.explain.dose_change import dose_change
from covaria.explain.dose_response import DoseResponse
from covaria.model.dose_findings import dose_findings
from covaria.model.evaluation import Evaluation
from covaria.model.goal import settled_goal
from covaria.model.response_model import ResponseModel
from covaria.model.sensitivity import Headline, TreatmentDifference


def headline(model: ResponseModel, like: Headline | None = None) -> Headline:
    """Collect the headline of a model.

    Parameters
    ----------
    model : ResponseModel
    like : Headline, optional
        Of another fit, whose treatments are compared here too; otherwise those that the model itself names.
    """
    wanted = None if like is None else like.difference
    best = smallest = difference = p_value = None
    if model.has_dose_response:
        p_value = model.evaluation.dose_p_value
        difference = _of_dose(model, wanted)
        best, smallest = _chosen_doses(model)
    elif model.arm_means is not None:
        difference, p_value = _of_arms(model, wanted)
    rung, weight = _leading(model.evaluation)
    return Headline(
        difference=difference,
        p_value=p_value,
        best_dose=best,
        smallest_dose=smallest,
        explained=model.evaluation.oof.explained,
        score=model.evaluation.oof.score,
        rung=rung,
        rung_weight=weight,
        is_predicted=model.evaluation.is_predicted,
        pairs=tuple(term.covariates for term in model.interactions() if term.is_found),
    )


def _leading(evaluation: Evaluation) -> tuple[str, float]:
    """The rung that weighs most in the averaged model, the simplest of equals, and its weight."""
    weights = {"mean": evaluation.mean_weight, **{step.rung: step.weight for step in evaluation.ladder}}
    return max(weights.items(), key=lambda each: each[1])


def _chosen_doses(model: ResponseModel) -> tuple[float | None, float | None]:
    """Best dose and minimum effective dose, as far as they were asked for."""
    way, delta = settled_goal(model.goal, model.delta)
    if way is None and delta is None:
        return None, None
    found = dose_findings(model)
    return (
        None if found.best is None else found.best.dose,
        None if found.smallest is None else found.smallest.dose,
    )


def _of_dose(model: ResponseModel, wanted: TreatmentDifference | None) -> TreatmentDifference | None:
    if wanted is None:
        change = dose_change(model.dose_response())
        return TreatmentDifference(
            _written(change.dose), _written(change.reference), change.difference, change.lower, change.upper
        )
    at, reference = float(wanted.at), float(wanted.reference)
    lowest, *_, highest = model.dose_response().studied
    if not lowest <= min(at, reference) < max(at, reference) <= highest:
        return None
    value, lower, upper = _difference(model.dose_response(reference=reference), at)
    return TreatmentDifference(wanted.at, wanted.reference, value, lower, upper)


def _difference(curve: DoseResponse, at: float) -> tuple[float, float, float]:
    """Take the difference of adjusted means where both doses have one, otherwise of the curve."""
    for each in curve.levels:
        if each.dose == at:
            return each.difference, each.difference_lower, each.difference_upper
    columns = (curve.difference, curve.difference_lower, curve.difference_upper)
    value, lower, upper = (float(np.interp(at, curve.doses, column)) for column in columns)
    return value, lower, upper


def _of_arms(
    model: ResponseModel, wanted: TreatmentDifference | None
) -> tuple[TreatmentDifference | None, float]:
    """The arm that differs most surely from the reference, or the one that is wanted, and the p-value."""
    effects = model.arm_effects(level=BAND_LEVEL)
    others = [(each.arm, each.difference) for each in effects.arms if each.difference is not None]
    if wanted is not None:
        others = [each for each in others if each[0] == wanted.at]
        if effects.reference != wanted.reference:
            others = []
    if not others:
        return None, effects.p_value
    arm, found = min(others, key=lambda each: each[1].p_value)
    return (
        TreatmentDifference(arm, effects.reference, found.estimate, found.lower, found.upper),
        effects.p_value,
    )


def _written(dose: float) -> str:
    return repr(dose)
