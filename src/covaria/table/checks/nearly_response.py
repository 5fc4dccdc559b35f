"""Check: covariates of which a weighted sum is nearly the response are pointed out.

So are the items of a total, and a second measurement of the same.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft, varies
from covaria.table.leakage import response_leakage
from covaria.table.response_order import is_in_order
from covaria.table.roles import Role
from covaria.wording.lists import listed
from covaria.wording.numbers import PERCENT

SHARE = 0.99
"""Of the response's variance; a covariate measured before treatment leaves more than a hundredth of it."""
SAMPLE = 5_000
"""First rows, in which a sum that holds in all of them is found as well."""
MOST_COLUMNS = 40
ROWS_FOR_EACH = 10
"""Rows that there are for each column of the sum, so that chance reaches no such share."""
ALMOST_NOTHING = 1e-9
"""Share of a column's variance, below which nothing of its own is left beside those already taken."""


def _findings(draft: Draft) -> Iterator[Remark]:
    name, response = draft.response.name, draft.response.values[:SAMPLE]
    columns = {
        column.name: column.values[:SAMPLE]
        for column in draft.covariates
        if isinstance(column, NumberColumn) and column.name != draft.column_of(Role.DOSE) and varies(column)
    }
    # What equals it, alone or with another, or is in its order, is another check's.
    known = {each for found in response_leakage(response, columns) for each in found}
    columns = {
        own: values
        for own, values in columns.items()
        if own not in known and not is_in_order(values, response)
    }
    places, share = columns_that_add_up(response, list(columns.values()))
    if share >= SHARE:
        parts = listed(list(columns)[place] for place in sorted(places))
        yield Remark(
            f"{name} (response) follows to {np.floor(1000 * share) / 10:g}{PERCENT} of its variance from "
            f"{parts} by a weighted sum, as a total does from its items, or from a second measurement of the "
            "same",
            "leave out what is part of the response, or was measured with it",
        )


def columns_that_add_up(response: FloatArray, columns: list[FloatArray]) -> tuple[list[int], float]:
    """Take columns one by one, each the one that explains most beside those before, until they give `SHARE`.

    Gives their places and the share of variance that they explain together (orthogonal least squares; Chen et
    al. 1989).

    Parameters
    ----------
    response : (rows,) float64 array
        NaN where missing.
    columns : list of (rows,) float64 arrays
        NaN where missing.
    """
    rows = np.flatnonzero(~np.isnan(response))
    left = response[rows] - response[rows].mean()
    total = float(left @ left)
    if not columns or total == 0.0:
        return [], 0.0
    own = np.array([_standardised(values[rows]) for values in columns])
    taken: list[int] = []
    share = 0.0
    for _ in range(min(MOST_COLUMNS, len(columns), len(rows) // ROWS_FOR_EACH)):
        squares = (own * own).sum(axis=1)
        is_left = squares > ALMOST_NOTHING * len(rows)
        if share >= SHARE or not is_left.any():
            break
        gains = np.where(is_left, (own @ left) ** 2 / np.where(is_left, squares, 1.0), 0.0)
        place = int(gains.argmax())
        direction = own[place] / np.sqrt(squares[place])
        left = left - (direction @ left) * direction
        own = own - np.outer(own @ direction, direction)
        taken.append(place)
        share = 1.0 - float(left @ left) / total
    return taken, share


def _standardised(values: FloatArray) -> FloatArray:
    """Values over their standard deviation about their mean, which those that are missing are taken to be."""
    known = ~np.isnan(values)
    sd = values[known].std() if known.any() else 0.0
    centred: FloatArray = np.zeros(values.shape)
    if sd > 0.0:
        centred[known] = (values[known] - values[known].mean()) / sd
    return centred


NEARLY_RESPONSE = Check(
    "nearly-response", "Covariates that nearly add up to the response", Severity.NOTE, _findings
)
