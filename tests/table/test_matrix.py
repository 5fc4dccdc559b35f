from pathlib import Path

import numpy as np
import pytest

from covaria.errors import TableError
from covaria.table.matrix import read_matrix


@pytest.mark.parametrize(
    "text",
    [
        "1,0.5\n0.5,2\n",
        "a,b\n1,0.5\n0.5,2\n",
        '"","a","b"\n"a",1,0.5\n"b",0.5,2\n',
        ",0,1\n0,1,0.5\n1,0.5,2\n",
        "\n1;0.5\n\n0.5;2\n",
        "1\t5e-1\r\n0.5\t2\r\n",
    ],
)
def test_names_and_separators_do_not_matter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "covariance.csv"
    path.write_text(text, newline="")
    np.testing.assert_array_equal(read_matrix(path), [[1, 0.5], [0.5, 2]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,0\n0\n", "line 2 has 1 cell, but a square of 2 lines needs 2"),
        ("1,0,0\n0,1,0\n", "line 1 has 3 cells, but a square of 2 lines needs 2"),
        ("1,0\nx,1\n", "line 2, column 1 is no finite number"),
        ("a,b\n1,0\n0,inf\n", "line 3, column 2 is no finite number"),
        ("1,0\n,1\n", "line 2, column 1"),
        ("a,b\n", "holds no numbers"),
        ("", "is empty"),
    ],
)
def test_what_is_no_square_of_numbers_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "covariance.csv"
    path.write_text(text)
    with pytest.raises(TableError, match=words):
        read_matrix(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        read_matrix(tmp_path / "none.csv")
