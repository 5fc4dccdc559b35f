"""Check: a response that limits hide in some rows was measured often enough, and at every dose and arm."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import BoolArray
from covaria.disclosure import MOST_DOSES
from covaria.regression.censored_normal import is_bounded
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.wording.lists import counted, listed

OF_LOGARITHMS = "censored-lognormal"
"""The endpoint whose logarithm is taken, as a user names it."""
FEWEST_MEASURED = 10
"""Rows with a measured response that a mean and a standard deviation need, as responders of a yes or no."""


def _findings(draft: Draft) -> Iterator[Remark]:
    name, known = draft.response.name, draft.response.known
    if known is None:
        return
    # An interval with two ends says as much of where the mean is.
    measured = is_bounded(known)
    if draft.endpoint == OF_LOGARITHMS and (without := known[:, 1] <= 0).any():
        yield Remark(
            f"{name} (response) is 0 or negative, or below such a limit, in {draft.place(without)}, and a "
            "censored log-normal endpoint takes logarithms",
            "correct these, or take the censored endpoint",
        )
    if not measured.any():
        yield Remark(
            f"{name} (response) is beyond a limit in every usable row, and was measured in none",
            "check the rows, or choose another response",
        )
    elif measured.sum() < FEWEST_MEASURED:
        yield Remark(
            f"{name} (response) was measured, or lies between two ends, in "
            f"{counted(int(measured.sum()), 'usable row')}, and a model needs {FEWEST_MEASURED}",
            "what can be said is the share beyond the limit (--endpoint binary), or choose another response",
        )
    elif (np.ptp(known[measured], axis=0) == 0).all():
        yield Remark(
            f"{name} (response) is the same wherever it was measured", "choose a response that varies"
        )
    else:
        yield from _levels(draft, measured)


def _levels(draft: Draft, measured: BoolArray) -> Iterator[Remark]:
    """Refuse doses and arms of which nothing but the limit is known."""
    for column in draft.covariates:
        names: tuple[str, ...]
        if column.name == draft.column_of(Role.DOSE) and isinstance(column, NumberColumn):
            doses, codes = np.unique(column.values, return_inverse=True)
            names = tuple(f"{dose:g}" for dose in doses) if len(doses) <= MOST_DOSES else ()
            called = "dose"
        elif column.name == draft.column_of(Role.ARM) and isinstance(column, CategoryColumn):
            names, codes, called = column.levels, column.codes, "arm"
        else:
            continue
        rows = np.bincount(codes, minlength=len(names))
        none = np.bincount(codes, measured, minlength=len(names)) == 0
        hidden = [level for place, level in enumerate(names) if none[place] and rows[place] > 1]
        if hidden:
            yield Remark(
                f"{draft.response.name} (response) is beyond a limit in every row of {column.name} "
                f"({called}) {listed(hidden)}, so that no mean there can be told",
                "leave these rows out (--filter), or compare shares beyond the limit (--endpoint binary)",
            )


CENSORED_RESPONSE = Check(
    "censored-response", "A censored response was measured often enough", Severity.ERROR, _findings
)
