"""Check: a column of units in which there are several, so that numbers beside it are not of one kind."""

import re
from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.table.written_units import is_written_unit
from covaria.wording.lists import listed

_NAME = re.compile(r".*(?:U|UNITS?|UOM|EINHEIT)", re.IGNORECASE)
"""Names of columns of units, as AVALU, LBSTRESU and Unit; S, M and L under another name may be sizes."""


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in draft.covariates:
        if not isinstance(column, CategoryColumn) or not _NAME.fullmatch(column.name):
            continue
        units = [level for level in column.levels if is_written_unit(level)]
        if len(units) > 1:
            yield Remark(
                f"{column.name} holds {len(units)} units, {listed(units)}, so that {draft.response.name} "
                "(response) or another number may be in several",
                "bring the numbers to one unit, or keep the rows of one by a filter",
            )


SEVERAL_UNITS = Check("several-units", "Numbers that may be in several units", Severity.NOTE, _findings)
