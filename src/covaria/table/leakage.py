"""Columns from which the response can be read off: alone, as a sum, or as a difference of two."""

from collections.abc import Iterator, Mapping

import numpy as np

from covaria.arrays import FloatArray

_RELATIVE_ROUNDING = 1e-6
_PRINTED_ROUNDING = 1e-4
"""Error of numbers that were printed with five digits, as NONMEM's are, relative to the largest response."""
_PART_OF_SD = 1e-3
"""That rounding may be of the response's standard deviation at most; otherwise all would agree."""
_FEWEST_ROWS = 10
_SAMPLE = 64


def response_leakage(response: FloatArray, columns: Mapping[str, FloatArray]) -> Iterator[tuple[str, ...]]:
    """Find columns that reproduce the response to rounding in every row that has them, ten rows at least.

    Parameters
    ----------
    response : (rows,) float64 array
        NaN where missing.
    columns : mapping of str to (rows,) float64 arrays
        By name; NaN where missing.

    Yields
    ------
    tuple of one or two names
        The column alone equals the response, or the sum or a difference of the two does.
    """
    present = np.isfinite(response)
    if present.sum() < _FEWEST_ROWS:
        return
    tolerance = _tolerance(response[present])
    names = []
    for name, values in columns.items():
        if _agree(response - values, tolerance):
            yield (name,)
        else:
            names.append(name)
    even = np.linspace(0, present.sum() - 1, _SAMPLE).astype(np.int64)
    sample = np.flatnonzero(present)[np.unique(even)]
    sampled = np.array([columns[name][sample] for name in names]).reshape(len(names), len(sample))
    partners = _possible_partners(response[sample], sampled, tolerance)
    for name, possible in zip(names, partners, strict=True):
        for other in (names[position] for position in possible):
            if any(_agree(sought - columns[other], tolerance) for sought in _sought(response, columns[name])):
                yield (name, other)


def _tolerance(response: FloatArray) -> float:
    largest = float(np.abs(response).max())
    printed = min(_PRINTED_ROUNDING * largest, _PART_OF_SD * float(response.std()))
    return max(_RELATIVE_ROUNDING * largest, printed)


def _sought(response: FloatArray, column: FloatArray) -> tuple[FloatArray, ...]:
    """Return what a partner would hold, were the response the sum or either difference of the two."""
    return response - column, column - response, response + column


def _possible_partners(response: FloatArray, columns: FloatArray, tolerance: float) -> Iterator[list[int]]:
    """Yield for each column the later ones that may be its partner, by a sample of rows; (columns, rows).

    A sample rules out nearly every pair, and only what it leaves is compared in full. Columns are sorted by
    one sum of their rows, where partners are found without a look at every pair; those with gaps have none.
    """
    weights = np.random.default_rng(0).normal(size=columns.shape[1])
    whole = np.asarray(np.isfinite(columns).all(axis=1))
    with_gaps, places = np.flatnonzero(~whole), np.flatnonzero(whole)
    sums = columns[places] @ weights
    order = np.argsort(sums, kind="stable")
    ordered, places = sums[order], places[order]
    rounding = 1e-12 * (np.abs(columns[places]).max(initial=0.0) + np.abs(response).max(initial=0.0))
    reach = (tolerance + rounding) * np.abs(weights).sum()
    for first, column in enumerate(columns):
        found = [np.arange(len(columns))]
        if whole[first]:
            sought_sums = [sought @ weights for sought in _sought(response, column)]
            ends = [np.searchsorted(ordered, (own - reach, own + reach)) for own in sought_sums]
            found = [with_gaps, *(places[low : high + 1] for low, high in ends)]
        later = np.unique(np.concatenate(found))
        later = later[later > first]
        possible = np.zeros(len(later), np.bool_)
        for sought in _sought(response, column):
            possible |= ~(np.abs(sought - columns[later]) > tolerance).any(axis=1)
        yield later[possible].tolist()


def _agree(difference: FloatArray, tolerance: float) -> bool:
    compared = difference[~np.isnan(difference)]
    return len(compared) >= _FEWEST_ROWS and bool((np.abs(compared) <= tolerance).all())
