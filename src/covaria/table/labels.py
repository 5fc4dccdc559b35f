"""A response that is yes or no: its cells become 1 and 0 before anything else is made of the table."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from covaria.errors import RoleError, UsageError
from covaria.table.categories import level_name
from covaria.table.numbers import parse_numbers
from covaria.table.roles import RoleRequest
from covaria.table.text import TextTable
from covaria.wording.lists import listed

BINARY = "binary"
"""The endpoint whose response is read here, as a user names it."""
_YES = frozenset({"yes", "y", "true", "t", "responder", "response", "event", "success", "positive"})
_NO = frozenset(
    {"no", "n", "false", "f", "non-responder", "nonresponder", "non responder", "no response", "no event"}
    | {"failure", "negative"}
)


def with_labels(table: TextTable, request: RoleRequest) -> TextTable:
    """Read the response of a binary endpoint as 1 and 0; of another endpoint the table stays as it is.

    Raises
    ------
    UsageError
        If a responder is named, but not the binary endpoint.
    RoleError
        If it is not known which cells are a response.
    """
    if request.endpoint != BINARY:
        if request.responder:
            raise UsageError(
                "A responder is named, but the endpoint is not binary; name that as well (--endpoint binary)."
            )
        return replace(table, endpoint=request.endpoint or "")
    name = request.response
    if name is None or name not in table.cells:
        return table
    return labelled(table, name, request.responder)


def labelled(table: TextTable, name: str, responder: tuple[str, ...] = ()) -> TextTable:
    """Read one column as 1 where it is a response and 0 elsewhere; a missing cell stays missing.

    Parameters
    ----------
    table : TextTable
    name : str
        Of the column.
    responder : tuple of str
        Texts that are a response, all others being none; without any, 1 and 0 or words such as yes and no
        are known.

    Raises
    ------
    RoleError
        If it is not known which cells are a response, or none of the texts named occurs.
    """
    texts, filled = table.present(name)
    distinct = {text: level_name(text) for text in set(texts)}
    meant, assumed = _meant(table, name, distinct, responder)
    cells = np.full(table.rows, None, dtype=object)
    cells[filled] = [meant[text] for text in texts]
    return replace(
        table,
        cells={**table.cells, name: cells},
        labels=name,
        assumed=(*table.assumed, *([assumed] if assumed else [])),
    )


def _meant(
    table: TextTable, name: str, distinct: dict[str, str], responder: tuple[str, ...]
) -> tuple[dict[str, str], str]:
    """What each text means, "1" or "0", and what was assumed, if anything."""
    if responder:
        wanted = {level_name(text.strip()) for text in responder}
        missed = wanted - set(distinct.values())
        if missed:
            raise RoleError(
                f"{table.source}: {name} (response) has no cell that is {listed(sorted(missed))}, which is "
                "named as the responder; name the text of its cells that is a response."
            )
        return {text: "1" if level in wanted else "0" for text, level in distinct.items()}, ""
    numbers = parse_numbers(list(distinct), table.decimal_comma)
    if numbers is not None and set(numbers) <= {0.0, 1.0}:
        return {text: f"{number:g}" for text, number in zip(distinct, numbers, strict=True)}, ""
    known = {text: _word(text) for text in distinct}
    if None not in known.values():
        yes = listed(sorted({text for text, word in known.items() if word == "1"}))
        return {text: word or "0" for text, word in known.items()}, _assumed(name, yes)
    raise RoleError(f"{table.source}: {name} (response) {_unknown(distinct, numbers is not None)}.")


def _assumed(name: str, yes: str) -> str:
    return f"{name} (response) is a response where it is {yes}, and none elsewhere" if yes else ""


def _word(text: str) -> str | None:
    folded = text.casefold()
    return "1" if folded in _YES else "0" if folded in _NO else None


def _unknown(distinct: Iterable[str], are_numbers: bool) -> str:
    count = len(set(distinct))
    what = "numbers" if are_numbers else "words"
    if count <= 2:
        return (
            f"holds {what} that do not say which is a response; name the one that is (--responder), or write "
            "1 for a response and 0 for none"
        )
    return (
        f"has {count:,} different values, and a binary endpoint has two; name those that are a response "
        "(--responder, several as a,b), or choose another response"
    )
