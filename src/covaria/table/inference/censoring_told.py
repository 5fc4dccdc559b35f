"""Rule: what tells where a response is censored is no covariate.

Of a time to an event, such are the event in words and a reason that only censored rows have; of a response
that limits hide, the flag of those below one.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.response_cuts import is_given_by
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for censored, reason in _censored(known):
        for column in columns:
            if is_given_by(censored, known.codes(column.name), column.values):
                yield Claim(column, Role.IGNORE, reason)


def _censored(known: Known) -> Iterator[tuple[IntArray, str]]:
    """Which rows are censored, as codes, and what is said of a column that tells it."""
    declared = known.column_of(Role.EVENT) or known.column_of(Role.CENSOR)
    if declared is not None:
        yield known.codes(declared), f"it tells what {declared} does"
    ends = known.table.known
    if ends is not None:
        beyond = np.isneginf(ends[:, 0]).astype(np.int64) - np.isposinf(ends[:, 1])
        yield beyond - beyond.min(), f"it tells where {known.response} is beyond a limit"


CENSORING_TOLD = InferenceRule(
    "censoring-told", "What tells where a response is censored is ignored", _claims
)
