"""How the arms differ, drawn."""

from covaria.figures import arm_differences
from covaria.findings.arm_words import ArmWords
from covaria.findings.reported import reported_arms
from covaria.findings.visit_words import estimand_at_visit
from covaria.report.arm_tables import arm_means_table
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import DataTable
from covaria.wording.numbers import format_whole_percent

HAZARDS = (
    "An adjusted relative hazard is the average over all subjects, as if all had been there, by a Cox "
    "regression beside the hazard that networks which never saw a subject predict for it; standard errors "
    "are from what each subject contributes (Lin and Wei). It is relative to a baseline of which a subject "
    "lived through 1 on average."
)
"""How hazards of doses or arms are adjusted."""


def arms_section(words: ArmWords, ratios: tuple[DataTable, ...] = ()) -> Section:
    """Make the section of the differences from the reference arm; with ratios of risks, if there are such."""
    effects = reported_arms(words.found.effects, words.endpoint)
    named = words.response, words.units, words.amounts.expected, words.amounts.compared
    return Section(
        "arms",
        f"How do the arms differ{words.at}?",
        (_drawn(words), _computed(words), *words.tipping()),
        as_wide_as_the_page(arm_differences(effects, *named).to_dict()),
        (arm_means_table(words), *ratios),
    )


def _drawn(words: ArmWords) -> str:
    level = format_whole_percent(words.found.effects.level)
    at_once = (
        f", the thin one all {words.amounts.compared}s at once with {level}" if len(words.others) > 1 else ""
    )
    scatter = " Neither is a prediction interval: single subjects scatter more widely."
    if words.endpoint.predicts_probability:
        scatter = ""
    less = "over" if words.endpoint.is_of_logarithms else "less"
    return (
        f"Each point is the adjusted {words.amounts.expected} of an arm {less} that of {words.reference}, "
        "were every subject of the trial given one or the other. The thick bar holds this "
        f"{words.amounts.compared} with {level}{at_once}. A bar that "
        "crosses the dashed line leaves open which of the two is higher."
        f"{scatter}"
    )


def _computed(words: ArmWords) -> str:
    if words.endpoint.predicts_hazard:
        return HAZARDS
    if words.at:
        return estimand_at_visit(words.found.means.adjusted, words.amounts.expected)
    how = (
        "the probability of each arm given the covariates, as modelled"
        if words.found.is_association
        else "the shares of the arms"
    )
    return (
        f"An adjusted {words.amounts.expected} is the average prediction for all subjects in an arm, "
        "corrected by the errors of those who were in it, each predicted by networks that never saw that "
        f"subject (augmented inverse probability weighting, cross-fitted, with {how})."
    )
