"""Pairs of columns that give the response away only together.

So do a change in percent and its baseline, a ratio and its denominator, a label and its baseline.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.table.response_cuts import CHANCE, cuts_response

MOST_COLUMNS = 60
"""Numbers of which all pairs are looked at; with more, there are too many."""
FEWEST_ROWS = 20
SAMPLE = 100
"""Rows that rule out nearly every pair; only what they leave is looked at in all rows."""
UNEXPLAINED = 1e-3
"""Share of the response's variance that rounding of two columns leaves at most."""
OF_ONE = 0.05
"""And share of what the better of the two leaves alone: a strong covariate with any other is no pair."""
SMALLEST_SHARE = 1e-60
"""The share of the largest number down to which products of two reciprocals can be squared."""
MOST_LABELS = 5
FEWEST_VALUES = 10
"""Distinct numbers of a baseline; a dose has fewer."""


def pairs_that_give(response: FloatArray, columns: Mapping[str, FloatArray]) -> Iterator[tuple[str, str]]:
    """Find pairs of columns of which the response is a sum, product, ratio, power, or logarithm of a ratio.

    Polynomials 1, u, v and uv are fitted, where u and v are the columns, their inverses or their logarithms:
    y = b (1 + p / 100), y = 100 (a - b) / b and y = log(a / b) are such; the same of log y without uv, as of
    powers and of y = b exp(r); and a line of log((y + b) / b) in the other.

    Parameters
    ----------
    response : (rows,) float64 array
        NaN where missing.
    columns : mapping of str to (rows,) float64 arrays
        By name; NaN where missing.
    """
    if len(columns) > MOST_COLUMNS:
        return
    sample = _sample(len(response))
    for (first, one), (second, other) in combinations(columns.items(), 2):
        trio = (response, one, other)
        few = _present(*(each[sample] for each in trio))
        if len(few[0]) >= FEWEST_ROWS and not _give(*few):
            continue
        rows = _present(*trio)
        if len(rows[0]) >= FEWEST_ROWS and _give(*rows):
            yield first, second


def labels_that_cut(
    response: FloatArray, labels: Mapping[str, IntArray], columns: Mapping[str, FloatArray]
) -> Iterator[tuple[str, str]]:
    """Find labels that cut the difference or the ratio of the response and another column.

    Parameters
    ----------
    response : (rows,) float64 array
        NaN where missing.
    labels : mapping of str to (rows,) int64 arrays
        Places of the values of columns with a few; below 0 where missing.
    columns : mapping of str to (rows,) float64 arrays
        Columns with more values; NaN where missing.
    """
    sample = _sample(len(response))
    for label, codes in labels.items():
        for name, values in columns.items():
            possible = any(
                _may_cut(codes[sample], each) for each in _changes(response[sample], values[sample])
            )
            cuts = possible and any(cuts_response(codes, each) for each in _changes(response, values))
            if cuts and all(_log_orders(codes, each) > -math.log(CHANCE) for each in (response, values)):
                yield label, name


def _sample(rows: int) -> IntArray:
    return np.unique(np.linspace(0, rows - 1, SAMPLE).astype(np.int64))


def _changes(response: FloatArray, values: FloatArray) -> list[FloatArray]:
    return [response - values] if (values <= 0.0).any() else [response - values, response / values]


def _may_cut(codes: IntArray, values: FloatArray) -> bool:
    """Whether each label has a stretch to itself."""
    both = (codes >= 0) & ~np.isnan(values)
    sorted_codes = codes[both][np.argsort(values[both])]
    return bool(np.count_nonzero(np.diff(sorted_codes)) < max(len(np.unique(sorted_codes)), 1))


def _log_orders(codes: IntArray, values: FloatArray) -> float:
    """Logarithm of the number of orders of the rows where neighbouring labels overlap in a column.

    Where they are few, the column alone nearly cuts the labels, and another may part the rest by chance.
    """
    both = (codes >= 0) & ~np.isnan(values)
    stretches = sorted((values[both & (codes == level)] for level in np.unique(codes[both])), key=np.mean)
    orders = 0.0
    for lower, upper in pairwise(stretches):
        below = int((lower >= upper.min()).sum())
        above = int((upper <= lower.max()).sum())
        orders += math.lgamma(below + above + 1) - math.lgamma(below + 1) - math.lgamma(above + 1)
    return orders


def _present(
    response: FloatArray, first: FloatArray, second: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    rows = ~np.isnan(response + first + second)
    return response[rows], first[rows], second[rows]


def _give(response: FloatArray, first: FloatArray, second: FloatArray) -> bool:
    """Whether two columns without missing cells give the response, and neither of them alone does."""
    total = _left(response, [])
    if total == 0.0:
        return False
    left = min(_left(response, [u, v, u * v]) for u in _forms(first) for v in _forms(second)) / total
    if (response > 0.0).all():
        logarithm = np.log(response)
        powers = [[u, v] for u in _forms(first) for v in _forms(second)]
        left = min(left, min(_left(logarithm, each) for each in powers) / _left(logarithm, []))
    left = min(left, *(_left_of_ratio(response, *each) for each in ((first, second), (second, first))))
    if left > UNEXPLAINED:
        return False
    alone = min(_left(response, _forms(each)) for each in (first, second)) / total
    return left <= OF_ONE * alone


def _left_of_ratio(change: FloatArray, baseline: FloatArray, column: FloatArray) -> float:
    """Share that a column leaves of the logarithm of the ratio of a value and its baseline."""
    value = change + baseline
    if (value <= 0.0).any() or (baseline <= 0.0).any():
        return 1.0
    logarithm = np.log(value / baseline)
    return _left(logarithm, [column]) / (_left(logarithm, []) or 1.0)


def _forms(values: FloatArray) -> list[FloatArray]:
    values = values / (float(np.abs(values).max()) or 1.0)
    forms = [values]
    if np.abs(values).min() > SMALLEST_SHARE:
        forms.append(1.0 / values)
    if (values > 0.0).all():
        forms.append(np.log(values))
    return forms


def _left(response: FloatArray, terms: list[FloatArray]) -> float:
    """Return the squares that a line in some terms leaves of the response."""
    centred = response - response.mean()
    design = np.column_stack([centred, *terms])[:, 1:]
    design = design - design.mean(axis=0)
    scale = np.sqrt((design * design).sum(axis=0))
    design = design[:, scale > 0.0] / scale[scale > 0.0]
    coefficients = np.linalg.lstsq(design, centred, rcond=1e-10)[0]
    left: float = float(((centred - design @ coefficients) ** 2).sum())
    return left
