"""`covaria glossary`: the terms of machine learning, in those of clinical pharmacology."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.glossary import Entry

TermWord = Annotated[
    str | None,
    typer.Argument(metavar="TERM", help="A term of either field; all are listed if left out."),
]


def glossary(term: TermWord = None, as_json: Json = False) -> None:
    """Explain a term of machine learning by those of your field.

    TERM may be of either field.
    """
    from covaria.cli.console import print_json, results
    from covaria.glossary import entries, search

    found = entries() if term is None else search(term)
    if as_json:
        print_json([_json(entry) for entry in found])
    elif term is None:
        _print_list(results(), found)
    else:
        _print_entries(results(), found)


def _json(entry: "Entry") -> dict[str, Any]:
    return {
        "term": entry.term,
        "forms": list(entry.forms),
        "field": entry.field,
        "bridge": entry.bridge,
        "appears": list(entry.appears),
        "endpoints": list(entry.endpoints),
    }


def _print_list(console: "Console", found: "tuple[Entry, ...]") -> None:
    from covaria.cli.console import plain_table

    table = plain_table(("machine learning", "clinical pharmacology"))
    for entry in sorted(found, key=lambda each: each.term.casefold()):
        table.add_row(entry.term, entry.field)
    console.print(table)
    console.print()
    console.print("covaria glossary TERM says more of one.", style="dim")


def _print_entries(console: "Console", found: "tuple[Entry, ...]") -> None:
    for position, entry in enumerate(found):
        if position:
            console.print()
        console.print(entry.term, style="bold")
        console.print(f"In your field: {entry.field}.")
        console.print(entry.bridge)
        console.print(f"Explained in {entry.places}.", style="dim")
