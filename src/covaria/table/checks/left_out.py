"""Check: columns left out for what they are, of one value or by their names, are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.all_the_same import ALL_THE_SAME
from covaria.table.inference.empty import EMPTY
from covaria.table.inference.form_status import FORM_STATUS
from covaria.table.inference.label_name import LABEL_NAME
from covaria.table.inference.model_output import MODEL_OUTPUT
from covaria.table.roles import Role
from covaria.wording.lists import listed

_REMEDIES = {
    ALL_THE_SAME.code: "",
    EMPTY.code: "",
    FORM_STATUS.code: "",
    LABEL_NAME.code: "declare it as a category or group to use it, or as a covariate if it was measured",
    MODEL_OUTPUT.code: "declare it as a covariate if it was known before",
}
"""What to do about a column that a rule left out, by the rule's code."""


def _findings(draft: Draft) -> Iterator[Remark]:
    columns: dict[tuple[str, str], list[str]] = {}
    for each in draft.roles:
        if each.role is Role.IGNORE and each.rule in _REMEDIES:
            columns.setdefault((each.reason, each.rule), []).append(each.column)
    for (reason, rule), names in columns.items():
        are, it_is = ("is", "it is") if len(names) == 1 else ("are", "each is")
        yield Remark(f"{listed(names)} {are} left out: {it_is} {reason}", _REMEDIES[rule])


LEFT_OUT = Check("left-out", "Columns left out for what they are", Severity.NOTE, _findings)
