"""The numbers of a model that a report shows, by their names, and the same of a refit."""

from collections.abc import Iterator

import numpy as np

from covaria.model import ResponseModel
from covaria.model.dose_findings import dose_findings
from covaria.wording.numbers import format_number

BEST, SMALLEST, ED80 = "best dose", "minimum effective dose", "ED80"
PARTS = 4
"""The parts of the range of a continuous dose, at whose ends differences are taken."""

Numbers = dict[str, float | None]
"""None of a dose that is not reached."""


def model_numbers(model: ResponseModel, like: ResponseModel) -> Numbers:
    """Name differences of doses or arms, chosen doses, contrasts of covariates, and how much is predicted.

    Parameters
    ----------
    model : ResponseModel
    like : ResponseModel
        Whose doses, arms and reference subject are asked about: the model itself, or the one that it is a
        refit of.
    """
    numbers: Numbers = {}
    if like.has_dose_response:
        numbers |= _of_dose(model, like)
    elif like.arm_means is not None:
        numbers |= dict(_of_arms(model, like))
    numbers |= dict(_of_covariates(model, like))
    if like.endpoint.is_of_logarithms:
        doses = {BEST, SMALLEST, ED80}
        numbers = {name if name in doses else f"log ratio, {name}": own for name, own in numbers.items()}
    return numbers | {explained_name(like): model.evaluation.oof.explained}


def explained_name(model: ResponseModel) -> str:
    """What is explained out of fold, as the model's endpoint has it: R² or D²."""
    return f"{model.evaluation.endpoint.score.explained} out of fold"


def _of_dose(model: ResponseModel, like: ResponseModel) -> Numbers:
    curve, wanted = model.dose_response(), like.dose_response()
    levels = {each.dose: each.mean for each in curve.levels}
    lowest, highest = wanted.doses[0], wanted.doses[-1]
    doses = [each.dose for each in wanted.levels] or np.linspace(lowest, highest, PARTS + 1).tolist()
    reference = wanted.reference

    def mean(dose: float) -> float:
        return levels.get(dose, float(np.interp(dose, curve.doses, curve.mean)))

    numbers: Numbers = {
        f"{like.dose} {dose:g} less {reference:g}": mean(dose) - mean(reference)
        for dose in doses
        if dose != reference
    }
    found = dose_findings(model)
    if found.best is not None:
        numbers[BEST] = found.best.dose
    if found.smallest is not None:
        numbers[SMALLEST] = found.smallest.dose
    return numbers | {ED80: found.share.dose}


def _of_arms(model: ResponseModel, like: ResponseModel) -> Iterator[tuple[str, float]]:
    wanted = like.arm_effects()
    means = {each.arm: each.mean for each in model.arm_effects().arms}
    for each in wanted.arms:
        if each.arm != wanted.reference:
            both = means.get(each.arm), means.get(wanted.reference)
            if both[0] is not None and both[1] is not None:
                yield f"{each.arm} less {wanted.reference}", both[0] - both[1]


def _of_covariates(model: ResponseModel, like: ResponseModel) -> Iterator[tuple[str, float]]:
    """What the prediction moves by from the reference subject's when one covariate changes."""
    forest = like.covariate_effects()
    reference = dict(forest.reference)
    changed = [each for each in forest.contrasts if each.covariate != like.dose]
    subjects = [reference, *({**reference, each.covariate: each.value} for each in changed)]
    predicted = model.predict({name: [own[name] for own in subjects] for name in reference}).mean
    modelled = model.endpoint.modelled(predicted)
    for contrast, response in zip(changed, modelled[1:], strict=True):
        values = [_shown(value) for value in (contrast.value, reference[contrast.covariate])]
        yield f"{contrast.covariate} {values[0]} instead of {values[1]}", float(response - modelled[0])


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else format_number(value)
