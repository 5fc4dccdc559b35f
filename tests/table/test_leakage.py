from collections.abc import Callable

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.table.leakage import response_leakage


@pytest.fixture
def columns() -> dict[str, FloatArray]:
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=500) for name in "abcd"}


@pytest.mark.parametrize(
    ("response", "copies"),
    [
        (lambda c: c["a"], [("a",)]),
        (lambda c: c["b"] + c["d"], [("b", "d")]),
        (lambda c: c["d"] - c["b"], [("b", "d")]),
        (lambda c: c["b"] - c["d"], [("b", "d")]),
        (lambda c: c["a"] + c["b"] + c["c"], []),
        (lambda c: c["a"] * 1.001, []),
    ],
)
def test_what_reproduces_the_response_is_found(
    columns: dict[str, FloatArray],
    response: Callable[[dict[str, FloatArray]], FloatArray],
    copies: list[tuple[str, ...]],
) -> None:
    assert list(response_leakage(response(columns), columns)) == copies


def test_missing_cells_prove_nothing(columns: dict[str, FloatArray]) -> None:
    response = columns["a"] + columns["b"]
    columns["a"][:100] = np.nan
    columns["b"][50:150] = np.nan
    response[140:160] = np.nan
    assert list(response_leakage(response, columns)) == [("a", "b")]


def test_one_row_that_differs_is_enough(columns: dict[str, FloatArray]) -> None:
    response = columns["a"] + columns["b"]
    response[333] += 0.1
    assert list(response_leakage(response, columns)) == []


def test_rounding_is_allowed_for(columns: dict[str, FloatArray]) -> None:
    response = (columns["a"] + columns["b"]).astype(np.float32).astype(float)
    assert list(response_leakage(response, columns)) == [("a", "b")]


@pytest.mark.parametrize(("rows", "found"), [(9, []), (10, [("a",)])])
def test_ten_rows_at_least(columns: dict[str, FloatArray], rows: int, found: list[tuple[str, ...]]) -> None:
    response = columns["a"].copy()
    response[rows:] = np.nan
    assert list(response_leakage(response, columns)) == found


def test_columns_that_share_no_rows_are_no_copies(columns: dict[str, FloatArray]) -> None:
    response = columns["a"] + columns["b"]
    columns["a"][:250] = np.nan
    columns["b"][250:] = np.nan
    assert list(response_leakage(response, columns)) == []
