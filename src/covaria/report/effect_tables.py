"""The data behind the figures of effects and interactions, as tables of text."""

from collections.abc import Sequence

from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.figures.numbers import format_number, format_percent, format_setting
from covaria.report.tables import DataTable, Heading


def effects_table(found: Sequence[MainEffect]) -> DataTable:
    """Tabulate main effects, each point with its band."""
    headings = (
        Heading("Covariate", is_number=False),
        Heading("Share of the variance"),
        Heading("At"),
        Heading("Effect"),
        Heading("Lower end"),
        Heading("Upper end"),
    )
    rows = tuple(
        (each.covariate, format_percent(each.estimate), place, *map(format_number, numbers))
        for each in found
        for place, *numbers in zip(
            each.points.levels or tuple(map(format_setting, each.points.values)),
            each.effect,
            each.effect_lower,
            each.effect_upper,
            strict=True,
        )
    )
    return DataTable("Main effects", headings, rows)


def interactions_table(found: Sequence[InteractionTerm]) -> DataTable:
    """Tabulate the strengths of interactions and their tests."""
    headings = (
        Heading("Covariates", is_number=False),
        Heading("Share of the variance"),
        Heading("Lower end"),
        Heading("Upper end"),
        Heading("Adjusted p-value"),
    )
    rows = tuple(
        (
            " × ".join(each.covariates),
            *map(format_percent, (each.estimate, each.lower, each.upper)),
            "not tested" if each.p_value is None else f"{each.p_value:.3g}",
        )
        for each in found
    )
    return DataTable("Interactions", headings, rows)
