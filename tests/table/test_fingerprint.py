import csv
from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.table import (
    CategoryColumn,
    Column,
    NumberColumn,
    Role,
    RoleRequest,
    assign_roles,
    read_table,
    trial_table,
)
from covaria.table.fingerprint import fingerprint

COLUMNS = (
    (Role.RESPONSE, NumberColumn("y", np.array([1.5, np.nan, -2.0, 1.5]))),
    (Role.COVARIATE, CategoryColumn("sex", ("F", "M"), np.array([0, 1, -1, 1]))),
    (Role.COVARIATE, NumberColumn("age", np.array([60.0, 61.0, 62.0, 60.0]))),
)


def test_it_is_a_sha_256() -> None:
    assert len(bytes.fromhex(fingerprint(COLUMNS))) == 32


@given(st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_rows_and_columns_makes_no_difference(rows: list[int], columns: list[int]) -> None:
    def reordered(column: Column) -> Column:
        if isinstance(column, NumberColumn):
            return NumberColumn(column.name, column.values[rows])
        return CategoryColumn(column.name, column.levels, column.codes[rows])

    shuffled = [(COLUMNS[position][0], reordered(COLUMNS[position][1])) for position in columns]
    assert fingerprint(shuffled) == fingerprint(COLUMNS)


def number(name: str, *values: float) -> NumberColumn:
    return NumberColumn(name, np.array(values))


@pytest.mark.parametrize(
    "changed",
    [
        (Role.WEIGHT, number("age", 60.0, 61.0, 62.0, 60.0)),
        (Role.COVARIATE, number("AGE", 60.0, 61.0, 62.0, 60.0)),
        (Role.COVARIATE, number("age", 60.0, 61.0, 62.0, 60.00000000000001)),
        (Role.COVARIATE, number("age", 60.0, 61.0, np.nan, 60.0)),
        (Role.COVARIATE, number("age", 61.0, 60.0, 62.0, 60.0)),
        (Role.COVARIATE, CategoryColumn("age", ("60", "61", "62"), np.array([0, 1, 2, 0]))),
    ],
)
def test_any_change_makes_a_difference(changed: tuple[Role, CategoryColumn | NumberColumn]) -> None:
    assert fingerprint([*COLUMNS[:2], changed]) != fingerprint(COLUMNS)


def test_levels_and_repeated_rows_make_a_difference() -> None:
    renamed = CategoryColumn("sex", ("F", "X"), COLUMNS[1][1].codes)
    assert fingerprint([COLUMNS[0], (Role.COVARIATE, renamed), COLUMNS[2]]) != fingerprint(COLUMNS)
    one, two = number("y", 1.0, 2.0), number("y", 1.0, 1.0, 2.0)
    assert fingerprint([(Role.RESPONSE, one)]) != fingerprint([(Role.RESPONSE, two)])


def test_zeros_and_nans_are_one_each() -> None:
    other_nan = np.frombuffer(np.uint64(0x7FF8000000000123).tobytes(), np.float64)
    one = [(Role.RESPONSE, NumberColumn("y", np.array([-0.0, np.nan])))]
    other = [(Role.RESPONSE, NumberColumn("y", np.array([0.0, *other_nan])))]
    assert fingerprint(one) == fingerprint(other)


def test_csv_and_parquet_of_one_trial_have_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    frame = polars.DataFrame(
        {
            "ID": [f"{row:03d}" for row in range(40)],
            "AGE": [None, *rng.normal(60, 9, 39).tolist()],
            "SITE": [float(row % 4) for row in range(40)],
            "DOSE": [row % 3 * 27 for row in range(40)],
            "AVAL": rng.normal(size=40),
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    with (tmp_path / "t.csv").open("w", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(frame.columns)
        rows = [[*row[:2], int(row[2]), *row[3:]] for row in frame.rows()]
        writer.writerows(
            [str(cell).replace(".", ",") if cell is not None else "." for cell in row] for row in rows[::-1]
        )
    request = RoleRequest(response="AVAL", others=(("SITE", Role.CATEGORY),))
    tables = [read_table(tmp_path / name) for name in ("t.csv", "t.parquet")]
    from_csv, from_parquet = (trial_table(table, assign_roles(table, request)) for table in tables)
    assert from_csv.fingerprint == from_parquet.fingerprint
    assert from_csv.schema == from_parquet.schema
