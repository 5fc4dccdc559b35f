"""Rule: columns that give the response away, alone or two together, are ignored."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.leakage import response_leakage
from covaria.table.profile import ColumnProfile
from covaria.table.roles import MODELLED, Role

_BASELINE_NAMES = ("BASE", "BL")


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    open_names = {column.name: column for column in columns if column.is_number}
    modelled = [column for column in known.declared if known.roles[column.name] in MODELLED]
    candidates = {
        column.name: column.values
        for column in (*open_names.values(), *modelled)
        if column.values is not None
    }
    claimed: set[str] = set()
    for copy in response_leakage(known.response_values, candidates):
        for name in _to_ignore(copy, set(open_names)) - claimed:
            claimed.add(name)
            yield Claim(open_names[name], Role.IGNORE, "computed from the response")


def _to_ignore(copy: tuple[str, ...], open_names: set[str]) -> set[str]:
    # Of a change and its baseline, the baseline is a covariate in its own right.
    ignorable = set(copy) & open_names
    baselines = {name for name in ignorable if name.upper().startswith(_BASELINE_NAMES)}
    return ignorable - baselines if len(ignorable) == 2 and len(baselines) == 1 else ignorable


RESPONSE_COPY = InferenceRule("response-copy", "Columns that reproduce the response are ignored", _claims)
