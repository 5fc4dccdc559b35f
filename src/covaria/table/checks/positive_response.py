"""Check: a response whose logarithm is asked for has one."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft

LOGNORMAL = "lognormal"
"""The endpoint whose logarithm is taken, as a user names it."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.endpoint != LOGNORMAL:
        return
    without = draft.response.values <= 0
    if without.any():
        yield Remark(
            f"{draft.response.name} (response) is 0 or negative in {draft.place(without)}, and a log-normal "
            "endpoint takes logarithms",
            "correct these, declare them as missing, or leave the endpoint out",
        )


POSITIVE_RESPONSE = Check(
    "positive-response", "A response has the logarithm that is asked for", Severity.ERROR, _findings
)
