"""Whatever text a table holds, it is read back unchanged, by every way into the room."""

import csv
import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
import pandas
import polars
from hypothesis import given
from hypothesis import strategies as st

from covaria.table import read_table, table_from_frame
from covaria.table.text import TextTable

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAMES = st.text(string.ascii_letters + "äµ", min_size=1, max_size=6).filter(
    lambda name: name.lower() not in {"inf", "infinity"}
)


@st.composite
def text_tables(draw: st.DrawFn) -> dict[str, list[str]]:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(1, 6))
    return {name: draw(st.lists(TEXT, min_size=rows, max_size=rows)) for name in names}


def expected(columns: dict[str, list[str]]) -> dict[str, list[str | None]]:
    return {name: [cell or None for cell in cells] for name, cells in columns.items()}


def as_read(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


def write_delimited(
    path: Path, columns: dict[str, list[str]], delimiter: str, line_end: str, quoting: Literal[0, 1]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


@given(
    text_tables(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_through_delimited_text(
    columns: dict[str, list[str]], delimiter: str, line_end: str, quoting: Literal[0, 1]
) -> None:
    # Unquoted, a row of blanks alone is a blank line, and the standard writer forgets to quote a lone \r.
    if len(columns) == 1 or any("\r" in cell for cells in columns.values() for cell in cells):
        quoting = csv.QUOTE_ALL
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("t.tsv" if delimiter == "\t" else "t.csv")
        write_delimited(path, columns, delimiter, line_end, quoting)
        assert as_read(read_table(path)) == expected(columns)


@given(text_tables())
def test_parquet_and_frames_give_the_same_as_csv(columns: dict[str, list[str]]) -> None:
    with TemporaryDirectory() as folder:
        as_csv, as_parquet = Path(folder) / "t.csv", Path(folder) / "t.parquet"
        write_delimited(as_csv, columns, ",", "\n", csv.QUOTE_ALL)
        polars.DataFrame(columns).write_parquet(as_parquet)
        tables = [read_table(as_csv), read_table(as_parquet)]
    tables += [table_from_frame(frame(columns)) for frame in (dict, pandas.DataFrame, polars.DataFrame)]
    for table in tables:
        assert as_read(table) == expected(columns)
        assert table.decimal_comma is False


@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_numbers_survive_bit_for_bit(values: list[float]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        polars.DataFrame({"x": values}).write_parquet(path)
        tables = [read_table(path), table_from_frame({"x": np.array(values)})]
        tables += [table_from_frame(frame({"x": values})) for frame in (pandas.DataFrame, polars.DataFrame)]
    for table in tables:
        numbers = [float(cell or "nan") for cell in table.cells["x"]]
        np.testing.assert_array_equal(np.array(numbers), np.array(values))
        np.testing.assert_array_equal(
            np.signbit(numbers)[~np.isnan(values)], np.signbit(values)[~np.isnan(values)]
        )
