"""Parquet files, by DuckDB: in memory, with no access to anything but the one file."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from covaria.errors import TableError
from covaria.extras import missing_extra
from covaria.table.header import check_names
from covaria.table.missing import missing_spellings
from covaria.table.text import TextTable
from covaria.wording.lists import listed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "VARIANT")


def read_parquet(path: Path, source: str, missing: Iterable[str] = ()) -> TextTable:
    """Read a Parquet file, every cell as text; floating-point numbers in their shortest exact form.

    Raises
    ------
    TableError
        When the file cannot be read, its names cannot be relied on, or a column holds nested values or bytes.
    UsageError
        If DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None

    location = _literal(path)
    try:
        with duckdb.connect(":memory:") as connection:
            _close_off(connection, [str(path.absolute()), location])
            names = check_names(source, _names(connection, location))
            columns = _columns(connection, location, names, source)
    except duckdb.Error:
        # DuckDB's own message may quote cells.
        raise TableError(f"{source} is not a Parquet file, or is damaged; write it again.") from None
    rows = len(columns[0])
    if not rows:
        raise TableError(f"{source} has column names but no rows below them.")
    return TextTable(
        source=source,
        names=names,
        cells=dict(zip(names, columns, strict=True)),
        row_numbers=np.arange(1, rows + 1),
        missing=missing_spellings(missing),
    )


def _literal(path: Path) -> str:
    # DuckDB takes a path for a pattern; a class of one character represents that character alone.
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.absolute()))


def _close_off(connection: "DuckDBPyConnection", allowed: list[str]) -> None:
    connection.execute("SET allowed_paths = ?", [allowed])
    for setting in (
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "temp_directory = ''",
        "preserve_insertion_order = true",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def _names(connection: "DuckDBPyConnection", location: str) -> list[str]:
    # Read from the file's own schema, because read_parquet renames columns whose names repeat.
    schema = connection.execute("SELECT name, num_children FROM parquet_schema(?)", [location]).fetchall()
    names: list[str] = []
    inside = 0
    for name, children in schema[1:]:
        if not inside:
            names.append(name)
        inside = max(inside - 1, 0) + (children or 0)
    return names


def _columns(
    connection: "DuckDBPyConnection", location: str, names: tuple[str, ...], source: str
) -> list[NDArray[np.object_]]:
    from duckdb import ColumnExpression

    relation = connection.read_parquet(location, hive_partitioning=False)
    kinds = [str(kind) for kind in relation.types]
    nested = [
        name
        for name, kind in zip(names, kinds, strict=True)
        if kind.startswith(_NESTED) or kind.endswith("]")
    ]
    if nested:
        raise TableError(
            f"{source}: {listed(nested)} hold lists, structures or bytes; leave such columns out."
        )
    aliases = [f"column_{position}" for position in range(len(names))]
    texts = [
        ColumnExpression(column).cast("VARCHAR").alias(alias)
        for column, alias in zip(relation.columns, aliases, strict=True)
    ]
    found = relation.select(*texts).fetchnumpy()
    return [_as_cells(found[alias]) for alias in aliases]


def _as_cells(found: NDArray[np.object_]) -> NDArray[np.object_]:
    cells = np.array(np.ma.getdata(found), np.object_)
    cells[np.ma.getmaskarray(found) | (cells == "")] = None
    return cells
