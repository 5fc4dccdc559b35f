"""`covaria explain`: how arms differ, and main effects and interactions of a model by strength."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from covaria.cli.number_needed import NumberNeededToTreat, numbers_needed_json, print_numbers_needed
from covaria.cli.options import Json, ModelPath

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.explain import InteractionTerm, MainEffect
    from covaria.model import ResponseModel

SHOWN = 20
"""The most lines of a table; all are in the JSON."""


def explain(model: ModelPath, nnt: NumberNeededToTreat = False, as_json: Json = False) -> None:
    """Show which covariates matter, and which act together."""
    from covaria.cli.console import print_json, results
    from covaria.model import load_model

    loaded = load_model(model)
    needed = loaded.numbers_needed_to_treat() if nnt else ()
    if as_json:
        described = explanation_json(loaded)
        print_json(
            {**described, "numbers_needed_to_treat": numbers_needed_json(needed)} if nnt else described
        )
        return
    if needed:
        print_numbers_needed(results(), "dose" if loaded.arm is None else "arm", needed)
    print_explanation(results(), loaded)


def _print_own_answers(console: "Console", model: "ResponseModel") -> None:
    """Print how hazards, or ordered levels, compare between doses or arms, where the response has such."""
    if model.survival is None and model.shares is None:
        return
    from covaria.findings import ordered_words, survival_words
    from covaria.findings.model_words import model_words
    from covaria.wording.visible import visible

    asked = {survival_words.ASKED, ordered_words.ASKED, ordered_words.ALIKE}
    for found in (each for each in model_words(model).answers if each.question in asked):
        console.print(found.question, style="bold")
        console.print(visible(found.explanation))
        console.print()


def explanation_json(model: "ResponseModel") -> dict[str, object]:
    """Arms, effects and interactions for machines, with every point."""
    from covaria.cli.arms import arms_json
    from covaria.cli.ordered_json import ordered_json
    from covaria.cli.survival_json import survival_json

    return {
        "response": model.response,
        "arms": arms_json(model),
        "survival": survival_json(model),
        "levels": ordered_json(model),
        "on_log_scale": list(model.design.on_log_scale),
        "effects": [{"covariate": each.covariate, **asdict(each)} for each in model.effects()],
        "interactions": [{"covariates": each.covariates, **asdict(each)} for each in model.interactions()],
        "remainder": model.decomposition.remainder,
    }


def print_explanation(console: "Console", model: "ResponseModel") -> None:
    """Print how arms differ, where there are any, both tables, and how to read them."""
    from covaria.findings.scale_words import log_scale_words
    from covaria.wording.visible import visible

    _print_arms(console, model)
    _print_own_answers(console, model)
    effects, interactions = model.effects(), model.interactions()
    console.print("Main effects, by their share of the variance of the prediction", style="bold")
    _print_effects(console, effects)
    if scales := log_scale_words(model.design.on_log_scale):
        console.print(visible(scales))
    console.print()
    if interactions:
        console.print("Interactions, beyond the main effects", style="bold")
        _print_interactions(console, interactions)
        console.print()
    rest = _percent(model.decomposition.remainder)
    console.print(f"In neither (higher orders, and pairs not looked at): {rest}\u00a0%.")
    of = "of the probability of" if model.endpoint.predicts_probability else "in units of"
    if model.endpoint.predicts_rate or model.endpoint.is_ordered:
        of = f"of the {model.endpoint.expected} of"
    if model.endpoint.is_of_logarithms:
        of = "of the natural logarithm of"
    console.print(
        f"Effects are {of} {visible(model.response)}, from the average prediction, as if covariates "
        "were independent. Intervals show how far the models without one fold differ; they are not tests."
    )


def _print_arms(console: "Console", model: "ResponseModel") -> None:
    from covaria.cli.arms import print_arms
    from covaria.findings.arm_words import ArmWords
    from covaria.model.arm_findings import arm_findings

    found = arm_findings(model)
    if found is not None:
        print_arms(console, ArmWords(found, model.response, model.units_shown, model.endpoint))
        console.print()


def _print_effects(console: "Console", effects: "tuple[MainEffect, ...]") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.wording.visible import visible

    table = plain_table(("covariate", "share", f"{_level(effects[0].level)} interval", "lowest", "highest"))
    for each in effects[:SHOWN]:
        low = min(range(len(each.effect)), key=each.effect.__getitem__)
        high = max(range(len(each.effect)), key=each.effect.__getitem__)
        table.add_row(
            visible(each.covariate), *_strength(each), _effect_at(each, low), _effect_at(each, high)
        )
    print_indented(console, table)


def _print_interactions(console: "Console", interactions: "tuple[InteractionTerm, ...]") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.explain.effects import CLAIM_LEVEL, LEAST_SHARE
    from covaria.wording.numbers import format_p_value, format_percent
    from covaria.wording.visible import visible

    tested = any(each.p_value is not None for each in interactions)
    judged = ["p-value", "claimed"] if tested else []
    headings = ("pair", "share", f"{_level(interactions[0].level)} interval", *judged)
    table = plain_table(headings)
    for each in interactions[:SHOWN]:
        p_value = "" if each.p_value is None else format_p_value(each.p_value)
        verdict = [p_value, "yes" if each.is_found else "no"] if tested else []
        table.add_row(visible(" × ".join(each.covariates)), *_strength(each), *verdict)
    print_indented(console, table)
    if tested:
        console.print(
            f"Claimed is what its test (adjusted p ≤ {CLAIM_LEVEL:g}) and its own out-of-fold gain "
            f"both find, if it is at least {format_percent(LEAST_SHARE)} of the variance."
        )


def _strength(each: "MainEffect | InteractionTerm") -> tuple[str, str]:
    estimate, lower, upper = map(_percent, (each.estimate, each.lower, each.upper))
    return f"{estimate}\u00a0%", f"{lower} to {upper}\u00a0%"


def _percent(share: float) -> str:
    """Percent with one digit after the point, so that small and large shares compare at a glance."""
    return f"{100 * share:.1f}"


def _effect_at(each: "MainEffect", point: int) -> str:
    from covaria.wording.numbers import format_number, format_setting
    from covaria.wording.visible import visible

    points = each.points
    place = points.levels[point] if points.levels else format_setting(points.values[point])
    return f"{format_number(each.effect[point])} at {visible(place)}"


def _level(level: float) -> str:
    from covaria.wording.numbers import format_whole_percent

    return format_whole_percent(level)
