"""Check: covariates that the user declared although they give the response away."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.leakage import response_leakage
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    columns = {column.name: column.values for column in draft.covariates if isinstance(column, NumberColumn)}
    for copy in response_leakage(draft.response.values, columns):
        verb = "equals" if len(copy) == 1 else "together give"
        yield Remark(
            f"{listed(copy)} {verb} the response {draft.response.name} exactly, so that a model has nothing "
            "to explain",
            f"leave {'it' if len(copy) == 1 else 'one of them'} out unless this is meant",
        )


RESPONSE_COPY = Check(
    "response-copy", "Declared covariates that give the response away", Severity.NOTE, _findings
)
