import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.disclosure import RANGE_PARTS, count_in_words, file_name, rounded_outwards


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (1, "fewer than 11"), (10, "fewer than 11"), (11, "11"), (1200, "1,200")]
)
def test_counts_of_fewer_than_11_are_not_told(count: int, words: str) -> None:
    assert count_in_words(count) == words


@pytest.mark.parametrize("source", ["a/b/trial.csv", "/a b/trial.csv", "trial.csv"])
def test_a_table_is_called_without_its_folder(source: str) -> None:
    assert file_name(source) == "trial.csv"


@given(st.integers(-500, 500), st.integers(40, 5_000))
def test_whole_numbers_are_not_told_by_the_ends_of_their_range(lowest: int, spread: int) -> None:
    low, high, step = rounded_outwards(lowest, lowest + spread, RANGE_PARTS)
    assert step >= 2
    assert low <= lowest < low + step
    assert high - step < lowest + spread <= high


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ends_are_rounded_outwards_by_at_most_a_part_of_the_range(lowest: float, spread: float) -> None:
    low, high, step = rounded_outwards(lowest, lowest + spread, RANGE_PARTS)
    slack = 1e-9 * max(abs(lowest), spread, 1.0)
    assert low <= lowest + slack
    assert high >= lowest + spread - slack
    assert np.less_equal(step, 2.5 * spread / RANGE_PARTS + slack)
