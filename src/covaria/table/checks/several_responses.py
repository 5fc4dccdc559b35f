"""Check: several parameters, or several visits, in the column of one response are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import Draft
from covaria.table.parameter_name import names_parameter
from covaria.table.time_names import is_visit
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Told]:
    response = draft.response.name
    for column in draft.covariates:
        is_parameter = names_parameter(column.name)
        values = _values(column) if is_parameter or is_visit(column.name) else []
        if len(values) < 2:
            continue
        keep = f"keep the rows of one of them, such as {column.name} == {values[-1]}"
        if is_parameter:
            yield Told(
                f"{response} (response) holds {counted(len(values), 'parameter')}, by {column.name}, as if "
                "they were one",
                f"{keep}, by a filter",
            )
        elif _is_repeated(draft) and draft.visit is None:
            yield Told(
                f"{response} (response) holds {counted(len(values), 'visit')}, by {column.name}, which is "
                "taken as a covariate",
                "declare it as the visit, so that a subject's rows are correlated; to look at a single "
                f"visit, {keep}, by a filter",
            )


def _values(column: Column) -> list[str]:
    if isinstance(column, CategoryColumn):
        return [f"'{level}'" for level in column.levels]
    return [f"{value:g}" for value in np.unique(column.values[~np.isnan(column.values)])]


def _is_repeated(draft: Draft) -> bool:
    return draft.subjects is not None and len(draft.subjects.levels) < draft.rows


SEVERAL_RESPONSES = Check("several-responses", "One response in one column", Severity.NOTE, _findings)
