from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from numpy.typing import NDArray
from pandas import DataFrame

from covaria.arrays import FloatArray
from covaria.errors import TableError
from covaria.table import RoleRequest, read_trial, table_from_frame
from covaria.table.text import TextTable
from support.columns import numbers_in

CANARY = "CANARY77"


def cells(table: TextTable, name: str) -> list[str | None]:
    return list(table.cells[name])


def test_pandas_dtypes_become_text() -> None:
    frame = pandas.DataFrame(
        {
            "n": [0.1, None],
            "whole": pandas.array([1, None], dtype="Int64"),
            "flag": pandas.array([True, None], dtype="boolean"),
            "level": pandas.Categorical(["x", None]),
            "when": pandas.to_datetime(["2024-01-02", None]),
            "mixed": [1, "0012"],
            7: ["a", ""],
        }
    )
    table = table_from_frame(frame)
    assert table.source == "the data frame"
    assert table.names == ("n", "whole", "flag", "level", "when", "mixed", "7")
    assert cells(table, "n") == ["0.1", None]
    assert cells(table, "whole") == ["1", None]
    assert cells(table, "flag") == ["true", None]
    assert cells(table, "level") == ["x", None]
    assert cells(table, "when") == ["2024-01-02 00:00:00", None]
    assert cells(table, "mixed") == ["1", "0012"]
    assert cells(table, "7") == ["a", None]
    assert table.row_numbers.tolist() == [1, 2]


def test_a_lazy_frame_is_collected() -> None:
    table = table_from_frame(polars.LazyFrame({"a": [1, None], "b": [date(2024, 1, 2), None]}))
    assert cells(table, "a") == ["1", None]
    assert cells(table, "b") == ["2024-01-02", None]


def test_a_dict_of_arrays_and_lists() -> None:
    table = table_from_frame(
        {
            "single": np.array([0.1, np.nan], np.float32),
            "n": np.array([1, 2]),
            "flag": np.array([True, False]),
            "objects": [Decimal("1.50"), timedelta(days=1)],
            "floats": [np.float64(0.1), float("nan")],
        }
    )
    assert cells(table, "single") == ["0.1", None]
    assert cells(table, "n") == ["1", "2"]
    assert cells(table, "flag") == ["true", "false"]
    assert cells(table, "objects") == ["1.50", "1 day, 0:00:00"]
    assert cells(table, "floats") == ["0.1", None]


def test_single_values_are_one_row() -> None:
    table = table_from_frame(
        {
            "n": 40,
            "sex": "FM",
            "none": None,
            "na": pandas.NA,
            "flag": True,
            "zero": np.array(2.5),
            "x": np.float32(0.1),
        }
    )
    assert table.rows == 1
    texts = {name: cells(table, name) for name in table.names}
    assert texts == {
        "n": ["40"],
        "sex": ["FM"],
        "none": [None],
        "na": [None],
        "flag": ["true"],
        "zero": ["2.5"],
        "x": ["0.1"],
    }


@pytest.mark.parametrize(
    "column", [[1, 2, 3], np.arange(1, 4), pandas.Series([1, 2, 3]), polars.Series([1, 2, 3])]
)
def test_a_single_value_represents_all_rows(column: Any) -> None:
    table = table_from_frame({"sex": "F", "dose": column, "age": 50.5})
    assert cells(table, "dose") == ["1", "2", "3"]
    assert cells(table, "sex") == ["F"] * 3
    assert cells(table, "age") == ["50.5"] * 3


def test_declared_missing_tokens_reach_the_table() -> None:
    table = table_from_frame({"a": [-99.0, 1.0]}, missing=("-99",))
    assert table.stripped("a")[1].tolist() == [True, False]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            np.zeros((2, 2)),
            "the data must be a data frame (pandas, polars or alike) or a dict of arrays by column name.",
        ),
        (
            CANARY,
            "the data must be a data frame (pandas, polars or alike) or a dict of arrays by column name.",
        ),
        ({}, "the data frame has no columns."),
        (pandas.DataFrame(), "the data frame has no columns."),
        ({"a": []}, "the data frame has columns but no rows."),
        (
            {"a": [CANARY], "b": [1, 2]},
            "the data frame: the columns differ in length; give each as many values as there are rows, "
            "or one value for all.",
        ),
        (
            {
                "a": np.array([[1.0]]),
                "b": [1],
                "c": {CANARY: 1},
                "d": {CANARY},
                "e": pandas.DataFrame({"x": [1]}),
            },
            "the data frame: a, c, d and e must have one dimension, a value for each row, or be one value "
            "for all rows.",
        ),
        (
            {"a": object(), "b": 1},
            "the data frame: column a holds neither text nor a number in row 1; leave it out or convert it.",
        ),
        (
            {"a": b"bytes", "b": [1]},
            "the data frame: column a holds neither text nor a number in row 1; leave it out or convert it.",
        ),
        (
            {"a": [], "b": 1},
            "the data frame has columns but no rows.",
        ),
        (
            polars.DataFrame({"a": ["x", "y"], "b": [[], [CANARY]]}),
            "the data frame: column b holds neither text nor a number in row 1; leave it out or convert it.",
        ),
        (
            pandas.DataFrame({"a": ["x", (CANARY,)]}),
            "the data frame: column a holds neither text nor a number in row 2; leave it out or convert it.",
        ),
        (
            pandas.DataFrame([[CANARY, 2]], columns=["a", "a"]),
            "the data frame: columns 1 and 2 have the same name, a; give each its own.",
        ),
        (
            pandas.DataFrame([[CANARY, 2]], columns=["a", " a"]),
            "the data frame: columns 1 and 2 have the same name, a, but for blanks; give each its own.",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    frame: DataFrame | FloatArray | dict[str, FloatArray | NDArray[np.str_] | list[int | str]] | str,
    message: str,
) -> None:
    with pytest.raises(TableError) as caught:
        table_from_frame(frame)
    assert str(caught.value) == message


def test_a_further_word_for_missing_holds_in_a_frame_as_in_a_file() -> None:
    columns = {"a": [-99.0, *range(20)], "y": [1.0, *(row**2 for row in range(20))]}
    trial = read_trial(columns, RoleRequest(response="y", covariates=("a",)), missing=("-99", "-99.0"))
    assert np.isnan(numbers_in(trial.covariates[0])).sum() == 1
