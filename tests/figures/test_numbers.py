import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.wording.numbers import (
    format_count,
    format_number,
    format_p_value,
    format_percent,
    format_setting,
    format_whole_percent,
    p_value_in_words,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.09304, "0.0930"),
        (0.5, "0.500"),
        (2.0939, "2.09"),
        (27.49, "27.5"),
        (999.6, "1,000"),
        (2954.4, "2,954"),
        (0.000999996, "0.00100"),
        (0.0000123, "1.23e\u22125"),
        (1_234_567.0, "1.23e6"),
        (-0.2, "\u22120.200"),
        (math.inf, "n/a"),
        (math.nan, "n/a"),
    ],
)
def test_numbers(value: float, written: str) -> None:
    assert format_number(value) == written


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_written_number_is_right_to_three_digits(value: float) -> None:
    read = float(format_number(value).replace("\u2212", "-").replace(",", ""))
    assert read == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.4, "0.4"),
        (10.0, "10"),
        (100.0, "100"),
        (0.0003, "3e\u22124"),
        (54.0, "54"),
        (81.25, "81.2"),
    ],
)
def test_settings_have_no_idle_zeros(value: float, written: str) -> None:
    assert format_setting(value) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0\u00a0%"),
        (0.004, "<1\u00a0%"),
        (0.714, "71\u00a0%"),
        (0.996, ">99\u00a0%"),
        (1.0, "100\u00a0%"),
        (math.nan, "n/a"),
    ],
)
def test_whole_percent_never_rounds_something_to_all_or_nothing(share: float, written: str) -> None:
    assert format_whole_percent(share) == written


def test_percent_has_three_digits() -> None:
    assert format_percent(0.9031) == "90.3\u00a0%"
    assert format_percent(math.nan) == "n/a"


@pytest.mark.parametrize(
    ("value", "written", "in_words"),
    [
        (0.0123456, "0.0123", "p = 0.0123"),
        (1.0, "1", "p = 1"),
        (1e-4, "0.0001", "p = 0.0001"),
        (9.9e-5, "<0.0001", "p < 0.0001"),
        (0.0, "<0.0001", "p < 0.0001"),
    ],
)
def test_a_p_value_says_no_more_than_its_tail_is_known(value: float, written: str, in_words: str) -> None:
    assert (format_p_value(value), p_value_in_words(value)) == (written, in_words)


def test_counts_have_commas() -> None:
    assert format_count(1_000_000) == "1,000,000"
