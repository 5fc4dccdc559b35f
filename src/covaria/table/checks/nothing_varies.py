"""Check: there is at least one covariate to predict from."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft, varies


def _findings(draft: Draft) -> Iterator[Told]:
    if not any(map(varies, draft.covariates)):
        yield Told("no covariate is left that differs between usable rows", "declare covariates, or a dose")


NOTHING_VARIES = Check("nothing-varies", "At least one covariate varies", Severity.ERROR, _findings)
