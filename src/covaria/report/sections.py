"""The sections of a report that hold a figure, in the page's order."""

from collections.abc import Iterator

from covaria.explain.bands import BAND_LEVEL
from covaria.model.endpoint import Capability
from covaria.report.arm_sections import arms_section
from covaria.report.check_sections import (
    coverage_section,
    each_subject_section,
    predicted_section,
    quantiles_section,
    residuals_section,
)
from covaria.report.content import ReportContent
from covaria.report.dose_sections import dose_section, profiles_section
from covaria.report.effect_sections import (
    effects_section,
    forest_section,
    interaction_maps_section,
    interactions_section,
)
from covaria.report.error_sections import comparison_section, ladder_section, learning_section, loss_section
from covaria.report.levels_section import levels_section
from covaria.report.multiplicity import multiplicity
from covaria.report.ratio_tables import rate_ratios_table, ratios_table
from covaria.report.section import Section
from covaria.report.sensitivity_section import sensitivity_section
from covaria.report.survival_section import survival_section
from covaria.report.tables import DataTable
from covaria.report.visit_tables import covariance_table, known_subject_table
from covaria.wording.names import name_with_unit


def sections(content: ReportContent) -> Iterator[Section]:
    """Yield the sections for which there is something to draw, in the page's order."""
    evaluation, ratios = content.evaluation, ratios_of(content)
    if content.dose_words is not None:
        yield dose_section(content.dose_words, ratios)
    if content.arm_words is not None:
        yield arms_section(content.arm_words, ratios)
    if content.survival is not None and evaluation.survival is not None:
        time = name_with_unit(content.response, {content.response: content.time_unit})
        yield survival_section(content.survival, evaluation.survival, time, content.treatment)
    if content.shares is not None and evaluation.ordered is not None:
        found = evaluation.ordered, evaluation.threshold_effects
        yield levels_section(content.shares, *found, content.response, content.treatment)
    has_curves = content.dose is not None and evaluation.endpoint.has(Capability.LEAST_SQUARES)
    yield ladder_section(evaluation, content.unit, has_curves, visit_tables(content))
    if evaluation.comparators:
        yield comparison_section(evaluation)
    yield from _checked(content)
    yield from _explained(content)
    if content.profile_curves:
        yield profiles_section(content.profile_curves, content.amounts)
    if content.sensitivity_words is not None:
        yield sensitivity_section(content.sensitivity_words, multiplicity(content))
    if evaluation.learning_curve is not None:
        yield learning_section(evaluation.learning_curve, content.unit)
    if evaluation.loss_curves:
        yield loss_section(evaluation, content.unit)


def visit_tables(content: ReportContent) -> tuple[DataTable, ...]:
    """Tabulate what is said of visits or times, where there are such."""
    scores, occasion = content.evaluation.visits, content.evaluation.endpoint.occasion
    if content.visits is None or scores is None:
        return ()
    return known_subject_table(scores, occasion), covariance_table(content.visits)


def ratios_of(content: ReportContent) -> tuple[DataTable, ...]:
    """Tabulate ratios of risks or rates, where there are such."""
    level, treatment = BAND_LEVEL, content.treatment
    if content.rate_ratios:
        rate = "hazard" if content.evaluation.endpoint.predicts_hazard else "rate"
        return (rate_ratios_table(content.rate_ratios, level, treatment, rate),)
    return (ratios_table(content.risk_ratios, level, treatment),) if content.risk_ratios else ()


def _checked(content: ReportContent) -> Iterator[Section]:
    """Whether predictions can be believed."""
    evaluation, response = content.evaluation, content.response
    checks = evaluation.residual_checks
    if evaluation.predicted_observed:
        yield predicted_section(evaluation, content.amounts)
    if content.points:
        yield each_subject_section(content.points, response, content.units)
    if checks.trends:
        words = content.arm_words
        treatment = content.dose if words is None else words.found.effects.arm
        yield residuals_section(checks.trends, content.amounts, treatment)
    if checks.quantiles:
        yield quantiles_section(checks.quantiles)
    if checks.coverage and evaluation.interval is not None:
        yield coverage_section(checks.coverage, evaluation.interval.level, response, content.units)


def _explained(content: ReportContent) -> Iterator[Section]:
    """What the model found in the covariates."""
    found = content.decomposition
    if found.effects:
        yield effects_section(
            found.effects, content.amounts.named, content.units, content.treatment, content.on_log_scale
        )
    if found.interactions:
        yield interactions_section(found.interactions)
    if any(each.contrasts for each in content.forests.values()):
        yield forest_section(content.forests, content.amounts.named, content.units, content.treatment)
    claimed = tuple(term for term in found.interactions if term.is_found)
    if claimed:
        yield interaction_maps_section(claimed, content.amounts.named, content.units, content.treatment)
