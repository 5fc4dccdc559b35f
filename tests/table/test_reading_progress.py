import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest

from covaria.table import text_table
from covaria.table.reading_progress import WatchedFile

ROWS = 400_000


@pytest.fixture(scope="module")
def text() -> str:
    """Several MB, so that bytes and cells are read in several parts."""
    numbers = np.random.default_rng(0).normal(size=(ROWS, 2)).round(3).astype(str)
    return "x,y\n" + "".join(map("{},{}\n".format, *numbers.T.tolist()))


def write(path: Path, text: str) -> None:
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode(), 1))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("t.csv", text)
    else:
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "t.csv",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("t.csv.gz", "t.zip", "quoted.csv")),
    ],
)
def test_shares_of_a_file_ascend_to_the_whole(tmp_path: Path, text: str, name: str) -> None:
    # A doubled quote in the first row leaves all of it to the reader of the standard library.
    text = text.replace("\n", '\n"1 ""a""",2\n', 1) if name == "quoted.csv" else text
    write(tmp_path / name, text)
    shares: list[float] = []
    table = text_table(WatchedFile(tmp_path / name, shares.append))
    assert table.rows >= ROWS
    assert shares == sorted(shares)
    assert len(set(shares)) > 4
    assert 0 < shares[0] < 0.2
    assert shares[-1] == 1
