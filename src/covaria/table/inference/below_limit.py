"""Rule: beside a covariate with values below a limit of quantification stands the column that says where."""

from collections.abc import Iterator, Sequence

from covaria.table.below_limit import indicator_of
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import MODELLED, Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    indicators = {indicator_of(name): name for name in known.table.below}
    for column in columns:
        name = indicators.get(column.name)
        if name is not None:
            is_used = known.roles.get(name) in MODELLED
            told = f"whether {name} is below its limit of quantification"
            yield Claim(column, Role.COVARIATE if is_used else Role.IGNORE, told)


BELOW_LIMIT = InferenceRule("below-limit", "Values below a limit have a column of their own", _claims)
