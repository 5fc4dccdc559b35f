"""Rule: of two columns whose sum or difference is the response, what is no baseline is ignored.

A change and its baseline give the value, a prediction and its residual the observation. The baseline is a
covariate in its own right; where no name says which of the two it is, neither is used, and both are named.
"""

from collections.abc import Collection, Iterator, Sequence

from covaria.table.baseline_names import is_baseline
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.leakage import response_leakage
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    open_columns = {column.name: column for column in columns}
    numbers = known.numbers_beside(columns)
    reasons: dict[str, str] = {}
    for found in (each for form in known.response_forms for each in response_leakage(form, numbers)):
        # What is a copy alone is another rule's, or was declared.
        if len(found) == 2:
            reasons = _reasons(*found, open_columns) | reasons
    for name, reason in reasons.items():
        yield Claim(open_columns[name], Role.IGNORE, reason)


def _reasons(first: str, second: str, open_names: Collection[str]) -> dict[str, str]:
    """What is said of those of a pair that are no covariates."""
    both = {first: second, second: first}
    others = [name for name in both if name in open_names]
    baselines = [name for name in others if is_baseline(name)]
    if len(others) == 2 and len(baselines) == 1:
        others = [both[baselines[0]]]
    if len(others) == 1:
        return {others[0]: "computed from the response"}
    return {name: f"it and {both[name]} give the response together" for name in others}


RESPONSE_PARTS = InferenceRule(
    "response-parts", "Of two columns that give the response, what is no baseline is ignored", _claims
)
