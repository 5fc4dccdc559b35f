"""A table of one kind, with what must come of it: what it holds, or a refusal."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from covaria.errors import CovariaError
from covaria.table import CategoryColumn, Selection, assign_roles, text_table
from covaria.table.check_table import check_of
from covaria.table.columns import Column
from covaria.table.declared_response import with_declared_response
from covaria.table.examine import ExaminedTrial, examine_trial
from covaria.table.role_request import as_texts, role_request

ROWS = 40
CANARY = "CANARY77"
"""In cells that no message may hold."""

Columns = dict[str, list[str]]
Content = str | bytes | Callable[[Path], None]

OF_ROLES = ("dose", "arm", "covariates", "subject", "group", "weight", "strata")
OF_ENDPOINTS = ("endpoint", "exposure", "event", "censor", "censoring", "limit")
"""Options that are handed on as they are."""


@dataclass(frozen=True)
class Case:
    """A table, and what must come of it.

    Attributes
    ----------
    name : str
        Its own within the family.
    content : str, bytes or callable
        Of the file; a callable writes it to a path.
    file : str
        The file's name.
    options : mapping
        As for `check_table`; the response is AVAL where none is named.
    refused : str
        Words of the refusal; empty where the table must be usable.
    codes, without : sequence of str
        Codes of findings that must be told, and that must not.
    roles : mapping from column to role
    rows : int or None
        That can be used.
    values : mapping from column to values
        That the first rows must have: numbers, or levels of a category; None where missing.
    needs : str
        The package without which there is no such reader.
    """

    name: str
    content: Content
    file: str = "t.csv"
    options: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    codes: Sequence[str] = ()
    without: Sequence[str] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None
    values: Mapping[str, Sequence[object]] = field(default_factory=dict)
    needs: str = ""


def trial(**changes: Any) -> Columns:
    """A small trial whose response rises with the dose; some columns replaced, added or (None) removed."""
    random = np.random.default_rng(16)
    dose = np.tile([0, 5, 10, 20], ROWS // 4)
    weight, age = random.normal(80, 12, ROWS), random.integers(40, 76, ROWS)
    columns: dict[str, Any] = {
        "AGE": age,
        "SEX": random.choice(["F", "M"], ROWS),
        "WT": weight.round(1),
        "DOSE": dose,
        "AVAL": (50 + 0.3 * dose + 0.1 * age + random.normal(0, 3, ROWS)).round(2),
    }
    kept = {name: cells for name, cells in {**columns, **changes}.items() if cells is not None}
    return {name: ["" if cell is None else str(cell) for cell in cells] for name, cells in kept.items()}


def with_cells(columns: Columns, name: str, cells: Mapping[int, str]) -> Columns:
    """The same with some cells of a column, by row from 0, replaced."""
    return {**columns, name: [cells.get(row, cell) for row, cell in enumerate(columns[name])]}


def text_of(columns: Columns, sep: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A text file of columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sep, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def shortcomings(case: Case, folder: Path) -> list[str]:
    """What is otherwise than it must be, in words; nothing where all is right."""
    path = folder / case.file
    if callable(case.content):
        case.content(path)
    else:
        path.write_bytes(case.content.encode() if isinstance(case.content, str) else case.content)
    try:
        examined = _examined(path, dict(case.options))
    except CovariaError as error:
        return list(_of_refusal(case, str(error), []))
    found = check_of(examined)
    messages = [each.sentence for each in found.findings]
    told = {each.code for each in found.findings}
    if not found.is_usable:
        return [*_of_refusal(case, messages[0], messages), *_of_codes(case, told)]
    wrong = [f"usable, but must be refused: {case.refused}"] if case.refused else []
    wrong += [f"repeats a cell: {each}" for each in messages if CANARY in each]
    return [*wrong, *_of_codes(case, told), *_of_table(case, examined)]


def _examined(path: Path, options: dict[str, Any]) -> ExaminedTrial:
    missing = as_texts(options.pop("missing", ()))
    selection = Selection(options.pop("filter", None), options.pop("sheet", None))
    asked: dict[str, Any] = {name: options[name] for name in OF_ROLES if name in options}
    request = role_request(options.get("response", "AVAL"), others=options.get("roles"), **asked)
    further: dict[str, Any] = {name: options.get(name) for name in OF_ENDPOINTS}
    request = replace(request, responder=as_texts(options.get("responder", ())), **further)
    text = with_declared_response(text_table(path, missing, selection), request)
    return examine_trial(text, assign_roles(text, request), request.strata)


def _of_refusal(case: Case, first: str, messages: list[str]) -> list[str]:
    wrong = [f"repeats a cell: {each}" for each in (first, *messages) if CANARY in each]
    if not case.refused:
        return [*wrong, f"refused: {first}"]
    if case.refused not in first:
        wrong.append(f"refused by other words: {first}")
    return wrong if first.endswith((".", "?")) else [*wrong, f"no sentence: {first}"]


def _of_codes(case: Case, told: set[str]) -> list[str]:
    wrong = [f"not told: {code}" for code in case.codes if code not in told]
    return [*wrong, *(f"told: {code}" for code in case.without if code in told)]


def _of_table(case: Case, examined: ExaminedTrial) -> list[str]:
    draft = examined.draft
    roles = {each.column: each.role.value for each in draft.roles}
    wrong = [
        f"{name} is {roles.get(name)}, not {role}"
        for name, role in case.roles.items()
        if roles.get(name) != role
    ]
    if case.rows is not None and draft.rows != case.rows:
        wrong.append(f"{draft.rows} rows, not {case.rows}")
    columns = {each.name: _values(each) for each in (draft.response, *draft.covariates)}
    for name, expected in case.values.items():
        own = columns.get(name, [])[: len(expected)]
        if own != list(expected):
            wrong.append(f"{name} holds {own}, not {list(expected)}")
    return wrong


def _values(column: Column) -> list[object]:
    if isinstance(column, CategoryColumn):
        return [None if code < 0 else column.levels[code] for code in column.codes.tolist()]
    return [None if np.isnan(value) else value for value in column.values.tolist()]
