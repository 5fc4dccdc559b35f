"""Rule: of two columns whose sum or difference is the response, what is no baseline is ignored.

A change and its baseline give the value, a prediction and its residual the observation. The baseline is a
covariate in its own right; where no name says which of the two it is, neither is used, and both are named.
"""

from collections.abc import Collection, Iterator, Sequence

from covaria.table.baseline_names import is_baseline
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.leakage import response_leakage
from covaria.table.profile import ColumnProfile
from covaria.table.roles import MODELLED, Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    open_columns = {column.name: column for column in columns}
    modelled = [column for column in known.declared if known.roles[column.name] in MODELLED]
    numbers = {column.name: column.values for column in (*columns, *modelled) if column.values is not None}
    reasons: dict[str, str] = {}
    for found in (each for form in known.response_forms for each in response_leakage(form, numbers)):
        for name, reason in _to_ignore(found, open_columns):
            reasons.setdefault(name, reason)
    for name, reason in reasons.items():
        yield Claim(open_columns[name], Role.IGNORE, reason)


def _to_ignore(found: tuple[str, ...], open_names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Those of a pair that are no covariates, with what is said of them."""
    ignorable = [name for name in found if name in open_names]
    others = [name for name in ignorable if not is_baseline(name)]
    if len(found) == 2 and len(ignorable) == 2 and len(others) == 1:
        ignorable = others
    for name in ignorable:
        other = next((each for each in found if each != name), name)
        is_known = len(ignorable) == 1
        yield name, "computed from the response" if is_known else f"it and {other} give the response together"


RESPONSE_PARTS = InferenceRule(
    "response-parts", "Of two columns that give the response, what is no baseline is ignored", _claims
)
