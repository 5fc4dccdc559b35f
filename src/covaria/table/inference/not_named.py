"""Rule: when the user names the covariates, no other column becomes one."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    if known.covariates_named:
        for column in columns:
            yield Claim(column, Role.IGNORE, "not named as a covariate")


NOT_NAMED = InferenceRule("not-named", "Only the named covariates are used", _claims)
