"""All that is said of a model in words, put together once for whoever shows it."""

from dataclasses import dataclass

from covaria.findings.answer import Answer
from covaria.findings.answers import answers
from covaria.findings.arm_words import ArmWords
from covaria.findings.dose_words import DoseWords
from covaria.findings.ordered_words import ordered_words
from covaria.findings.scale_words import log_scale_words
from covaria.findings.sensitivity_words import SensitivityWords
from covaria.findings.survival_words import SurvivalWords
from covaria.model import ResponseModel
from covaria.model.arm_findings import arm_findings
from covaria.model.dose_findings import dose_findings


@dataclass(frozen=True)
class ModelWords:
    """Findings of a model in sentences.

    Attributes
    ----------
    dose : DoseWords or None
        None without two doses.
    arms : ArmWords or None
        None without arms.
    refits : SensitivityWords or None
        None where no refits were asked for.
    scales : str
        Which covariates act on the log scale; empty where none does.
    answers : tuple of Answer
        To the questions of a report's first screen, in its order.
    """

    dose: DoseWords | None
    arms: ArmWords | None
    refits: SensitivityWords | None
    scales: str
    answers: tuple[Answer, ...]


def model_words(model: ResponseModel) -> ModelWords:
    """Put a model into words."""
    units = model.units_shown
    named = model.response, units, model.endpoint
    dose = DoseWords(dose_findings(model), *named) if model.has_dose_response else None
    compared = arm_findings(model)
    arms = None if compared is None else ArmWords(compared, *named)
    treatment = "arm" if arms is not None else "" if dose is None else "dose"
    refits = model.sensitivity
    return ModelWords(
        dose,
        arms,
        None if refits is None else SensitivityWords(refits, model.response, treatment, units),
        log_scale_words(model.design.on_log_scale),
        answers(
            model.evaluation,
            dose,
            model.response,
            model.interactions(),
            units.get(model.response, ""),
            arms,
            _survival_words(model, treatment),
            ordered_words(model.evaluation, model.shares, treatment),
        ),
    )


def _survival_words(model: ResponseModel, treatment: str) -> SurvivalWords | None:
    """Words of a time to an event; None of another response."""
    curves, scores = model.survival, model.evaluation.survival
    if curves is None or scores is None:
        return None
    compared = len(curves.levels) > 1
    ratios = model.hazard_ratios() if compared else ()
    return SurvivalWords(curves, ratios, scores, treatment if compared else "", model.time_unit)
