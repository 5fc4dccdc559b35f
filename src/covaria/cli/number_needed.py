"""Numbers needed to treat of a model, for `covaria dose` and `covaria explain`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from covaria.explain.number_needed import NumberNeeded

NumberNeededToTreat = Annotated[
    bool,
    typer.Option("--nnt", help="Show how many subjects are treated for one more response (binary endpoint)."),
]


def numbers_needed_json(found: "Sequence[NumberNeeded]") -> list[dict[str, object]]:
    """Describe numbers needed to treat for machines, with the difference whose reciprocals they are."""
    return [
        {
            "at": each.at,
            "reference": each.reference,
            "difference": each.difference,
            "lower": each.lower,
            "upper": each.upper,
            "level": each.level,
            "subjects": each.subjects,
            "interval_holds_infinity": each.holds_infinity,
        }
        for each in found
    ]


def print_numbers_needed(console: "Console", treatment: str, found: "Sequence[NumberNeeded]") -> None:
    """Print how many subjects are treated with each dose or arm for one response more, or fewer."""
    from covaria.cli.console import plain_table, print_indented
    from covaria.findings.number_needed_words import number_needed, number_needed_interval
    from covaria.wording.names import quoted
    from covaria.wording.numbers import format_whole_percent
    from covaria.wording.visible import visible

    first = found[0]
    reference = f"dose {first.reference}" if treatment == "dose" else quoted(first.reference)
    console.print(visible(f"Subjects treated for one response more than with {reference}"), style="bold")
    table = plain_table((treatment, "number needed", f"{format_whole_percent(first.level)} interval"))
    for each in found:
        table.add_row(visible(each.at), number_needed(each), number_needed_interval(each))
    print_indented(console, table)
    console.print()
