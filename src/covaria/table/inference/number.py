"""Rule: a column of numbers is a covariate."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.is_number:
            yield Claim(column, Role.COVARIATE, "a number in every filled cell")


NUMBER = InferenceRule("number", "Columns of numbers are covariates", _claims)
