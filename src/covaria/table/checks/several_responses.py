"""Check: several parameters, visits or times in the column of one response are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, Column, NumberColumn
from covaria.table.draft import Draft
from covaria.table.imputation import imputed_rows
from covaria.table.parameter_name import names_parameter
from covaria.table.row_filter import column_in_filter
from covaria.table.time_names import is_time_axis, is_visit
from covaria.wording.lists import counted

MOST_TIMES = 12
"""Times that are planned, as visits are; those of a continuous measurement are more."""


def _findings(draft: Draft) -> Iterator[Remark]:
    response = draft.response.name
    for column in draft.covariates:
        is_parameter, is_axis = names_parameter(column.name), is_time_axis(column.name)
        values = _values(draft, column) if is_parameter or is_axis or is_visit(column.name) else []
        if len(values) < 2:
            continue
        if is_axis and len(values) > MOST_TIMES:
            yield from _over_time(draft, column)
            continue
        keep = f"keep the rows of one of them, such as {column_in_filter(column.name)} == {values[-1]}"
        if is_parameter:
            yield Remark(
                f"{response} (response) holds {counted(len(values), 'parameter')}, by {column.name}, as if "
                "they were one",
                f"{keep}, by a filter",
            )
        elif _is_repeated(draft):
            yield Remark(
                f"{response} (response) holds {counted(len(values), 'visit')}, by {column.name}, which is "
                "taken as a covariate",
                "declare it as the visit, so that a subject's rows are correlated; to look at a single "
                f"visit, {keep}, by a filter",
            )


def _values(draft: Draft, column: Column) -> list[str]:
    """Values at which some response was measured: an imputed one is no visit of its own."""
    rows = np.ones(draft.rows, bool) if draft.imputed is None else ~imputed_rows(draft.imputed)
    if isinstance(column, CategoryColumn):
        codes = np.unique(column.codes[rows])
        return [f"'{column.levels[code]}'" for code in codes.tolist() if code >= 0]
    values = column.values[rows]
    return [f"{value:g}" for value in np.unique(values[~np.isnan(values)])]


def _over_time(draft: Draft, column: Column) -> Iterator[Remark]:
    if not (isinstance(column, NumberColumn) and _is_repeated(draft) and _varies_within(draft, column)):
        return
    yield Remark(
        f"{draft.response.name} (response) was measured over {column.name}, which is taken as a covariate",
        "declare it as the time, so that a subject's rows are correlated",
    )


def _varies_within(draft: Draft, column: NumberColumn) -> bool:
    """Whether a column holds more than one number of some subject, as an age at baseline does not."""
    if draft.subjects is None:
        return False
    known = ~np.isnan(column.values)
    pairs = np.unique(np.column_stack([draft.subjects.codes, column.values])[known], axis=0)
    return len(pairs) > len(np.unique(pairs[:, 0]))


def _is_repeated(draft: Draft) -> bool:
    """Whether subjects have several rows, and nothing says yet when these were measured."""
    if draft.visit is not None or draft.time is not None:
        return False
    return draft.subjects is not None and len(draft.subjects.levels) < draft.rows


SEVERAL_RESPONSES = Check("several-responses", "One response in one column", Severity.NOTE, _findings)
