"""Check: there is at least one covariate to predict from."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.leaks import FOLLOWS_FROM_RESPONSE
from covaria.table.draft import Draft, varies
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    if not any(map(varies, draft.covariates)):
        follow = [each.column for each in draft.roles if each.rule in FOLLOWS_FROM_RESPONSE]
        why = f", since {listed(follow)} would give the response away" if follow else ""
        yield Remark(
            f"no covariate is left that differs between usable rows{why}", "declare covariates, or a dose"
        )


NOTHING_VARIES = Check("nothing-varies", "At least one covariate varies", Severity.ERROR, _findings)
