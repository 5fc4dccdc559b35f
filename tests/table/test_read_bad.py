import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars
import pytest

from covaria.errors import TableError
from covaria.table import read_table

WriteTable = Callable[[str, str | bytes], Path]

CANARY = "CANARY77"


def refusal(path: Path | str) -> str:
    with pytest.raises(TableError) as caught:
        read_table(path)
    message = str(caught.value)
    assert CANARY not in message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message.replace(str(path), "T")


OPEN_QUOTE = (
    "T: a quoted cell of the row that begins on line {} is not closed, or goes on after its closing quote; "
    "double every quote inside a quoted cell."
)
NOT_AS_MANY = "not have as many cells; correct separators and quotes there."
EMPTY = "T is empty; a table needs a line of column names and rows below it."
LONG = CANARY + "x" * 140_000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", EMPTY),
        ("t.csv", "\ufeff", EMPTY),
        ("t.csv", " \n\n\t\n", EMPTY),
        ("t.csv", "a,b\n", "T has column names but no rows below them."),
        ("t.csv", "a,b\n\n \n", "T has column names but no rows below them."),
        ("t.csv", f"a,b\n1,2\n{CANARY}\n3,4\n", f"T: the header has 2 names, but line 3 does {NOT_AS_MANY}"),
        (
            "t.csv",
            f"a,b\n{CANARY}\n1,2,{CANARY}\n\n1,2\n1,2,3\n{CANARY}\n5\n",
            f"T: the header has 2 names, but lines 2, 3, 6 and 2 more do {NOT_AS_MANY}",
        ),
        ("t.csv", f"a\n{CANARY},{CANARY}\n", f"T: the header has 1 name, but line 2 does {NOT_AS_MANY}"),
        ("t.csv", f'a,b\n1,2\n"{CANARY},2\n3,4\n', OPEN_QUOTE.format(3)),
        ("t.csv", f'a,b\n1,"x\ny"\n"{CANARY}"z,2\n', OPEN_QUOTE.format(4)),
        ("t.csv", f'a,b\n1,"{LONG}\n', OPEN_QUOTE.format(2)),
        ("t.csv", f'a,"{CANARY}\n1,2\n', OPEN_QUOTE.format(1)),
        ("t.csv", f"a,b,a\n1,2,{CANARY}\n", "T: columns 1 and 3 have the same name, a; give each its own."),
        (
            "t.csv",
            f"a, a,b\n1,2,{CANARY}\n",
            "T: columns 1 and 2 have the same name, a, but for blanks; give each its own.",
        ),
        ("t.csv", f",a\n0,{CANARY}\n", "T: column 1 has no name; name or remove it."),
        ("t.csv", f"a,, \n1,2,{CANARY}\n", "T: columns 2 and 3 have no name; name or remove it."),
        (
            "t.csv",
            f'a,"dose\n(mg)"\n1,{CANARY}\n',
            "T: column 2 has an unprintable name; rename it.",
        ),
        ("t.csv", f"a,b\x1b[31m\n1,{CANARY}\n", "T: column 2 has an unprintable name; rename it."),
        (
            "t.csv",
            f"{CANARY},61,3.5\nx,62,4\n",
            "T: columns 2 and 3 have a number for a name; the first line must hold the column names.",
        ),
        (
            "t.csv",
            f"a,b;c\n{CANARY},1;2\n",
            "T: commas and semicolons divide the first line alike; put names that hold one in quotes.",
        ),
        ("t.csv", f"a,b\n1,{CANARY}\n2,\0\n", "T: line 3 holds binary data, so this is not a text table."),
        (
            "t.csv",
            f"a,b\r\n1,{CANARY}\r\n2,Ä é\r\n3,µ\r\n".encode("latin-1").replace(b"\xb5", "µ".encode()),
            "T: lines 3 and 4 have bytes that are not UTF-8, nor Western European text; save it as UTF-8.",
        ),
        (
            "t.csv",
            f"a,b\n1,{CANARY}\n2,Москва\n".encode("cp1251"),
            "T: line 3 has bytes that are not UTF-8, nor Western European text; save it as UTF-8.",
        ),
        (
            "t.csv",
            f"a,b\n1,{CANARY}\n2,東京\n".encode("shift-jis"),
            "T: line 3 has bytes that are not UTF-8, nor Western European text; save it as UTF-8.",
        ),
        ("t.csv", b"\xff\xfea\0,\0\xd8", "T begins like UTF-16 and is not; save it as UTF-8."),
        (
            "t.csv",
            b"PK\x03\x04" + CANARY.encode(),
            "T is not a text file but an Excel workbook or another archive; let its name end in .xlsx or "
            ".zip, or save CSV.",
        ),
        (
            "t.csv",
            b"\xd0\xcf\x11\xe0" + CANARY.encode(),
            "T is not a text file but an old Excel workbook; save the sheet as CSV (UTF-8).",
        ),
        (
            "t.txt",
            b"PAR1" + CANARY.encode(),
            "T is not a text file but a Parquet file; let its name end in .parquet.",
        ),
        (
            "t.csv",
            gzip.compress(CANARY.encode(), mtime=0),
            "T is not a text file but compressed by gzip; let its name end in .gz.",
        ),
        (
            "t.csv.gz",
            f"a\n{CANARY}\n",
            "T is damaged or was not compressed by gzip; compress it again.",
        ),
        (
            "t.csv.gz",
            gzip.compress(f"a\n{CANARY}\n".encode(), mtime=0)[:-6],
            "T is damaged or was not compressed by gzip; compress it again.",
        ),
        (
            "t.csv.gz",
            gzip.compress(b"", mtime=0)[:10] + b"\xff" * 40,
            "T is damaged or was not compressed by gzip; compress it again.",
        ),
        ("t.parquet", CANARY * 9, "T is not a Parquet file, or is damaged; write it again."),
        (
            "t.parquet",
            b"PAR1" + CANARY.encode() * 9 + b"\x10\0\0\0PAR1",
            "T is not a Parquet file, or is damaged; write it again.",
        ),
        ("t.pq", "", "T is not a Parquet file, or is damaged; write it again."),
        (
            "t.ods",
            CANARY,
            "T: tables are read from .csv, .tsv, .txt, .tab and .dat (or these in .gz or .zip), .parquet, "
            ".xpt, .sas7bdat and .xlsx; save it as CSV.",
        ),
        (
            "t",
            CANARY,
            "T has column names but no rows below them.",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    write: WriteTable, name: str, content: bytes | str, message: str
) -> None:
    assert refusal(write(name, content)) == message


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "t.csv") == "T: there is no such file; check the name and the folder."


def test_a_name_that_no_file_can_have() -> None:
    assert refusal("t\0.csv") == "T: there is no such file; check the name and the folder."


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path / f"{'t' * 5000}.csv") == "T: there is no such file; check the name and the folder."
    )


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here opens and cannot be read")
def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    (tmp_path / "t.csv").symlink_to("/proc/self/mem")
    assert refusal(tmp_path / "t.csv") == "T cannot be read: Input/output error."


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    assert refusal(tmp_path / "t.csv") == "T is a folder; name a table in it."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in this file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.csv")
    assert refusal(tmp_path / "t.csv") == "T is not an ordinary file; save the table to one."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read every file")
def test_a_file_that_may_not_be_read(write: WriteTable) -> None:
    path = write("t.csv", CANARY)
    path.chmod(0)
    assert refusal(path) == "T cannot be read: Permission denied."


def store(path: Path, columns: dict[str, Any]) -> Path:
    polars.DataFrame(columns).write_parquet(path)
    return path


def test_parquet_without_rows(tmp_path: Path) -> None:
    path = store(tmp_path / "t.parquet", {"a": polars.Series([], dtype=polars.Int64)})
    assert refusal(path) == "T has column names but no rows below them."


def test_parquet_cut_short(tmp_path: Path) -> None:
    path = store(tmp_path / "t.parquet", {"a": [CANARY] * 50})
    path.write_bytes(path.read_bytes()[:-30])
    assert refusal(path) == "T is not a Parquet file, or is damaged; write it again."


def test_parquet_with_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = store(tmp_path / "t.parquet", {"a": [CANARY + "\u00e9\u00e9"]})
    path.write_bytes(path.read_bytes().replace("\u00e9\u00e9".encode(), b"\xe9\xe9\xe9\xe9"))
    assert refusal(path) == "T is not a Parquet file, or is damaged; write it again."


def test_parquet_with_nested_columns(tmp_path: Path) -> None:
    nested = {"a": [[1], [2]], "b": [1, 2], "c": [{"x": CANARY, "y": [1]}] * 2, "d": [b"x", b"y"]}
    path = store(tmp_path / "t.parquet", nested)
    message = "T: a, c and d hold lists, structures or bytes; leave such columns out."
    assert refusal(path) == message


def test_parquet_names_that_repeat_are_not_renamed(tmp_path: Path) -> None:
    path = store(tmp_path / "t.parquet", {"column1": [1], "COLUMN1": [2], "column2": [CANARY]})
    path.write_bytes(path.read_bytes().replace(b"column2", b"column1"))
    assert refusal(path) == "T: columns 1 and 3 have the same name, column1; give each its own."
