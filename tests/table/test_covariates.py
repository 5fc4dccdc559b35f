from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from covaria.errors import RoleError, TableError
from covaria.table import (
    CategoryCovariate,
    Exclusion,
    NumberCovariate,
    covariate_table,
    read_table,
    table_from_frame,
)
from covaria.table.columns import UNKNOWN_LEVEL
from covaria.table.text import TextTable
from support.columns import categories_in, numbers_in
from support.presence import present

Cells = list[float | str | None]
WriteTable = Callable[[str, str | bytes], Path]

CANARY = "CANARY77"
SCHEMA = (
    NumberCovariate("DOSE", 0.0, 81.0, 54.0, has_missing=False),
    CategoryCovariate("SEX", ("F", "M"), has_missing=False),
    NumberCovariate("AGE", 50.0, 90.0, 70.0, has_missing=True),
    CategoryCovariate("RACE", ("A", "B"), has_missing=True),
)
ROWS: dict[str, Cells] = {
    "AGE": [60, None, 91],
    "SEX": ["M", "F", " M"],
    "RACE": ["B", None, "A"],
    "DOSE": [0, 81, 54],
}


def table_with(**columns: Cells) -> TextTable:
    return table_from_frame({**ROWS, **columns})


def test_columns_come_in_the_order_of_the_schema_with_its_levels() -> None:
    table = covariate_table(table_with(EXTRA=[1, 2, 3]), SCHEMA)
    assert [column.name for column in table.columns] == ["DOSE", "SEX", "AGE", "RACE"]
    np.testing.assert_array_equal(numbers_in(table.columns[2]), [60, np.nan, 91])
    assert categories_in(table.columns[1]).codes.tolist() == [1, 0, 1]
    assert categories_in(table.columns[3]).codes.tolist() == [1, -1, 0]
    assert categories_in(table.columns[3]).levels == ("A", "B")
    assert table.response is None
    assert table.excluded == ()
    assert table.source == "the data frame"


def test_rows_outside_the_training_range_are_marked() -> None:
    table = covariate_table(table_with(DOSE=[0, -1, 54]), SCHEMA)
    assert table.outside.tolist() == [False, True, True]
    assert table.notes == (
        "2 rows of 3 are outside the range of the training rows in some covariate; "
        "predictions there are extrapolation.",
    )


def test_one_row_is_enough() -> None:
    table = covariate_table(table_from_frame({name: cells[:1] for name, cells in ROWS.items()}), SCHEMA)
    assert table.rows == 1
    assert table.notes == ()


def test_a_number_missing_for_the_first_time_is_noted() -> None:
    table = covariate_table(table_with(DOSE=[None, 81, 54], AGE=[60, 61, 62]), SCHEMA)
    assert np.isnan(numbers_in(table.columns[0])[0])
    assert not table.outside.any()
    assert table.filled.tolist() == [True, False, False]
    assert table.notes == (
        "DOSE is missing in 1 row, as it never was in training; "
        "the median of the training rows is taken there.",
    )


def test_a_number_out_of_one_row_is_said_in_the_singular() -> None:
    assert covariate_table(table_with(), SCHEMA).notes == (
        "1 row of 3 is outside the range of the training rows in some covariate; "
        "predictions there are extrapolation.",
    )


def test_rows_without_a_response_are_left_out(write: WriteTable) -> None:
    path = write("t.csv", "AGE,SEX,RACE,DOSE,AVAL\n60,M,A,0,1.5\n61,new,A,0,\n62,F,B,54,2.5\n")
    table = covariate_table(read_table(path), SCHEMA, response="AVAL")
    assert present(table.response).values.tolist() == [1.5, 2.5]
    assert table.row_numbers.tolist() == [2, 4]
    assert table.excluded == (Exclusion("AVAL (response) is missing", 1),)
    assert [len(numbers_in(table.columns[0])), len(table.outside)] == [2, 2]


def test_numbers_of_a_category_may_be_written_as_floats() -> None:
    schema = (CategoryCovariate("SITE", ("701", "702"), has_missing=True),)
    table = covariate_table(table_from_frame({"SITE": [701.0, None]}), schema)
    assert categories_in(table.columns[0]).codes.tolist() == [0, -1]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"SEX": ["M", CANARY, CANARY]},
            "the data frame: SEX has a level that the model never saw, in rows 2 and 3 (2 rows); "
            "correct the spelling, leave these rows out, or fit a model with such rows.",
        ),
        (
            {"SEX": ["M", None, "F"]},
            "the data frame: SEX has a missing cell, which the model never saw, in row 2 (1 row); "
            "correct the spelling, leave these rows out, or fit a model with such rows.",
        ),
        (
            {"AGE": [60, CANARY, 61]},
            "the data frame: AGE is to be a covariate of the model but is not a number in row 2 "
            "(it is text); correct this cell, or leave it empty.",
        ),
        (
            {"AGE": [60, float("inf"), 61]},
            "the data frame: AGE is to be a covariate of the model but is infinite in row 2; "
            "correct these cells, or leave them empty.",
        ),
    ],
)
def test_cells_that_the_model_cannot_use(columns: dict[str, list[float | str | None]], message: str) -> None:
    with pytest.raises(TableError) as caught:
        covariate_table(table_with(**columns), SCHEMA)
    assert str(caught.value) == message


def test_levels_that_the_model_never_saw_are_filled_where_they_may_be() -> None:
    table = covariate_table(
        table_with(SEX=["M", CANARY, None], RACE=["C", None, "B"], AGE=[60, 61, 62]),
        SCHEMA,
        fillable=["SEX", "RACE"],
    )
    assert categories_in(table.columns[1]).codes.tolist() == [1, UNKNOWN_LEVEL, UNKNOWN_LEVEL]
    assert categories_in(table.columns[3]).codes.tolist() == [UNKNOWN_LEVEL, -1, 1]
    assert table.filled.tolist() == [True, True, True]
    taken = "the average over the levels of the training rows is taken there."
    assert table.notes == (
        f"SEX has a level that training never had in 1 row; {taken}",
        f"SEX is missing in 1 row, as it never was in training; {taken}",
        f"RACE has a level that training never had in 1 row; {taken}",
    )


def test_the_subject_is_kept_as_it_stands() -> None:
    table = covariate_table(table_with(WHO=["007", None, " S 1"]), SCHEMA, subject="WHO")
    assert table.subjects == ("007", None, " S 1")
    assert covariate_table(table_with(), SCHEMA, subject="WHO").subjects is None


def test_columns_that_are_absent() -> None:
    with pytest.raises(TableError) as caught:
        covariate_table(table_from_frame({"SEX": [CANARY], "Dose": [1]}), SCHEMA)
    assert str(caught.value) == (
        "the data frame has no column DOSE, AGE and RACE, of the 4 covariates that the model needs; "
        "the columns are SEX and Dose."
    )


def test_a_column_that_is_absent_but_for_its_spelling() -> None:
    table = table_from_frame({("Dose" if name == "DOSE" else name): cells for name, cells in ROWS.items()})
    with pytest.raises(TableError, match=r"has no column DOSE, .*; did you mean Dose\?"):
        covariate_table(table, SCHEMA)


def test_a_response_that_is_not_there() -> None:
    with pytest.raises(RoleError) as caught:
        covariate_table(table_with(AVAL=[1, 2, 3]), SCHEMA, response="AVAI")
    assert str(caught.value) == (
        "the data frame has no column AVAI, which is named as response; did you mean AVAL?"
    )


def test_a_response_that_is_missing_everywhere() -> None:
    with pytest.raises(TableError) as caught:
        covariate_table(table_with(AVAL=[None, "NA", "."]), SCHEMA, response="AVAL")
    assert str(caught.value) == (
        "the data frame: AVAL (response) is missing in every row; fill it in, or predict only."
    )
