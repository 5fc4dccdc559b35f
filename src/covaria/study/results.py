"""A study's results as files: every row in Parquet."""

import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

from covaria.extras import missing_extra
from covaria.study.work import Record

TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


def parquet_of(rows: Sequence[Record], record: type[Record]) -> bytes:
    """Write records as a Parquet file, the same ones as the same bytes; each of their attributes is a column.

    Raises
    ------
    UsageError
        If DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None

    names = [field.name for field in fields(record)]
    columns = ", ".join(f"{name} {_sql_type(record, name)}" for name in names)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        path = Path(folder) / "rows.parquet"
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE TABLE rows ({columns})")
        if rows:
            # Question marks alone, which values are then bound to.
            places = ", ".join("?" * len(names))
            values = [[getattr(row, name) for name in names] for row in rows]
            connection.executemany(f"INSERT INTO rows VALUES ({places})", values)  # noqa: S608
        connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _sql_type(record: type[Record], name: str) -> str:
    hint = get_type_hints(record)[name]
    (plain,) = [each for each in getattr(hint, "__args__", (hint,)) if each is not type(None)]
    return TYPES[plain]
