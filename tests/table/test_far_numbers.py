"""Numbers far from all others, in whatever column, are those that its order in full would tell."""

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from covaria.arrays import BoolArray, FloatArray
from covaria.table.checks.far_value import FEWEST_OTHERS, MOST_SHARE, _is_far, far_values
from covaria.table.magnitude import FAR, far_out

COLUMNS: dict[str, Callable[[np.random.Generator, int], FloatArray]] = {
    "normal": lambda random, rows: random.normal(size=rows).round(3),
    "log-normal": lambda random, rows: np.exp(random.normal(size=rows)),
    "counts": lambda random, rows: random.poisson(1.0, rows).astype(float),
    "mostly one number": lambda random, rows: np.where(
        random.random(rows) < 0.6, 5.0, random.normal(size=rows)
    ),
    "wide": lambda random, rows: np.exp(random.normal(0.0, 6.0, rows)),
}


@st.composite
def columns(draw: st.DrawFn) -> FloatArray:
    """Columns of several kinds, some cells of which were replaced by numbers of any size, or are missing."""
    rows = draw(st.integers(5, 200))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    values: FloatArray = COLUMNS[draw(st.sampled_from(sorted(COLUMNS)))](random, rows)
    for place in draw(st.lists(st.integers(0, rows - 1), max_size=12)):
        values[place] *= draw(st.sampled_from([-1.0, 1.0])) * 10.0 ** draw(st.integers(-3, 12))
    values[: draw(st.integers(0, 3))] = np.nan
    return values


def far_by_sorting(values: FloatArray) -> BoolArray:
    known = np.sort(values[~np.isnan(values)])
    found = np.zeros(values.shape, np.bool_)
    if len(known) < FEWEST_OTHERS or known[len(known) // 4] == known[3 * len(known) // 4]:
        return found
    for count in range(1, int(min(10, MOST_SHARE * len(known))) + 1):
        if _is_far(known[-count], known[0], known[-count - 1]):
            found |= values >= known[-count]
        if _is_far(known[count - 1], known[count], known[-1]):
            found |= values <= known[count - 1]
    return found


@given(columns())
def test_far_values_are_those_of_the_sorted_column(values: FloatArray) -> None:
    assert np.array_equal(far_values(values), far_by_sorting(values))


@given(columns())
def test_numbers_far_out_are_those_by_both_medians(values: FloatArray) -> None:
    distances = np.abs(values - np.nanmedian(values))
    apart = distances[distances > 0]
    expected = distances > FAR * np.median(apart) if len(apart) else np.zeros(values.shape, np.bool_)
    assert np.array_equal(far_out(values), expected)
