"""Rule: when the user names the covariates, no other column becomes one.

But for the column that says where a named one is below its limit, which is part of it.
"""

from collections.abc import Iterator, Sequence

from covaria.table.below_limit import indicator_of
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import MODELLED, Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    if known.covariates_named:
        of_named = {indicator_of(name) for name in known.table.below if known.roles.get(name) in MODELLED}
        for column in columns:
            if column.name in of_named:
                continue
            yield Claim(column, Role.IGNORE, "not named as a covariate")


NOT_NAMED = InferenceRule("not-named", "Only the named covariates are used", _claims)
