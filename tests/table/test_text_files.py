"""Text files as they come: encodings, separators, comments, row names, titles, compression."""

import gzip
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas
import polars
import pytest

from covaria.errors import TableError
from covaria.table import TextTable, read_table
from covaria.table import contents as table_contents
from covaria.table.check_table import check_table

WriteTable = Callable[[str, str | bytes], Path]
KEPT = "begins with # and is read, having as many cells as the header; remove what is a comment"
RSCRIPT = shutil.which("Rscript")


def columns(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_encodings_are_recognised_and_said(write: WriteTable, encoding: str) -> None:
    unit = {"latin-1": "µg", "cp1252": "µg – €"}[encoding]
    name = {"latin-1": "Latin-1 (ISO 8859-1)", "cp1252": "Windows-1252"}[encoding]
    table = read_table(write("t.csv", f"Größe,unit\n1,{unit}\n2,x\n3,né\n".encode(encoding)))
    assert columns(table) == {"Größe": ["1", "2", "3"], "unit": [unit, "x", "né"]}
    assert table.assumed == (
        f"the file is not UTF-8 and is read as {name}; "
        "if letters in lines 1, 2 and 4 look wrong, save it as UTF-8",
    )


@pytest.mark.parametrize(
    ("content", "expected", "assumed"),
    [
        ("a|b\n1|x,y\n", {"a": ["1"], "b": ["x,y"]}, ("vertical bars are taken as separators",)),
        (
            "sep=;\na;b\n1,5;x\n",
            {"a": ["1,5"], "b": ["x"]},
            ("the first line names semicolons as separators",),
        ),
        (
            '"sep=,"\r\na,b;c\r\n1,2\r\n',
            {"a": ["1"], "b;c": ["2"]},
            ("the first line names commas as separators",),
        ),
        ("sep=\ta\n1\n", {"sep=": ["1"], "a": ["1"]}, None),
        (
            "  a   b\n 1    x \n22  y\n",
            {"a": ["1", "22"], "b": ["x", "y"]},
            ("blanks are taken as separators",),
        ),
        ('a "b c"\n1 "x y"\n', {"a": ["1"], "b c": ["x y"]}, ("blanks are taken as separators",)),
        ("Body weight\n70\n81\n", {"Body weight": ["70", "81"]}, ()),
        (
            "# made by hand\n# twice\na,b\n1,x\n# and a remark, with a comma, and more\n2,y\n",
            {"a": ["1", "2"], "b": ["x", "y"]},
            ("lines 1, 2 and 5 begin with # and are left out as comments",),
        ),
        ("#ID,AGE\n1,30\n2,40\n", {"#ID": ["1", "2"], "AGE": ["30", "40"]}, ()),
        ("#ID,SEX\nS1,F\nS2,M\n", {"#ID": ["S1", "S2"], "SEX": ["F", "M"]}, ()),
        (
            "# ages, in years\nID,AGE\nS1,30\n",
            {"ID": ["S1"], "AGE": ["30"]},
            ("line 1 begins with # and is left out as a comment",),
        ),
        ("ID,AGE\n#1,30\n#2,40\n", {"ID": ["#1", "#2"], "AGE": ["30", "40"]}, ()),
        (
            "ID,AGE\n1,30\n#2,40\n",
            {"ID": ["1", "#2"], "AGE": ["30", "40"]},
            (f"line 3 {KEPT}",),
        ),
        ('ID,NOTE\n1,"x\n# y"\n', {"ID": ["1"], "NOTE": ["x\n# y"]}, ()),
        (
            "TABLE NO.  1\n ID          DV\n  1.0000E+00  2.5000E+00\nTABLE NO.  1\n ID          DV\n"
            "  2.0000E+00 -3.5000E+00\n",
            {"ID": ["1.0000E+00", "2.0000E+00"], "DV": ["2.5000E+00", "-3.5000E+00"]},
            (
                "lines that begin with TABLE NO., and names repeated below them, are titles of NONMEM",
                "blanks are taken as separators",
            ),
        ),
        (
            "TABLE NO.  2\nID,DV\n1.0,2.5\n",
            {"ID": ["1.0"], "DV": ["2.5"]},
            ("lines that begin with TABLE NO., and names repeated below them, are titles of NONMEM",),
        ),
    ],
)
def test_separators_comments_and_titles(
    write: WriteTable, content: str, expected: dict[str, list[str]], assumed: tuple[str, ...] | None
) -> None:
    if assumed is None:
        with pytest.raises(TableError):
            read_table(write("t.csv", content))
        return
    table = read_table(write("t.csv", content))
    assert columns(table) == expected
    assert table.assumed == assumed


def test_lines_keep_their_numbers(write: WriteTable) -> None:
    table = read_table(write("t.csv", "sep=;\r\n# x\r\na;b\r\n1;2\r\n# y\r\n3;4\r\n"))
    assert table.row_numbers.tolist() == [4, 6]
    table = read_table(write("t.txt", "TABLE NO. 1\na b\n1 2\n\n3 4\n"))
    assert table.row_numbers.tolist() == [3, 5]


def test_several_tables_of_nonmem_are_refused(write: WriteTable) -> None:
    path = write("t.tab", "TABLE NO.  1\n ID DV\n 1 2\nTABLE NO.  2\n ID DV\n 1 2\n")
    with pytest.raises(TableError, match="holds 2 tables of NONMEM one after the other"):
        read_table(path)


def test_long_cells_are_read(write: WriteTable) -> None:
    long = "x" * 400_000
    assert columns(read_table(write("t.csv", f"a,b\n1,{long}\n"))) == {"a": ["1"], "b": [long]}


FRAME = pandas.DataFrame({"ID": [4, 7, 9], "DOSE": [0, 10, 10], "RESP": [1.5, 2.5, np.nan]})


def test_the_index_of_pandas_is_left_out(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "t.csv")
    table = read_table(tmp_path / "t.csv")
    assert columns(table) == {"ID": ["4", "7", "9"], "DOSE": ["0", "10", "10"], "RESP": ["1.5", "2.5", None]}
    assert table.assumed == ("the first column has no name and holds the names of rows; it is left out",)


@pytest.mark.skipif(RSCRIPT is None, reason="R is not installed")
def test_what_r_writes_is_read(tmp_path: Path) -> None:
    program = """
    d <- data.frame(ID = c("S-1", "S 2", "S-3"), DOSE = c(0, 10, 10), RESP = c(1.5, NA, 2.5))
    write.table(d, "default.txt")
    write.csv(d, "default.csv")
    write.csv2(d, "german.csv")
    write.table(d, "tabs.txt", sep = "\\t", quote = FALSE)
    row.names(d) <- c("x y", "z", "u")
    write.table(d, "named.txt", sep = ",")
    write.csv(d, "none.csv", row.names = FALSE)
    """
    assert RSCRIPT is not None
    subprocess.run([RSCRIPT, "-e", program], cwd=tmp_path, check=True, capture_output=True)
    expected = {"ID": ["S-1", "S 2", "S-3"], "DOSE": ["0", "10", "10"], "RESP": ["1.5", "NA", "2.5"]}
    for name in ("default.txt", "default.csv", "german.csv", "tabs.txt", "named.txt", "none.csv"):
        found = columns(read_table(tmp_path / name))
        assert {key: [cell and cell.replace(",", ".") for cell in cells] for key, cells in found.items()} == (
            expected
        ), name


@pytest.mark.parametrize(
    "content",
    [
        "dose,resp\n0,1,5\n10,2,5\n",
        "id,resp\n1,1,5\n2,2,5\n",
        "id,resp\nS1,1,5\nS2,2,5\n",
        "a;b\n1;2;\n3;4;\n",
        "a;b\n1;2;3\n1;4;5\n",
        "a;b\n2;2;3\n1;4;5\n",
        "a;b\n1;2;3\n2;4;5\n7;8\n",
        ",b\n1,2\n1,4\n",
        ",b\n,2\n1,4\n",
    ],
    ids=range(9),
)
def test_a_cell_too_many_is_no_name_of_a_row_unless_it_looks_like_one(
    write: WriteTable, content: str
) -> None:
    with pytest.raises(TableError, match=r"not have as many cells|has no name"):
        read_table(write("t.csv", content))


def test_files_without_an_ending_are_read_as_what_they_begin_like(write: WriteTable, tmp_path: Path) -> None:
    assert columns(read_table(write("data", "a b\n1 2\n"))) == {"a": ["1"], "b": ["2"]}
    polars.DataFrame({"a": ["1"]}).write_parquet(tmp_path / "stored")
    assert columns(read_table(tmp_path / "stored")) == {"a": ["1"]}


def zipped(members: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_an_archive_of_one_table_is_read(write: WriteTable) -> None:
    data = zipped({"folder/": "", "folder/t.tsv": "a,b\tc\n1\t2\n", "__MACOSX/folder/._t.tsv": "x"})
    assert columns(read_table(write("t.zip", data))) == {"a,b": ["1"], "c": ["2"]}
    assert columns(read_table(write("t.csv.zip", zipped({"t.csv": "a\n1\n"})))) == {"a": ["1"]}


BOMB = "T is more than 17 MiB decompressed, "


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "t.zip",
            zipped({"a.csv": "a\n1\n", "b.csv": "a\n1\n"}),
            "T is an archive of 2 files; give one that holds",
        ),
        ("t.zip", zipped({}), "T is an archive of 0 files; give one that holds"),
        ("t.zip", zipped({"t.csv": "a\n1\n"})[:-30], "T is damaged or is no ordinary zip archive"),
        (
            "t.zip",
            zipped({"t.csv": "a\n123456789\n"}, 0).replace(b"123456", b"654321"),
            "T is damaged or is no",
        ),
        (
            "t.zip",
            zipped({"inner.zip": "PK\x03\x04"}),
            "T is not a text file but an Excel workbook or another",
        ),
        ("t.zip", zipped({"t.csv": "a\n" + "1\n" * (9 << 20)}), BOMB),
        ("t.csv.gz", gzip.compress(b"a\n" + b"1\n" * (9 << 20)), BOMB),
        (
            "t.zip",
            zipped({"t.csv": "a\n1\n"}).replace(b"\x14\0\0\0\x08", b"\x14\0\x01\0\x08"),
            "T is encrypted",
        ),
    ],
    ids=["two", "none", "cut", "checksum", "nested", "zip bomb", "gzip bomb", "encrypted"],
)
def test_archives_that_are_refused(write: WriteTable, name: str, data: bytes, message: str) -> None:
    path = write(name, data)
    with pytest.raises(TableError) as caught:
        read_table(path)
    said = str(caught.value).replace(str(path), "T")
    assert said.startswith(message)


def test_the_size_has_a_limit_whatever_the_ratio(write: WriteTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_contents, "LARGEST", 5_000)
    random = np.random.default_rng(0)
    text = "a\n" + "\n".join(map(str, random.integers(0, 10**9, 2_000)))
    with pytest.raises(TableError, match="times its size, more than is read"):
        read_table(write("t.csv.gz", gzip.compress(text.encode())))


def test_missing_integers_of_r_are_missing() -> None:
    column = np.array([3, np.iinfo(np.int32).min, 5], np.int32)
    found = check_table({"AGE": np.tile(column, 10), "AVAL": np.arange(30) % 7}, "AVAL", covariates="AGE")
    told = [each.finding for each in found.findings if each.code == "reading"]
    assert told == ["AGE hold R's missing integer, which is taken as missing"]
    assert [each.finding for each in found.findings if each.code == "missing-values"]


def test_what_was_assumed_is_a_finding_and_a_note(write: WriteTable) -> None:
    rows = "".join(f"{row % 3 * 10} {20 + row * 7 % 50} {row * 13 % 17}\n" for row in range(40))
    found = check_table(write("t.txt", f"DOSE AGE AVAL\n{rows}"), "AVAL")
    assert [each.sentence for each in found.findings if each.code == "reading"] == [
        "blanks are taken as separators."
    ]
