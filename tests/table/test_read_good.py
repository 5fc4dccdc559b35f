import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

from covaria.table import TextTable, read_table

WriteTable = Callable[[str, str | bytes], Path]


def columns(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("t.csv", "a,b\n1,x\n2,y\n", {"a": ["1", "2"], "b": ["x", "y"]}),
        ("t.CSV", "a,b\n1,x", {"a": ["1"], "b": ["x"]}),
        ("t.tsv", "a,c\tb\n1\tx,y\n", {"a,c": ["1"], "b": ["x,y"]}),
        ("T.TSV", "a,b\n1,2\n", {"a,b": ["1,2"]}),
        ("t.txt", "a\tb\n1\tx\n", {"a": ["1"], "b": ["x"]}),
        ("t.csv", "a;b\n1,5;x\n", {"a": ["1,5"], "b": ["x"]}),
        ("t.csv", '"a;x",b\n1,2\n', {"a;x": ["1"], "b": ["2"]}),
        ("t.csv", "a\n1\n\n2\n", {"a": ["1", "2"]}),
        ("t.csv", 'a\n""\n2\n', {"a": [None, "2"]}),
        ("t.csv", 'a,b\n"x,1","line\none ""two"""\n', {"a": ["x,1"], "b": ['line\none "two"']}),
        ("t.csv", "a,b\r\n1,2\n3,4\r5,6\r\n", {"a": ["1", "3", "5"], "b": ["2", "4", "6"]}),
        ("t.csv", "a,b\n,\nNA, .\n", {"a": [None, "NA"], "b": [None, " ."]}),
        ("t.csv", "\ufeffa,b\nü,µg\n", {"a": ["ü"], "b": ["µg"]}),
        ("t.txt", "a\tb\n1\tü\n".encode("utf-16"), {"a": ["1"], "b": ["ü"]}),
        ("t.csv", " a , b c \n 1 ,0012\n", {"a": [" 1 "], "b c": ["0012"]}),
        ("t.csv", "id,n\n0012,4e92\n1e5,007\n", {"id": ["0012", "1e5"], "n": ["4e92", "007"]}),
        ("t.csv", 'a,b\nx"y,2\n', {"a": ['x"y'], "b": ["2"]}),
        ("t.csv", "a,A\n1,2\n", {"a": ["1"], "A": ["2"]}),
        ("t.csv.gz", gzip.compress(b"a,b\n1,x\n", mtime=0), {"a": ["1"], "b": ["x"]}),
        ("t.tsv.gz", gzip.compress(b"a,b\tc\n1\tx\n", mtime=0), {"a,b": ["1"], "c": ["x"]}),
    ],
)
def test_cells_are_read_as_they_are_written(
    write: WriteTable, name: str, content: bytes | str, expected: dict[str, list[str | None]]
) -> None:
    assert columns(read_table(write(name, content))) == expected


def test_rows_are_numbered_by_the_line_they_begin_on(write: WriteTable) -> None:
    table = read_table(write("t.csv", '"a\t",b\n\n1,"x\ny"\n   \n2,z\n'))
    assert table.row_numbers.tolist() == [3, 6]
    assert table.row_word == "line"
    assert table.rows == 2


def test_more_rows_than_one_chunk_keep_their_order_and_lines(write: WriteTable) -> None:
    rows = 10_000
    table = read_table(write("t.csv", "a,b\n" + "".join(f"{row},x{row}\n" for row in range(rows))))
    assert table.cells["b"].tolist() == [f"x{row}" for row in range(rows)]
    np.testing.assert_array_equal(table.row_numbers, np.arange(2, rows + 2))


@pytest.mark.parametrize(
    ("content", "decimal_comma"),
    [
        ("a;b\n1,5;x\n", True),
        ("a;b\n1;x\n", False),
        ("a;b\n1.5;x, y\n", False),
        ('a,b\n"1,5",2\n', False),
    ],
)
def test_decimal_commas_are_only_looked_for_between_semicolons(
    write: WriteTable, content: str, decimal_comma: bool
) -> None:
    assert read_table(write("t.csv", content)).decimal_comma is decimal_comma


AWKWARD = ["a b.csv", "it's.csv", 'say "x".csv', "a[1].csv", "{x}.csv", "100%.csv", "$HOME.csv", "ü.csv"]
PATTERNS = ["a*.csv", "a?.csv", "**.csv", "[ab].csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows none of these letters in names")
@pytest.mark.parametrize("name", [*AWKWARD, *PATTERNS])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_paths_are_taken_literally(tmp_path: Path, name: str, ending: str) -> None:
    def store(path: Path, value: str) -> None:
        if ending == ".csv":
            path.write_text(f"a,b\n{value},x\n")
        else:
            polars.DataFrame({"a": [value], "b": ["x"]}).write_parquet(path)

    folder = tmp_path / "site=701[1]*"
    folder.mkdir()
    for decoy in ("ab", "a", "b", "a1"):
        store(folder / f"{decoy}{ending}", "wrong")
    path = folder / name.replace(".csv", ending)
    store(path, "right")
    table = read_table(path)
    assert columns(table) == {"a": ["right"], "b": ["x"]}
    assert table.source == str(path)


def test_a_relative_path_is_named_as_the_user_wrote_it(
    write: WriteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("t.csv", "a\n1\n")
    monkeypatch.chdir(tmp_path)
    assert read_table("t.csv").source == "t.csv"


def test_parquet_values_become_text_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    values = {
        "n": [0.1, 1e22, None],
        "single": polars.Series([0.1, 5.0, float("nan")], dtype=polars.Float32),
        "whole": [1, None, 2**62],
        "flag": [True, False, None],
        "id": ["0012", "", None],
        "a.b": polars.Series(["x", "y", "z"], dtype=polars.Categorical),
    }
    polars.DataFrame(values).write_parquet(path)
    table = read_table(path)
    assert columns(table) == {
        "n": ["0.1", "1e+22", None],
        "single": ["0.1", "5.0", "nan"],
        "whole": ["1", None, str(2**62)],
        "flag": ["true", "false", None],
        "id": ["0012", None, None],
        "a.b": ["x", "y", "z"],
    }
    assert table.row_numbers.tolist() == [1, 2, 3]
    assert table.row_word == "row"


def test_a_folder_named_like_a_partition_adds_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "arm=high"
    folder.mkdir()
    polars.DataFrame({"a": [1]}).write_parquet(folder / "t.parquet")
    assert read_table(folder / "t.parquet").names == ("a",)
