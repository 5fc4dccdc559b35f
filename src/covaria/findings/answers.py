"""The report's answers in plain sentences, each from numbers that were evaluated out of fold."""

from collections.abc import Sequence

import numpy as np

from covaria.explain import InteractionTerm
from covaria.explain.effects import CLAIM_LEVEL
from covaria.findings.answer import NOT_SHOWN, Answer
from covaria.findings.arm_effect import arm_effect
from covaria.findings.arm_words import ArmWords
from covaria.findings.coverage_regions import coverage_in_regions
from covaria.findings.dose_effect import dose_effect
from covaria.findings.dose_words import DoseWords
from covaria.findings.flexibility import bend, beyond_pairs, interaction
from covaria.findings.limit_words import limits_in_words
from covaria.findings.ordered_words import OrderedWords
from covaria.findings.probability_words import probabilities
from covaria.findings.survival_words import SurvivalWords
from covaria.findings.visit_words import known_subject_error
from covaria.model.endpoint import Endpoint
from covaria.model.evaluation import PREDICTED, ErrorSummary, Evaluation
from covaria.model.gain import Gain, gain_of_averaged, mean_comparator
from covaria.model.ladder_verdict import Verdict
from covaria.model.names import comparator_name
from covaria.model.score_words import ScoreUnit, ScoreWords
from covaria.wording.names import number_with_unit, quoted
from covaria.wording.numbers import format_number, format_percent, format_whole_percent, p_value_in_words

MEANS_ONLY = "Means only"
ALL_OF_IT = 0.995
"""Weight from which a model is the whole averaged model, to the precision shown."""


def answers(
    evaluation: Evaluation,
    dose: DoseWords | None,
    response: str,
    interactions: Sequence[InteractionTerm] = (),
    unit: str = "",
    arms: ArmWords | None = None,
    survival: SurvivalWords | None = None,
    ordered: OrderedWords | None = None,
) -> tuple[Answer, ...]:
    """Answer the questions of the first screen, in its order; one that cannot be asked is left out.

    Parameters
    ----------
    evaluation : Evaluation
        What was learned about the model’s quality.
    dose : DoseWords
        What was found of the dose; None where there are no two doses.
    response : str
        The response column's name.
    interactions : sequence of InteractionTerm
        What the model holds of pairs.
    unit : str
        Of the response; empty where it is not known.
    arms : ArmWords
        What was found of arms without an order; None without such.
    survival : SurvivalWords
        What was found of a time to an event; None of another response.
    ordered : OrderedWords
        What was found of levels in an order; None of another response.
    """
    numbers = "covariates" if dose is None else "covariates and dose"
    everything = numbers if arms is None else "covariates and arm"
    asked = (
        dose_effect(dose),
        arm_effect(arms),
        None if survival is None else survival.hazards(),
        None if ordered is None else ordered.shifted(),
        predictability(evaluation, response, arms is not None and arms.found.is_claimed),
        bend(evaluation, numbers),
        interaction(evaluation, interactions),
        overfitting(evaluation.oof, evaluation.endpoint.score),
        probabilities(evaluation) or subject_error(evaluation, response, unit),
        known_subject_error(evaluation, response, unit),
        None if survival is None else survival.discrimination(),
        None if ordered is None else ordered.discrimination(),
        None if ordered is None else ordered.alike(),
        beyond_pairs(evaluation, everything),
    )
    return tuple(answer for answer in asked if answer is not None)


def predictability(evaluation: Evaluation, response: str, arm_is_claimed: bool = False) -> Answer:
    """Say whether the table predicts the response at all, and better than comparators do.

    Where a test claims something, an effect of the dose or arm or an interaction, the response is not called
    unpredictable: means then differ, if by less than subjects scatter.
    """
    asked = "Can the response be predicted?"
    claimed = "the arm" if arm_is_claimed else _claimed(evaluation)
    if evaluation.mean_weight >= ALL_OF_IT:
        explanation = (
            "The averaged model puts all its weight on the mean: out of fold, nothing in the table was seen "
            f"to predict {quoted(response)} better than its average."
        )
        return _unpredicted(asked, explanation, claimed)
    explanation = (
        f"{_explained(evaluation, response)} {_main_weight(evaluation)} "
        f"{_followed(evaluation.prediction_p_value)}"
    )
    if evaluation.prediction_p_value > PREDICTED:
        return _unpredicted(asked, explanation, claimed)
    if evaluation.oof.explained <= 0:
        return Answer(asked, Verdict.SUGGESTED.value, explanation)
    found = f"{format_percent(evaluation.oof.explained)} of the {evaluation.endpoint.score.explained_of}"
    return Answer(
        asked, "Yes", f"{explanation}{_beside_mean(evaluation)}{_beside_comparators(evaluation)}", found
    )


def _unpredicted(asked: str, explanation: str, claimed: str) -> Answer:
    if not claimed:
        return Answer(asked, NOT_SHOWN, explanation)
    meant = (
        f"By its test, {claimed} moves the mean, but by too little to distinguish one subject from another."
    )
    return Answer(asked, MEANS_ONLY, f"{meant} {explanation}")


def _claimed(evaluation: Evaluation) -> str:
    """Name what a test claims; empty where none does."""
    if evaluation.dose_p_value is not None and evaluation.dose_p_value <= CLAIM_LEVEL:
        return "the dose"
    return "an interaction" if any(each.is_confirmed for each in evaluation.interaction_tests) else ""


def _followed(p_value: float) -> str:
    tested = f"a one-sided test of the covariance of both, {p_value_in_words(p_value)}"
    if p_value > PREDICTED:
        return f"Its out-of-fold predictions do not follow the response beyond chance ({tested})."
    return f"Its out-of-fold predictions follow the response ({tested})."


def _beside_mean(evaluation: Evaluation) -> str:
    mean = mean_comparator(evaluation)
    if mean is None or mean.above_averaged <= 0:
        return ""
    return (
        f" Its {evaluation.endpoint.score.name} is {format_number(mean.above_averaged)} below that of the "
        f"mean, {_distance(gain_of_averaged(mean))} of this paired difference "
        f"({format_number(mean.above_averaged_se)})."
    )


def _distance(gain: Gain) -> str:
    return "more than one standard error" if abs(gain.in_standard_errors) > 1 else "within one standard error"


def overfitting(error: ErrorSummary, words: ScoreWords) -> Answer:
    """Compare the score in sample with that out of fold: how much was learned from noise."""
    asked = "Is it overfit?"
    gap = error.score - error.train_score
    numbers = (
        f"The averaged model’s {words.name} is {format_number(error.train_score)} in sample and "
        f"{format_number(error.score)} out of fold"
    )
    if gap <= error.score_se:
        explanation = (
            f"{numbers}, a gap within one standard error of the latter ({format_number(error.score_se)})."
        )
        return Answer(asked, "No sign of it", explanation)
    share = gap / error.score
    verdict = "Slightly" if share <= 0.2 else "Moderately" if share <= 0.5 else "Strongly"
    flatters = format_whole_percent(share)
    explanation = (
        f"{numbers}: evaluated on its own training rows, it would look {flatters} better "
        "than it is. Every other error here is out of fold, unless it says otherwise."
    )
    return Answer(asked, verdict, explanation, f"{flatters} better in sample")


def subject_error(evaluation: Evaluation, response: str, unit: str = "") -> Answer | None:
    """Say what to expect for one subject: typical error and prediction interval; None without intervals."""
    endpoint = evaluation.endpoint
    typical = endpoint.typical_error(evaluation.oof.score)
    interval, trends = evaluation.interval, evaluation.residual_checks.coverage
    if interval is None:
        return None
    width, reach = _width(interval.mean_width, endpoint, unit)
    level = format_whole_percent(interval.level)
    words = endpoint.score
    sized = (
        "The typical error of a prediction for one subject is "
        f"{_typical(typical, words, response, unit)} ({words.typical_name}, out of fold). "
    )
    if endpoint.predicts_rate:
        sized = ""
    explanation = (
        f"{sized}The {level} prediction interval {reach} on average, as wide as it "
        f"takes to hold {level} of these responses out of fold. {coverage_in_regions(trends, interval.level)}"
        f" {limits_in_words(evaluation, response, unit)}"
    ).strip()
    return Answer("How wrong is a prediction for one subject?", f"{width} at {level}", explanation)


def _width(mean_width: float, endpoint: Endpoint, unit: str) -> tuple[str, str]:
    """State an interval's width for a verdict and for a sentence."""
    if endpoint.is_of_logarithms:
        factor = format_number(float(np.exp(mean_width / 2)))
        return f"÷ or × {factor}", f"reaches from the prediction divided by {factor} to {factor} times it"
    if not endpoint.is_symmetric:
        width = number_with_unit(format_number(mean_width), unit)
        return f"{width} wide", f"is {width} wide"
    half = number_with_unit(format_number(mean_width / 2), unit)
    return f"± {half}", f"reaches {half} to either side"


def _typical(value: float, words: ScoreWords, response: str, unit: str) -> str:
    number = format_number(value)
    if words.typical_unit is not ScoreUnit.RESPONSE:
        return number
    return number_with_unit(number, unit) if unit else f"{number} in the units of {quoted(response)}"


def _explained(evaluation: Evaluation, response: str) -> str:
    explained, whole = evaluation.oof.explained, evaluation.endpoint.score.explained_of
    share = format_percent(explained) if explained > 0 else "none"
    return (
        f"Out of fold the averaged model explains {share} of the {whole} of {quoted(response)} from all "
        "columns together."
    )


def _main_weight(evaluation: Evaluation) -> str:
    weights = {f"the {step.rung} rung": step.weight for step in evaluation.ladder}
    weights["the mean"] = evaluation.mean_weight
    name = max(weights, key=weights.__getitem__)
    if weights[name] >= ALL_OF_IT:
        return f"All its weight is on {name}."
    return f"Its largest weight, {format_whole_percent(weights[name])}, is on {name}."


def _beside_comparators(evaluation: Evaluation) -> str:
    others = [each for each in evaluation.comparators if each.name != "mean"]
    if not others:
        return ""
    best = min(others, key=lambda each: each.score)
    gain = gain_of_averaged(best)
    side = "below" if gain.in_standard_errors > 1 else "above" if gain.in_standard_errors < -1 else "of"
    return (
        f" Its {evaluation.endpoint.score.name}, {format_number(evaluation.oof.score)}, is "
        f"{_distance(gain)} {side} that of the best comparator on the same folds ({comparator_name(best)}, "
        f"{format_number(best.score)})."
    )
