"""`covaria dose`: the dose-response of a model, its best dose, and the smallest that does enough."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import Json, ModelPath, profile_values

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.explain import BestDose, DoseResponse, EffectiveDose, Goal

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
Delta = Annotated[
    float | None,
    typer.Option(help="Difference from the reference dose that the minimum effective dose must reach."),
]
GoalWord = Annotated[str, typer.Option("--goal", metavar="max|min", help="What makes a dose the best.")]
Reference = Annotated[
    float | None, typer.Option(help="Dose that differences are taken from; 0 if studied, or the lowest.")
]


def dose(
    model: ModelPath,
    profile: ProfileText = None,
    delta: Delta = None,
    goal: GoalWord = "max",
    reference: Reference = None,
    as_json: Json = False,
) -> None:
    """Show the dose-response, and which dose to choose."""
    from covaria.cli.console import print_json, results
    from covaria.errors import UsageError
    from covaria.model import load_model

    if goal not in {"max", "min"}:
        raise UsageError("--goal must be max or min.")
    wanted: Goal = "max" if goal == "max" else "min"
    given = None if profile is None else profile_values(profile)
    loaded = load_model(model)
    curve = loaded.dose_response(given, reference)
    best = loaded.best_dose(wanted, given)
    smallest = None if delta is None else loaded.minimum_effective_dose(delta, given, reference)
    if as_json:
        print_json({**dose_json(curve, best, smallest), "units": dict(loaded.units)})
    else:
        print_dose(results(), loaded.response, curve, best, smallest, dict(loaded.units))


def dose_json(curve: "DoseResponse", best: "BestDose", smallest: "EffectiveDose | None") -> dict[str, object]:
    """Curve and doses for machines; the curve as one object for each dose."""
    names = ("mean", "lower", "upper", "difference", "difference_lower", "difference_upper")
    columns = {"dose": curve.doses, **{name: getattr(curve, name) for name in names}}
    points = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {
        "dose": curve.dose,
        "level": curve.level,
        "reference": curve.reference,
        "studied": curve.studied,
        "profile": dict(curve.profile) if curve.profile else None,
        "filled": curve.filled,
        "curve": points,
        "best_dose": asdict(best),
        "minimum_effective_dose": None if smallest is None else asdict(smallest),
        "notes": curve.notes,
    }


def print_dose(
    console: "Console",
    response: str,
    curve: "DoseResponse",
    best: "BestDose",
    smallest: "EffectiveDose | None",
    units: Mapping[str, str],
) -> None:
    """Print the curve, the chosen doses in sentences, and what to bear in mind."""
    from covaria.cli.console import visible

    console.print(visible(_subject_of(response, curve)))
    console.print()
    of_dose, of_response = units.get(curve.dose, ""), units.get(response, "")
    _print_curve(console, curve, of_dose, of_response)
    console.print()
    console.print(visible(_best(best, curve.level, of_dose, of_response)))
    if smallest is not None:
        console.print(visible(_smallest(smallest, of_dose, of_response)))
    found = () if smallest is None else smallest.notes
    for note in dict.fromkeys((*curve.notes, *best.notes, *found)):
        console.print(visible(note))


def _subject_of(response: str, curve: "DoseResponse") -> str:
    if not curve.profile:
        return f"Predicted mean {response}, were every subject of the trial given each {curve.dose}:"
    values = ", ".join(f"{name} {_shown(value)}" for name, value in curve.profile)
    return f"Predicted mean {response} of a subject with {values}, at each {curve.dose}:"


def _shown(value: str) -> str:
    from covaria.figures.numbers import format_setting

    try:
        return format_setting(float(value))
    except ValueError:
        return value


def _print_curve(console: "Console", curve: "DoseResponse", of_dose: str, of_response: str) -> None:
    from covaria.cli.console import plain_table, print_indented, visible
    from covaria.figures.names import in_brackets
    from covaria.figures.numbers import format_number, format_setting, format_whole_percent

    level = format_whole_percent(curve.level)
    difference = f"less dose {format_setting(curve.reference)}"
    named = (
        visible(f"{name}{in_brackets(unit)}") for name, unit in (("dose", of_dose), ("mean", of_response))
    )
    headings = (*named, f"{level} band", difference, f"{level} band")
    table = plain_table(headings)
    for column in table.columns[:5]:
        column.justify = "right"
    for k in _rows_shown(curve):
        table.add_row(
            format_setting(curve.doses[k]),
            format_number(curve.mean[k]),
            f"{format_number(curve.lower[k])} to {format_number(curve.upper[k])}",
            format_number(curve.difference[k]),
            f"{format_number(curve.difference_lower[k])} to {format_number(curve.difference_upper[k])}",
        )
    print_indented(console, table)


def _rows_shown(curve: "DoseResponse") -> list[int]:
    """The doses studied where they are levels, otherwise evenly spaced ones."""
    if len(curve.studied) == curve.dose_levels:
        return [k for k, dose in enumerate(curve.doses) if dose in curve.studied]
    last = len(curve.doses) - 1
    return sorted({round(k * last / (ROWS_SHOWN - 1)) for k in range(ROWS_SHOWN)})


def _best(best: "BestDose", level: float, of_dose: str, of_response: str) -> str:
    from covaria.figures.names import number_with_unit
    from covaria.figures.numbers import format_number, format_setting, format_whole_percent

    which = "highest" if best.goal == "max" else "lowest"
    dose = number_with_unit(format_setting(best.dose), of_dose)
    upper = number_with_unit(format_setting(best.upper), of_dose)
    response = number_with_unit(format_number(best.response), of_response)
    return (
        f"Best dose ({which} mean): {dose}, {format_whole_percent(level)} interval "
        f"{format_setting(best.lower)} to {upper}; mean there {response} "
        f"({format_number(best.response_lower)} to {format_number(best.response_upper)})."
    )


def _smallest(found: "EffectiveDose", of_dose: str, of_response: str) -> str:
    from covaria.figures.names import number_with_unit
    from covaria.figures.numbers import format_setting, format_whole_percent

    delta = number_with_unit(format_setting(found.target), of_response)
    reference = number_with_unit(format_setting(found.reference), of_dose)
    what = f"Minimum effective dose (difference {delta} from dose {reference})"
    if found.dose is None:
        return f"{what}: not reached at any dose studied."
    lower, upper = (
        "beyond the doses studied" if end is None else number_with_unit(format_setting(end), of_dose)
        for end in (found.lower, found.upper)
    )
    level = format_whole_percent(found.level)
    dose = number_with_unit(format_setting(found.dose), of_dose)
    return f"{what}: {dose}, {level} interval {lower} to {upper}."
