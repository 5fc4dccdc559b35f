"""What the model found in the covariates: main effects, and pairs that act together."""

from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.figures import effects, interaction_maps, interactions
from covaria.report.effect_tables import effects_table, interactions_table, pair_effects_table
from covaria.report.section import Section, as_wide_as_the_page


def effects_section(found: tuple[MainEffect, ...], response: str) -> Section:
    """Make the section of main effects."""
    return Section(
        "effects",
        "How does the response move with each covariate?",
        (
            "Each panel is the predicted response over one covariate, averaged over the others as if "
            "all were independent, less its mean: a flat line is a covariate without an effect of its own. "
            "Points are means of at least 11 subjects. The percentage is the share of the prediction’s "
            "variance.",
            "Bands tell how far the models without one fold differ (delete-a-group jackknife). An effect is "
            "what the model uses, not what a covariate causes; correlated covariates share theirs.",
        ),
        effects(found, response).to_dict(),
        (effects_table(found),),
    )


def interactions_section(found: tuple[InteractionTerm, ...]) -> Section:
    """Make the section of how strong interactions are."""
    return Section(
        "interactions",
        "Which covariates act together?",
        (
            "Each bar is what two covariates do together beyond what each does by itself, as a share of the "
            "prediction’s variance. A pair is blue where a permutation test finds it, its p-value adjusted "
            "for all pairs tested; a grey bar is what the model uses without proof that it is there.",
        ),
        as_wide_as_the_page(interactions(found).to_dict()),
        (interactions_table(found),),
    )


def interaction_maps_section(claimed: tuple[InteractionTerm, ...], response: str) -> Section:
    """Make the section of the pairs that are claimed to act together."""
    return Section(
        "interaction-maps",
        "How do these covariates act together?",
        (
            "Each map is a pair that the permutation test finds and the ladder confirms: what the two do "
            "together beyond their main effects. Orange raises the predicted response, blue lowers it, and "
            "along each row and column the map averages to nothing.",
            "Read it along one covariate: where the colour turns from blue to orange, the effect of that "
            "covariate depends on where the other stands. The points are means of at least 11 subjects each; "
            "a corner may hold none of the trial’s subjects, and is then what the model assumes.",
        ),
        interaction_maps(claimed, response).to_dict(),
        (pair_effects_table(claimed),),
    )
