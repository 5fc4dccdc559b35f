import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.cli.plot import curve, scatter

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
POSITIVE = st.floats(1e-6, 1e6)


def dots(lines: list[str]) -> int:
    return sum((ord(c) - 0x2800).bit_count() for line in lines for c in line if 0x2800 < ord(c) <= 0x28FF)


def dot_places(lines: list[str], height: int) -> list[tuple[int, int]]:
    """(row, column) of every dot, counted from the top left of the drawing."""
    bits = {1: (0, 0), 2: (1, 0), 4: (2, 0), 64: (3, 0), 8: (0, 1), 16: (1, 1), 32: (2, 1), 128: (3, 1)}
    places = []
    for line_number, line in enumerate(lines[:height]):
        for position, character in enumerate(line.split("┤")[1]):
            code = max(ord(character) - 0x2800, 0) if character != " " else 0
            for bit, (row, column) in bits.items():
                if code & bit:
                    places.append((4 * line_number + row, 2 * position + column))
    return places


@given(st.lists(NUMBERS, min_size=1, max_size=300), st.integers(20, 100), st.integers(2, 12))
def test_a_curve_stays_within_its_room(values: list[float], width: int, height: int) -> None:
    lines = curve(values, width, height)
    if any(math.isfinite(value) and value > 0 for value in values):
        assert len(lines) == height
        assert max(map(len, lines)) <= width
    else:
        assert lines == ["(nothing to draw)"]


@given(st.lists(POSITIVE, min_size=1, max_size=300))
def test_a_curve_of_usable_values_has_a_dot_in_every_column(values: list[float]) -> None:
    lines = curve(values, 60, 6)
    columns = 2 * (len(lines[0]) - lines[0].index("┤") - 1)
    assert [column for _, column in sorted(dot_places(lines, 6), key=lambda dot: dot[1])] == list(
        range(columns)
    )


def test_a_falling_curve_falls_from_corner_to_corner() -> None:
    lines = curve([2.0**-k for k in range(200)], 60, 6)
    rows = [row for row, _ in sorted(dot_places(lines, 6), key=lambda dot: dot[1])]
    assert rows[0] == 0
    assert rows[-1] == 6 * 4 - 1
    assert rows == sorted(rows)


def test_the_scale_is_logarithmic() -> None:
    lines = curve([100.0, 10.0, 1.0], 20, 5)
    rows = {column: row for row, column in dot_places(lines, 5)}
    columns = sorted(rows)
    middle = rows[columns[len(columns) // 2]]
    assert middle == pytest.approx((4 * 5 - 1) / 2, abs=0.5)


def test_a_curve_names_its_highest_and_lowest_value() -> None:
    lines = curve([30.0, 3.0, 0.3, math.nan, math.inf, -1.0], 60, 4)
    assert lines[0].startswith(" 30 ┤")
    assert lines[-1].startswith("0.3 ┤")


def test_a_flat_curve_is_drawn() -> None:
    assert dots(curve([2.0] * 50, 40, 4)) > 0


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=200),
    st.integers(24, 80),
    st.integers(2, 20),
)
def test_a_scatter_draws_finite_points_only(
    points: list[tuple[float, float]], width: int, height: int
) -> None:
    lines = scatter([x for x, _ in points], [y for _, y in points], width, height)
    finite = [point for point in points if all(map(math.isfinite, point))]
    if finite:
        assert len(lines) == height + 1
        assert 1 <= dots(lines) <= len(finite)
    else:
        assert lines == ["(nothing to draw)"]


def test_equal_values_are_on_the_diagonal() -> None:
    values = [float(k) for k in range(40)]
    places = dot_places(scatter(values, values, 20, 10), 10)
    assert len(places) == 40
    assert {row + column for row, column in places} == {39}


def test_a_scatter_is_as_high_as_asked_and_labels_both_axes() -> None:
    lines = scatter([0.0, 10.0], [0.0, 5.0], 30, 6)
    assert lines[0].split("┤")[0].strip() == "10"
    assert lines[5].split("┤")[0].strip() == "0"
    assert lines[6].split() == ["0", "10"]


@pytest.mark.parametrize("width", [1, 4, 8, 12, 16])
def test_narrow_plots_are_drawn_or_left_out_but_never_fail(width: int) -> None:
    assert curve([123456.0, 0.001], width, 5)
    assert scatter([-1234.5, 1234.5], [0.0, 1.0], width, 5)
