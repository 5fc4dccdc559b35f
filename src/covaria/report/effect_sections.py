"""What the model found in the covariates: main effects, and pairs that act together."""

from collections.abc import Mapping, Sequence

from covaria.disclosure import MINIMUM_CELL
from covaria.explain.contrasts import CovariateForest
from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.figures import effects, forest, interaction_maps, interactions
from covaria.figures.forest_rows import forest_ends
from covaria.findings.scale_words import log_scale_words
from covaria.report.effect_tables import effects_table, forest_table, interactions_table, pair_effects_table
from covaria.report.section import Section, Variant, as_wide_as_the_page
from covaria.wording.lists import listed
from covaria.wording.names import Units, number_with_unit, quoted
from covaria.wording.numbers import format_setting

NAMED_AT_MOST = 8
"""Covariates of a reference subject that a sentence can hold."""


STUDIED = {"dose": ", or doses studied, however many had them", "arm": ", or arms, however many had them"}
"""What points represent beside subjects, by the treatment."""


def effects_section(
    found: tuple[MainEffect, ...],
    response: str,
    units: Units,
    treatment: str = "",
    on_log_scale: Sequence[str] = (),
) -> Section:
    """Make the section of main effects; the treatment is "dose", "arm" or none."""
    return Section(
        "effects",
        "How does the response move with each covariate?",
        (
            "Each panel is the predicted response over one covariate, averaged over the others as if "
            "all were independent, less its mean: a flat line is a covariate without an effect of its own. "
            f"Points are means of at least {MINIMUM_CELL} subjects{STUDIED.get(treatment, '')}. Levels of "
            f"fewer than {MINIMUM_CELL} subjects are taken together as “other”, or left out if that is not "
            "enough. The percentage is the share of the prediction’s variance.",
            "Bands show how far the models without one fold differ (delete-a-group jackknife). An effect is "
            "what the model uses, not what a covariate causes; correlated covariates share theirs.",
            *filter(None, [log_scale_words(on_log_scale)]),
        ),
        effects(found, response, units).to_dict(),
        (effects_table(found, response, units),),
    )


def interactions_section(found: tuple[InteractionTerm, ...]) -> Section:
    """Make the section of how strong interactions are."""
    return Section(
        "interactions",
        "Which covariates act together?",
        (
            "Each bar is what two covariates do together beyond what each does by itself, as a share of the "
            "prediction’s variance. A pair is blue where it is claimed: its test, adjusted for all pairs, "
            "finds it, and it predicts better out of fold. A grey bar is what the model uses without proof "
            "that it is there.",
        ),
        as_wide_as_the_page(interactions(found).to_dict()),
        (interactions_table(found),),
    )


def interaction_maps_section(
    claimed: tuple[InteractionTerm, ...], response: str, units: Units, treatment: str = ""
) -> Section:
    """Make the section of the pairs that are claimed to act together; treatment as for `effects_section`."""
    return Section(
        "interaction-maps",
        "How do these covariates act together?",
        (
            "Each map is a pair that its test finds and its out-of-fold gain confirms: what the two do "
            "together beyond their main effects. Orange raises the predicted response, blue lowers it, and "
            "along each row and column the map averages to nothing.",
            "Read it along one covariate: where the colour turns from blue to orange, the effect of that "
            "covariate depends on the value of the other. The points are means of at least "
            f"{MINIMUM_CELL} subjects each{STUDIED.get(treatment, '')}; a corner may hold none of the "
            "trial’s subjects, and is then what the model assumes.",
        ),
        interaction_maps(claimed, response, units).to_dict(),
        (pair_effects_table(claimed, response, units),),
    )


def forest_section(
    forests: Mapping[str, CovariateForest], response: str, units: Units, treatment: str = ""
) -> Section:
    """Make the section of what each covariate changes for one subject, a figure for each reference.

    The treatment is as for `effects_section`.
    """
    ends = forest_ends(forests.values())
    variants = tuple(
        Variant(name, as_wide_as_the_page(forest(found, response, ends, units).to_dict()))
        for name, found in forests.items()
    )
    first, *others = forests.items()
    tables = [forest_table("Differences from the reference subject", [first], response, units)]
    if others:
        caption = "Differences from the other reference subjects"
        tables.append(forest_table(caption, others, response, units))
    return Section(
        "forest",
        "What does each covariate change for one subject?",
        (
            "Each row moves one covariate of the reference subject and leaves all others where they are: a "
            f"number to about its 10th or 90th percentile (a mean of at least {MINIMUM_CELL} subjects), a "
            f"category to another level{', the dose to another one studied' if treatment == 'dose' else ''}. "
            "The point is the difference in what is predicted on average, the line its band, and both are in "
            "words to the right.",
            "Where covariates interact, a difference depends on the reference subject: choose another above "
            f"the figure. {_reference(first[1], units)} The band shows how far the models without one fold "
            "differ (delete-a-group jackknife); it is not an interval for a subject.",
            *dict.fromkeys(note for found in forests.values() for note in found.notes),
        ),
        variants[0].figure,
        tuple(tables),
        variants if others else (),
        "Reference subject",
    )


def _reference(found: CovariateForest, units: Units) -> str:
    """Say who the first reference subject is, as far as a sentence holds."""
    named = found.reference[:NAMED_AT_MOST]
    values = listed(f"{quoted(name)} {_value(value, units.get(name, ''))}" for name, value in named)
    rest = len(found.reference) - len(named)
    return f"The first has {values}{f', and medians of {rest} more' if rest else ''}."


def _value(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else number_with_unit(format_setting(value), unit)
