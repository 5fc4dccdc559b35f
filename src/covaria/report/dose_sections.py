"""How the response runs over the dose."""

from collections.abc import Mapping

from covaria.explain.dose_response import DoseResponse
from covaria.figures import dose_response, profile_curves
from covaria.findings.amounts import Amounts
from covaria.findings.dose_words import DoseWords
from covaria.findings.reported import reported_curve
from covaria.findings.visit_words import estimand_at_visit
from covaria.model.dose_findings import DoseFindings
from covaria.report.arm_sections import HAZARDS
from covaria.report.dose_tables import dose_response_table, profiles_table
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import DataTable
from covaria.wording.numbers import format_whole_percent

DOSE_RESPONSE = "dose-response"
"""The section that a report opens with."""


def dose_section(words: DoseWords, ratios: tuple[DataTable, ...] = ()) -> Section:
    """Make the section of the trial's dose-response, with ratios of risks where there are such."""
    found, expected = words.found, words.amounts.expected
    curve = reported_curve(found.curve, words.endpoint)
    return Section(
        DOSE_RESPONSE,
        f"How does the {words.amounts.expected_response}{words.at} run over the dose?",
        tuple(
            filter(
                None,
                (
                    _drawn(found, words.amounts),
                    words.shape(),
                    _bands(curve, words.amounts),
                    _computed(words),
                    *words.tipping(),
                ),
            )
        ),
        as_wide_as_the_page(dose_response(curve, words.response, words.units, expected).to_dict()),
        (dose_response_table(curve, words.response, words.units, expected), *ratios),
    )


def _drawn(found: DoseFindings, amounts: Amounts) -> str:
    curve = found.curve
    ticks = "" if curve.levels else f" Ticks mark {_ticks(curve)}."
    if found.adjusted is None:
        return (
            f"The line is the networks’ {amounts.expected_response}, were every subject of the trial given "
            f"that dose: subjects are too few at each dose for {amounts.several} of their own.{ticks}"
        )
    points = (
        f"Points are the adjusted {amounts.several}, with an interval for each; the"
        if curve.levels
        else "The"
    )
    return (
        f"{points} line is the {amounts.expected_response}, were every subject of the trial given that dose: "
        f"one smooth curve through the adjusted {amounts.several}, averaged over shapes.{ticks}"
    )


def _bands(curve: DoseResponse, amounts: Amounts) -> str:
    level = format_whole_percent(curve.level)
    held = (
        f"The darker band holds the {amounts.expected} at one dose with {level}, the lighter one the whole "
        "curve at once."
    )
    if amounts.endpoint.predicts_probability:
        return held
    return f"{held} Neither is a prediction interval: single subjects scatter more widely."


def _computed(words: DoseWords) -> str:
    found, amounts = words.found, words.amounts
    if found.adjusted is None:
        return ""
    if words.at:
        return estimand_at_visit(found.adjusted, amounts.expected)
    how = (
        "the probability of each dose given the covariates, as modelled"
        if found.is_association
        else "the shares of the doses within strata"
        if found.adjusted.strata
        else "the shares of the doses"
    )
    knots = (
        f" The dose is continuous, so that {amounts.several} are at knots." if found.adjusted.of_knots else ""
    )
    if amounts.endpoint.predicts_hazard:
        return HAZARDS
    return (
        f"An adjusted {amounts.expected} is the average prediction for all subjects at a dose, corrected by "
        "the errors of those who had it, each predicted by networks that never saw that subject (augmented "
        f"inverse probability weighting, cross-fitted, with {how}).{knots}"
    )


def _ticks(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "the doses studied" if shown_all else "the lowest and the highest dose studied"


def profiles_section(curves: Mapping[str, DoseResponse], amounts: Amounts) -> Section:
    """Make the section of the dose-response by profile."""
    response, units, expected = amounts.response, amounts.units, amounts.expected
    curves = {name: reported_curve(each, amounts.endpoint) for name, each in curves.items()}
    return Section(
        "dose-profiles",
        "Does the dose act alike on different subjects?",
        (
            f"Each line is the {amounts.expected_response} of one kind of subject, who differs from the "
            "others in the covariate named and is otherwise at the medians and most common levels of the "
            "trial: the curve of the trial, and what the networks find special in such a subject. That "
            "covariate acts together with the dose by its test, or has the strongest effect of all.",
            "Lines that run side by side are of subjects who start elsewhere and respond alike; lines that "
            "cross or part, of a dose that acts differently. Bands hold a "
            f"{expected} at one dose: how sure the "
            "curve of the trial is, and how far the models without one fold differ in what is special.",
        ),
        as_wide_as_the_page(profile_curves(curves, response, units, expected).to_dict()),
        (profiles_table(curves, response, units, expected),),
    )
