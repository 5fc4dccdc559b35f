"""Reading a table from a file, whatever its format."""

from collections.abc import Iterable
from pathlib import Path

from covaria.errors import TableError
from covaria.table.delimited import read_delimited
from covaria.table.parquet import read_parquet
from covaria.table.text import TextTable

TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
PARQUET_ENDINGS = (".parquet", ".pq")


def read_table(path: str | Path, missing: Iterable[str] = ()) -> TextTable:
    """Read a table from a file, every cell as text.

    Parameters
    ----------
    path : str or Path
        A text file with commas, semicolons or tabs (.csv, .tsv, .txt, also with .gz) or a Parquet file.
    missing : iterable of str
        What represents a missing cell besides an empty one, ".", "NA", "N/A", "NaN" and "NULL".

    Raises
    ------
    TableError
        When there is no such file, its ending is none of these, or it is not what its ending says.
    """
    source, path = str(path), Path(path)
    _check_file(path, source)
    ending = path.name.lower()
    if ending.endswith(PARQUET_ENDINGS):
        return read_parquet(path, source, missing)
    if ending.endswith(TEXT_ENDINGS):
        return read_delimited(path, source, missing)
    raise TableError(
        f"{source}: tables are read from .csv, .tsv, .txt (or these with .gz) and .parquet; save it as CSV."
    )


def _check_file(path: Path, source: str) -> None:
    try:
        exists, is_folder, is_file = path.exists(), path.is_dir(), path.is_file()
    except (OSError, ValueError):
        exists = is_folder = is_file = False
    if is_folder:
        raise TableError(f"{source} is a folder; name a table in it.")
    if not exists:
        raise TableError(f"{source}: there is no such file; check the name and the folder.")
    if not is_file:
        raise TableError(f"{source} is not an ordinary file; save the table to one.")
