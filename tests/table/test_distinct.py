from pathlib import Path

import numpy as np
import pytest

from covaria.table import Selection, TextTable
from covaria.table.categories import category_column
from covaria.table.frame import table_from_frame
from covaria.table.layout import lines_of
from covaria.table.numbers import number_cells
from covaria.table.profile import profile_column
from covaria.table.read import read_table
from covaria.table.source import text_table

ROWS = 20_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few distinct cells with gaps and blanks, cells all different, a limit of quantification, and words."""
    random = np.random.default_rng(0)
    few = random.choice(["1.5", " 2", "3e1", "", "NA", "-0.25"], ROWS)
    different = [repr(value) for value in random.normal(size=ROWS).tolist()]
    limited = np.where(random.random(ROWS) < 0.1, "<0.5", random.integers(1, 40, ROWS).astype(str))
    words = random.choice(["a", "b ", "?", ""], ROWS)
    path = tmp_path_factory.mktemp("distinct") / "table.csv"
    lines = map(",".join, zip(few, different, limited, words, strict=True))
    path.write_text("few,different,limited,words\n" + "\n".join(lines) + "\n")
    return path


def one_by_one(table: TextTable) -> TextTable:
    """The same table without any knowledge of its distinct cells."""
    return table_from_frame({name: list(table.cells[name]) for name in table.names})


def assert_alike(table: TextTable, other: TextTable) -> None:
    for name in table.names:
        texts, missing = table.stripped(name)
        assert texts == other.stripped(name)[0]
        np.testing.assert_array_equal(missing, other.stripped(name)[1])
        numbers, others = number_cells(table, name), number_cells(other, name)
        np.testing.assert_array_equal(numbers.values, others.values)
        np.testing.assert_array_equal(numbers.unreadable, others.unreadable)
        profile, expected = profile_column(table, name), profile_column(other, name)
        assert (profile.present, profile.levels) == (expected.present, expected.levels)
        assert profile.is_number == expected.is_number
        np.testing.assert_array_equal(category_column(table, name).codes, category_column(other, name).codes)


def test_distinct_cells_tell_what_all_cells_tell(path: Path) -> None:
    table = read_table(path)
    assert {*table.distinct} == {"few", "limited", "words"}
    assert_alike(table, one_by_one(table))


def test_they_follow_the_rows_of_a_filter_and_a_limit_of_quantification(path: Path) -> None:
    table = text_table(path, selection=Selection("few == 1.5"))
    assert set(table.stripped("few")[0]) == {"1.5"}
    assert table.each_text("few").texts == ["1.5"]
    # Half the limit stands in the cells now, of which nothing was known when they were read.
    assert min(number_cells(table, "limited").values) == 0.25
    assert_alike(table, one_by_one(table))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_lines_are_those_of_the_whole_text(end: str) -> None:
    text = end.join(f"{number},ü\u2028x" for number in range(150_000))
    found = list(lines_of(text))
    assert "".join(found) == text
    assert len(found) == 150_000
    assert all(line.endswith(end) for line in found[:-1])
