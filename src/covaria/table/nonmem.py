"""Data sets of NONMEM: records of events beside the observations, and doses in records of their own.

Known by their names: ID with EVID or MDV, and DV or AMT. Only observations stay; what the other records say
of a subject is brought to them first.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.table.categories import category_column
from covaria.table.columns import MISSING_LEVEL
from covaria.table.exclusions import count_exclusions
from covaria.table.numbers import number_cells
from covaria.table.text import TextTable
from covaria.wording.lists import counted, listed

_OF_RECORDS = frozenset(
    [
        "ID",
        "TIME",
        "TAD",
        "DATE",
        "DAT1",
        "DAT2",
        "DAT3",
        "DV",
        "LNDV",
        "AMT",
        "RATE",
        "EVID",
        "MDV",
        "CMT",
        "SS",
        "II",
        "ADDL",
        "PCMT",
        "CALL",
        "CONT",
        "L1",
        "L2",
        "DVID",
    ]
)
"""Columns that describe a record rather than a subject."""
_COMMENT = re.compile(r"[A-Za-z@#]")
_MOST_COMMENTS = 0.5
"""Share of the rows that may be comments; otherwise the first column holds text."""


def with_observations(table: TextTable) -> TextTable:
    """Bring a data set of NONMEM to its observations; another table comes back as it is.

    Rows with a letter, @ or # at their beginning, where the first column otherwise holds numbers, are
    comments (IGNORE=@, # or C), and rows with EVID or MDV other than 0 no observations: both are left out
    and counted. The dose of a subject, if it is the same in all dose records, stands in AMT of the subject's
    observations, which otherwise hold none; 0 without a dose record. A covariate that a subject has one
    value of is filled in where it is missing. All of this is said.
    """
    if not has_records(table.names):
        return table
    columns = {_plain(name): name for name in reversed(table.names)}
    events = [columns[name] for name in ("EVID", "MDV") if name in columns]
    table = _without_comments(table)
    cells = {name: number_cells(table, name) for name in events}
    if any(each.unreadable.any() for each in cells.values()):
        return table
    grounds = [
        (f"{name} is not 0: no observation", np.nan_to_num(each.values) != 0) for name, each in cells.items()
    ]
    observed, excluded = count_exclusions(table.rows, grounds)
    if not observed.any():
        return table
    subject = category_column(table, columns["ID"]).codes
    filled = _filled(table, subject, observed, columns.get("AMT"))
    kept = filled.take(observed)
    return replace(kept, excluded=(*table.excluded, *excluded))


def has_records(names: Iterable[str]) -> bool:
    """Return whether a table with these names is a data set of NONMEM."""
    plain = {_plain(name) for name in names}
    return "ID" in plain and bool({"EVID", "MDV"} & plain) and bool({"DV", "AMT"} & plain)


def is_comment(cell: str) -> bool:
    """Return whether a row that begins with this cell is a comment: IGNORE=@, # or C."""
    return _COMMENT.match(cell) is not None


def _plain(name: str) -> str:
    """A name in capitals, without the mark by which NM-TRAN skips the line of names."""
    bare = name.upper().lstrip("#@")
    return "ID" if bare == "CID" else bare


def _without_comments(table: TextTable) -> TextTable:
    texts, _ = table.stripped(table.names[0])
    marked = np.array([is_comment(text) for text in texts], np.bool_)
    marked &= np.array([text not in table.missing for text in texts], np.bool_)
    if not marked.any() or marked.mean() > _MOST_COMMENTS:
        return table
    reason = "a letter, @ or # at the beginning marks a comment"
    kept, excluded = count_exclusions(table.rows, [(reason, marked)])
    return replace(table.take(kept), excluded=(*table.excluded, *excluded))


def _filled(table: TextTable, subject: IntArray, observed: BoolArray, amount: str | None) -> TextTable:
    """Fill in what the records of a subject say: the dose, and covariates with one value."""
    cells, assumed = dict(table.cells), []
    if amount is not None:
        doses, told = _doses(table, subject, observed, amount)
        if doses is not None:
            cells[amount] = doses
        assumed.extend(told)
    filled, changing = [], []
    for name in table.names:
        if _plain(name) in _OF_RECORDS:
            continue
        found = _of_subjects(table, subject, name)
        if found is None:
            changing.append(name)
        elif found is not table.cells[name]:
            filled.append(name)
            cells[name] = found
    if filled:
        assumed.append(f"{listed(filled)}: what one record of a subject says holds for all of them")
    if changing:
        verb = "changes" if len(changing) == 1 else "change"
        assumed.append(f"{listed(changing)} {verb} within subjects; each observation has its own value")
    return replace(table, cells=cells, assumed=(*table.assumed, *assumed))


def _doses(
    table: TextTable, subject: IntArray, observed: BoolArray, amount: str
) -> tuple[NDArray[np.object_] | None, list[str]]:
    """The dose of each row's subject, and what to say of it; None where the records do not tell one dose."""
    found = number_cells(table, amount)
    given = np.nan_to_num(found.values)
    if found.unreadable.any() or given[observed].any() or not given.any():
        return None, []
    known = subject != MISSING_LEVEL
    dosed = known & (given != 0)
    lowest, highest = _ends(given, subject, dosed)
    if (lowest < highest).any():
        several = counted(int((lowest < highest).sum()), "subject")
        return None, [
            f"{amount} differs between the dose records of {several}, so that no dose is taken from it; add "
            "a column with the dose of each observation"
        ]
    doses = np.where(np.isfinite(highest), highest, 0.0)
    cells: NDArray[np.object_] = np.full(table.rows, None, np.object_)
    cells[known] = [_written(value, table.decimal_comma) for value in doses[subject[known]].tolist()]
    without = int((~np.isfinite(highest)).sum())
    told = [f"{amount} of a subject's dose records is taken as the dose of all observations"]
    if without:
        verb = "has" if without == 1 else "have"
        told.append(f"{counted(without, 'subject')} {verb} no dose record and {verb} 0 as {amount}")
    return cells, told


def _ends(values: FloatArray, subject: IntArray, rows: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest value of each subject over some rows; inf and -inf without any."""
    subjects = int(subject.max(initial=-1)) + 1
    lowest, highest = np.full(subjects, np.inf), np.full(subjects, -np.inf)
    np.minimum.at(lowest, subject[rows], values[rows])
    np.maximum.at(highest, subject[rows], values[rows])
    return lowest, highest


def _written(value: float, decimal_comma: bool) -> str:
    text = str(int(value)) if value.is_integer() else repr(value)
    return text.replace(".", ",") if decimal_comma else text


def _of_subjects(table: TextTable, subject: IntArray, name: str) -> NDArray[np.object_] | None:
    """A column with each subject's one value in all his rows; None where a subject has several."""
    texts, missing = table.stripped(name)
    value: dict[int, str] = {}
    for code, text, absent in zip(subject.tolist(), texts, missing.tolist(), strict=True):
        if not absent and code != MISSING_LEVEL and value.setdefault(code, text) != text:
            return None
    told = [value.get(code) for code in subject[missing].tolist()]
    if not any(told):
        return table.cells[name]
    filled = table.cells[name].copy()
    filled[missing] = told
    return filled
