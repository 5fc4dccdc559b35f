import numpy as np
import pytest

from covaria.table import CategoryColumn, table_from_frame
from covaria.table.categories import category_column, known_levels, level_name, take_rows


@pytest.mark.parametrize(
    ("text", "level"),
    [("701.0", "701"), ("-1.00", "-1"), ("701", "701"), ("1.05", "1.05"), ("0012", "0012"), ("v1.0", "v1.0")],
)
def test_whole_numbers_name_one_level_however_written(text: str, level: str) -> None:
    assert level_name(text) == level


def test_levels_are_sorted_and_missing_cells_have_none() -> None:
    column = category_column(table_from_frame({"x": ["M", " F", "na", "M ", None]}), "x")
    assert column.levels == ("F", "M")
    assert column.codes.tolist() == [1, 0, -1, 1, -1]


def test_unknown_levels_are_marked() -> None:
    column, new = known_levels(table_from_frame({"x": ["701.0", "702", None, "703"]}), "x", ("701", "703"))
    assert column.levels == ("701", "703")
    assert column.codes.tolist() == [0, -1, -1, 1]
    assert new.tolist() == [False, True, False, False]


def test_rows_taken_keep_only_their_levels() -> None:
    column = CategoryColumn("x", ("a", "b", "c"), np.array([2, -1, 0, 1, 2]))
    kept = take_rows(column, np.array([True, True, True, False, True]))
    assert kept.levels == ("a", "c")
    assert kept.codes.tolist() == [1, -1, 0, 1]
