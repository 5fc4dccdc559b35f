"""The data behind the figures of effects and interactions, as tables of text."""

from collections.abc import Sequence

from covaria.explain.axes import EffectPoints
from covaria.explain.contrasts import CovariateForest
from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.report.tables import DataTable, Heading
from covaria.wording.names import Units, in_brackets
from covaria.wording.numbers import format_number, format_p_value, format_percent, format_setting


def effects_table(found: Sequence[MainEffect], response: str, units: Units) -> DataTable:
    """Tabulate main effects, each point with its band."""
    headings = (
        Heading("Covariate", is_number=False),
        Heading("Share of the variance"),
        Heading("At"),
        *_of_response(("Effect", "Lower end", "Upper end"), response, units),
    )
    rows = tuple(
        (_named(each.covariate, units), format_percent(each.estimate), place, *map(format_number, numbers))
        for each in found
        for place, *numbers in zip(
            _places(each.points),
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
            "not tested" if each.p_value is None else format_p_value(each.p_value),
        )
        for each in found
    )
    return DataTable("Interactions", headings, rows)


def pair_effects_table(found: Sequence[InteractionTerm], response: str, units: Units) -> DataTable:
    """Tabulate the purified effect of each pair at the points of both covariates."""
    headings = (
        Heading("Covariates", is_number=False),
        Heading("First at"),
        Heading("Second at"),
        *_of_response(("Effect of the pair",), response, units),
    )
    rows = tuple(
        (" × ".join(_named(name, units) for name in term.covariates), across, up, format_number(effect))
        for term in found
        for across, own in zip(_places(term.points[0]), term.effect, strict=True)
        for up, effect in zip(_places(term.points[1]), own, strict=True)
    )
    return DataTable("Effects of pairs", headings, rows)


def _named(covariate: str, units: Units) -> str:
    return f"{covariate}{in_brackets(units.get(covariate, ''))}"


def _of_response(headings: Sequence[str], response: str, units: Units) -> tuple[Heading, ...]:
    unit = in_brackets(units.get(response, ""))
    return tuple(Heading(f"{heading}{unit}") for heading in headings)


def _places(points: EffectPoints) -> tuple[str, ...]:
    return points.levels or tuple(map(format_setting, points.values))


def forest_table(
    caption: str, forests: Sequence[tuple[str, CovariateForest]], response: str, units: Units
) -> DataTable:
    """Tabulate differences from reference subjects, each under its name."""
    headings = (
        Heading("Reference subject", is_number=False),
        Heading("Covariate", is_number=False),
        Heading("Instead at"),
        Heading("That is", is_number=False),
        *_of_response(("Difference", "Lower end", "Upper end"), response, units),
    )
    rows = tuple(
        (
            name,
            _named(each.covariate, units),
            each.value if isinstance(each.value, str) else format_setting(each.value),
            each.described,
            *map(format_number, (each.difference, each.lower, each.upper)),
        )
        for name, found in forests
        for each in found.contrasts
    )
    return DataTable(caption, headings, rows)
