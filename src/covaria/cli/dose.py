"""`covaria dose`: the dose-response of a model, its best dose, and the smallest that does enough."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.number_needed import NumberNeededToTreat, numbers_needed_json, print_numbers_needed
from covaria.cli.options import Delta, GoalWord, Json, ModelPath, profile_values

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.explain import DoseResponse
    from covaria.findings.dose_words import DoseWords
    from covaria.model.adjusted_means import AdjustedMeans
    from covaria.model.dose_findings import DoseFindings
    from covaria.model.endpoint import Endpoint

ROWS_SHOWN = 21
"""The most doses of a table; all are in the JSON."""

ProfileText = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME=VALUE,…",
        help="Whose curve, as age=40,bmi=25; the average over the trial's subjects if left out.",
    ),
]
Reference = Annotated[
    float | None, typer.Option(help="Dose that differences are taken from; 0 if studied, or the lowest.")
]


def dose(
    model: ModelPath,
    profile: ProfileText = None,
    delta: Delta = None,
    goal: GoalWord = None,
    reference: Reference = None,
    nnt: NumberNeededToTreat = False,
    as_json: Json = False,
) -> None:
    """Show the dose-response, and which dose to choose. Goal and delta are those of the fit unless given."""
    from covaria.cli.console import print_json, results
    from covaria.findings.dose_words import DoseWords
    from covaria.model import load_model
    from covaria.model.dose_findings import dose_findings

    given = None if profile is None else profile_values(profile)
    loaded = load_model(model)
    found = dose_findings(loaded, given, reference, goal, delta)
    needed = loaded.numbers_needed_to_treat(reference) if nnt else ()
    if as_json:
        described = {**dose_json(found, loaded.endpoint), "units": dict(loaded.units)}
        print_json(
            {**described, "numbers_needed_to_treat": numbers_needed_json(needed)} if nnt else described
        )
        return
    if needed:
        print_numbers_needed(results(), "dose", needed)
    print_dose(results(), DoseWords(found, loaded.response, loaded.units_shown, loaded.endpoint))


def dose_json(found: "DoseFindings", endpoint: "Endpoint") -> dict[str, object]:
    """Curve and doses for machines; the curve as one object for each dose."""
    from covaria.findings.reported import named_as_reported, reported_findings

    described: dict[str, object] = named_as_reported(_record(reported_findings(found, endpoint)), endpoint)
    return described


def _record(found: "DoseFindings") -> dict[str, object]:
    curve, best, smallest, adjusted = found.curve, found.best, found.smallest, found.adjusted
    bands = ("lower", "upper", "simultaneous_lower", "simultaneous_upper")
    names = ("mean", *bands, "difference", *(f"difference_{name}" for name in bands))
    columns = {"dose": curve.doses, **{name: getattr(curve, name) for name in names}}
    points = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {
        "dose": curve.dose,
        "level": curve.level,
        "reference": curve.reference,
        "studied": curve.studied,
        "profile": dict(curve.profile) if curve.profile else None,
        "filled": curve.filled,
        "p_value": found.p_value,
        "shape": found.shape.value,
        "assignment": None if adjusted is None else _assignment_json(adjusted),
        "levels": [asdict(each) for each in curve.levels],
        "tipping_points": [asdict(each) for each in found.tipping_points],
        "change": asdict(found.change),
        "curve": points,
        "goal": None if best is None else best.goal,
        "best_dose": None if best is None else asdict(best),
        "minimum_effective_dose": None if smallest is None else asdict(smallest),
        "effective_dose": asdict(found.share),
        "notes": _notes(found),
    }


def _assignment_json(adjusted: "AdjustedMeans") -> dict[str, object]:
    return {
        "assignment": adjusted.assignment.value,
        "declared": adjusted.declared,
        "strata": adjusted.strata,
        "balance_p_value": adjusted.balance_p_value,
        "visit": adjusted.visit,
        "time": adjusted.time,
        "least_probability": None if adjusted.of_knots else adjusted.least_probability,
        "without_overlap": None if adjusted.of_knots else adjusted.without_overlap,
    }


def print_dose(console: "Console", words: "DoseWords") -> None:
    """Print the curve, the chosen doses in sentences, and what to bear in mind."""
    from covaria.findings.dose_words import subjects_by_dose
    from covaria.wording.visible import visible

    curve = words.found.curve
    console.print(visible(_subject_of(words)))
    console.print()
    if curve.levels:
        _print_levels(console, words)
    else:
        _print_curve(console, words)
    console.print()
    counted = subjects_by_dose(curve, words.found.adjusted)
    sentences = (
        words.effect(),
        words.test(),
        *_chosen(words),
        f"{counted}." if counted else "",
        words.adjustment(),
        *words.tipping(),
        words.shape(),
        "" if curve.profile else words.assignment(),
        words.left_out(),
        *curve.notes,
    )
    for sentence in filter(None, sentences):
        console.print(visible(sentence))


def _chosen(words: "DoseWords") -> tuple[str, ...]:
    """State which doses follow, and first whether there is an effect that they could follow from."""
    found = words.found
    shown = found.is_claimed or found.p_value is None
    caution = "" if shown else "Since no effect is shown, doses that follow from one mean little:"
    asked = "" if found.best else "Say --goal max or --goal min for the best dose."
    sentences = words.best(), words.smallest(), words.share(), asked
    return (caution, *sentences) if any(sentences[:3]) else sentences


def _notes(found: "DoseFindings") -> tuple[str, ...]:
    """Notes on the curve and what follows from it, each once."""
    chosen = (found.best, found.smallest)
    others = (note for each in chosen if each is not None for note in each.notes)
    return tuple(dict.fromkeys((*found.curve.notes, *others)))


def _subject_of(words: "DoseWords") -> str:
    curve, whose = words.found.curve, "Predicted" if words.found.adjusted is None else "Adjusted"
    of = f"{words.amounts.of_response}{words.at}"
    if not curve.profile:
        return f"{whose} {of}, were every subject of the trial given each {curve.dose}:"
    values = ", ".join(f"{name} {_shown(value)}" for name, value in curve.profile)
    return f"Predicted {of} of a subject with {values}, at each {curve.dose}:"


def _shown(value: str) -> str:
    from covaria.wording.numbers import format_setting

    try:
        return format_setting(float(value))
    except ValueError:
        return value


def _print_levels(console: "Console", words: "DoseWords") -> None:
    """Print the adjusted means, as the report tabulates them."""
    from covaria.cli.console import plain_table, print_indented
    from covaria.report.dose_tables import effects_at_doses_table
    from covaria.wording.visible import visible

    shown = effects_at_doses_table(words)
    table = plain_table([visible(heading.text) for heading in shown.headings])
    for column in table.columns:
        column.justify = "right"
    for row in shown.rows:
        table.add_row(*row)
    print_indented(console, table)


def _print_curve(console: "Console", words: "DoseWords") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.wording.names import in_brackets
    from covaria.wording.numbers import format_setting, format_whole_percent
    from covaria.wording.visible import visible

    curve, units = words.found.curve, words.units
    level = format_whole_percent(curve.level)
    amounts = words.amounts
    difference = f"{amounts.compared_with} dose {format_setting(curve.reference)}"
    headings = (
        visible(f"dose{in_brackets(units.get(curve.dose, ''))}"),
        visible(f"{amounts.expected}{amounts.level_in_brackets}"),
        f"{level} band",
        difference,
        f"{level} band",
    )
    table = plain_table(headings)
    for column in table.columns[:5]:
        column.justify = "right"
    for k in _rows_shown(curve):
        table.add_row(
            format_setting(curve.doses[k]),
            amounts.number(curve.mean[k]),
            amounts.ends(curve.lower[k], curve.upper[k]),
            amounts.number(curve.difference[k]),
            amounts.ends(curve.difference_lower[k], curve.difference_upper[k]),
        )
    print_indented(console, table)


def _rows_shown(curve: "DoseResponse") -> list[int]:
    """The doses studied where they are levels, otherwise evenly spaced ones."""
    if len(curve.studied) == curve.dose_levels:
        return [k for k, dose in enumerate(curve.doses) if dose in curve.studied]
    last = len(curve.doses) - 1
    return sorted({round(k * last / (ROWS_SHOWN - 1)) for k in range(ROWS_SHOWN)})
