"""SAS files that pyreadstat and R's haven write, and one that SAS wrote."""

import datetime
import shutil
import subprocess
from pathlib import Path

import pandas
import pyreadstat
import pytest

from covaria.errors import TableError
from covaria.table import TextTable, read_table
from covaria.table.check_table import check_table

RSCRIPT = shutil.which("Rscript")
CANARY = "CANARY77"
FRAME = pandas.DataFrame(
    {
        "USUBJID": ["S-1", "S-2", ""],
        "SITEID": [701.0, 702.0, 701.0],
        "AVAL": [1.5, None, 0.1],
        "ADT": [datetime.date(2020, 1, 3), None, datetime.date(2021, 12, 31)],
        "SEX": ["F", "M", "é"],
    }
)
EXPECTED = {
    "USUBJID": ["S-1", "S-2", None],
    "SITEID": ["701", "702", "701"],
    "AVAL": ["1.5", None, "0.1"],
    "ADT": ["2020-01-03", None, "2021-12-31"],
    "SEX": ["F", "M", "é"],
}


def columns(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


@pytest.fixture
def transport(tmp_path: Path) -> Path:
    path = tmp_path / "adlb.xpt"
    pyreadstat.write_xport(FRAME, path, file_format_version=5)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        read_table(path)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert CANARY not in str(caught.value)
    return str(caught.value).replace(str(path), "T")


@pytest.mark.parametrize("version", [5, 8])
def test_transport_files_of_pyreadstat(tmp_path: Path, version: int) -> None:
    pyreadstat.write_xport(FRAME, tmp_path / "t.xpt", file_format_version=version)
    table = read_table(tmp_path / "t.xpt")
    assert columns(table) == EXPECTED
    assert table.row_numbers.tolist() == [1, 2, 3]
    assert table.assumed == ()


@pytest.mark.slow
@pytest.mark.skipif(RSCRIPT is None, reason="R is not installed")
def test_files_of_haven(tmp_path: Path) -> None:
    program = """
    library(haven)
    d <- data.frame(USUBJID = c("S-1", "S-2", ""), SITEID = c(701, 702, 701), AVAL = c(1.5, NA, 0.1),
                    ADT = as.Date(c("2020-01-03", NA, "2021-12-31")), SEX = c("F", "M", "\\u00e9"))
    write_xpt(d, "five.xpt", version = 5)
    write_xpt(d, "eight.xpt", version = 8)
    sas <- system.file("examples", "iris.sas7bdat", package = "haven")
    file.copy(sas, "iris.sas7bdat")
    write.csv(read_sas(sas), "iris.csv", row.names = FALSE, quote = FALSE)
    """
    assert RSCRIPT is not None
    if subprocess.run([RSCRIPT, "-e", program], cwd=tmp_path, check=False, capture_output=True).returncode:
        pytest.skip("haven is not installed")
    for name in ("five.xpt", "eight.xpt"):
        assert columns(read_table(tmp_path / name)) == EXPECTED
    assert columns(read_table(tmp_path / "iris.sas7bdat")) == columns(read_table(tmp_path / "iris.csv"))


def test_a_file_of_sas_without_its_ending(transport: Path) -> None:
    path = transport.with_suffix("")
    shutil.copy(transport, path)
    assert columns(read_table(path)) == EXPECTED


def test_text_in_another_encoding_is_said(transport: Path) -> None:
    transport.write_bytes(transport.read_bytes().replace("é".encode(), b"\xe9 "))
    table = read_table(transport)
    assert columns(table) == EXPECTED
    assert table.assumed == (
        "text is not in the encoding that the file declares and is read as Windows-1252",
    )


DAMAGED = "T is not a SAS file of its ending, or is damaged; export it again."


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "t.xpt"),
        (CANARY.encode() * 10, "t.xpt"),
        (CANARY.encode() * 200, "t.sas7bdat"),
        (b"", "t.sas7bdat"),
    ],
    ids=["empty xpt", "xpt", "sas7bdat", "empty sas7bdat"],
)
def test_what_is_no_sas_file_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == DAMAGED


def test_a_transport_file_that_was_cut_is_refused(transport: Path) -> None:
    transport.write_bytes(transport.read_bytes()[:-100])
    assert refusal(transport) == DAMAGED


def test_a_transport_file_of_two_data_sets_is_refused(transport: Path) -> None:
    data = transport.read_bytes()
    transport.write_bytes(data + data[3 * 80 :])
    assert refusal(transport) == "T holds 2 data sets; export the one to be read alone."


def test_a_data_set_without_rows_is_refused(tmp_path: Path) -> None:
    pyreadstat.write_xport(FRAME.head(0), tmp_path / "t.xpt", file_format_version=5)
    assert refusal(tmp_path / "t.xpt") == "T has column names but no rows below them."


def test_a_bds_table_is_filtered_and_its_dates_left_out(tmp_path: Path) -> None:
    rows = [(s, p) for s in range(40) for p in ("ALT", "AST")]
    frame = pandas.DataFrame(
        {
            "USUBJID": [f"S-{s:02d}" for s, _ in rows],
            "PARAMCD": [p for _, p in rows],
            "DOSE": [float(s % 3 * 10) for s, _ in rows],
            "AGE": [float(20 + s * 7 % 50) for s, _ in rows],
            "ADT": [datetime.date(2020, 1, 1 + s % 28) for s, _ in rows],
            "AVAL": [float(s * 13 % 17) + (p == "AST") for s, p in rows],
        }
    )
    pyreadstat.write_xport(frame, tmp_path / "adlb.xpt", file_format_version=5)
    found = check_table(tmp_path / "adlb.xpt", "AVAL", filter="PARAMCD == 'ALT'")
    roles = {each.column: (each.role.value, each.kind) for each in found.roles}
    assert (found.rows, found.is_usable) == (40, True)
    assert roles["DOSE"] == ("dose", "number")
    assert roles["AGE"] == ("covariate", "number")
    assert roles["ADT"][0] == "ignore"
