"""Numbers too large, too small or too far out to be computed with are one error, by name and line."""

from typing import Any

import numpy as np
import pytest

import covaria
from covaria import check_table
from covaria.errors import TableError
from covaria.fit.dose_trend.estimates import aggregated_means
from covaria.table import NumberCovariate, covariate_table, table_from_frame
from covaria.table.magnitude import LARGEST, SMALLEST

pytestmark = pytest.mark.filterwarnings("error")
ROWS = 60
RANDOM = np.random.default_rng(16)
COLUMNS: dict[str, Any] = {
    "DOSE": np.resize([0.0, 5.0, 10.0, 20.0], ROWS),
    "AGE": RANDOM.normal(50.0, 10.0, ROWS).round(1),
    "W": RANDOM.uniform(0.5, 2.0, ROWS).round(3),
    "Y": RANDOM.normal(0.0, 1.0, ROWS).round(3),
}


def errors_of(**columns: Any) -> list[str]:
    """What stops a fit, and whether it alone was found."""
    found = check_table({**COLUMNS, **columns}, "Y", roles={"W": "weight"})
    return [each.sentence for each in found.findings if each.severity == "error"]


def with_cell(name: str, value: float, row: int = 6) -> dict[str, Any]:
    cells = COLUMNS[name].copy()
    cells[row] = value
    return {name: cells}


@pytest.mark.parametrize("name", ["Y", "AGE", "DOSE"])
@pytest.mark.parametrize("value", [1e31, -1e150, 1e300, 1.7e308])
def test_a_cell_beyond_all_units_is_refused_by_line(name: str, value: float) -> None:
    assert errors_of(**with_cell(name, value)) == [
        f"{name} is beyond 1e+30 in row 7; correct that, or give the column in a larger unit."
    ]


@pytest.mark.parametrize("name", ["Y", "AGE", "DOSE"])
@pytest.mark.parametrize("factor", [1e-33, 1e-150, 1e-200, 1e-300])
def test_a_column_below_all_units_is_refused(name: str, factor: float) -> None:
    assert errors_of(**{name: COLUMNS[name] * factor}) == [
        f"{name} holds no number beyond 1e-30; give the column in a smaller unit."
    ]


@pytest.mark.parametrize("name", ["Y", "AGE", "DOSE"])
@pytest.mark.parametrize("factor", [1e31, 1e150, 1e300])
def test_a_column_beyond_all_units_is_refused(name: str, factor: float) -> None:
    (told,) = errors_of(**{name: COLUMNS[name] * factor})
    assert told.startswith(f"{name} is beyond 1e+30 in rows ")


@pytest.mark.parametrize("name", ["Y", "AGE", "DOSE"])
def test_a_cell_beside_which_all_others_look_alike_is_refused(name: str) -> None:
    assert errors_of(**with_cell(name, 1e13)) == [
        f"{name} is more than 1e+09 times as far from its median in row 7 as in other rows, which all look "
        "alike beside that; correct that, or leave the cell empty."
    ]
    assert errors_of(**with_cell(name, 1e6)) == []


@pytest.mark.parametrize("value", [1e9, 1e50, 1e300])
def test_weights_beyond_any_number_of_subjects_are_refused(value: float) -> None:
    assert errors_of(**with_cell("W", value)) == [
        "W (weight) is more than 1e+06 in row 7; correct that, or divide all weights by the same number."
    ]


@pytest.mark.parametrize("factor", [1 / ROWS, 1e-100, 1e-300])
def test_weights_that_add_up_to_nobody_are_refused(factor: float) -> None:
    (told,) = errors_of(W=COLUMNS["W"] * factor)
    assert told.startswith("W (weight) adds up to fewer than 10; a weight is the number of subjects")


@pytest.mark.parametrize(
    "columns",
    [
        with_cell("DOSE", 1e-300),
        with_cell("W", 1e-300),
        {"AGE": np.zeros(ROWS)},
        {"AGE": np.full(ROWS, np.nan)},
        {"AGE": np.full(ROWS, 50.0)},
        {"Y": COLUMNS["Y"] * SMALLEST * 10},
        {"Y": COLUMNS["Y"] * LARGEST / 10},
        {"AGE": np.where(np.arange(ROWS) % 2, 0.0, 10.0 ** (np.arange(ROWS) % 9))},
    ],
    ids=["tiny-dose", "tiny-weight", "zeros", "missing", "constant", "small", "large", "skewed"],
)
def test_other_sizes_are_none_of_its_business(columns: dict[str, Any]) -> None:
    assert errors_of(**columns) == []


@pytest.mark.parametrize("name", ["Y", "AGE", "DOSE"])
def test_a_fit_says_so_before_anything_is_trained(name: str) -> None:
    with pytest.raises(TableError, match=f"the data frame: {name} is beyond"):
        covaria.fit_model({**COLUMNS, **with_cell(name, 1e300)}, "Y", roles={"W": "weight"})


@pytest.mark.parametrize("name", ["dose", "mean", "se"])
def test_estimates_beyond_all_units_are_refused(name: str) -> None:
    estimates = {"dose": [0.0, 5.0, 10.0], "mean": [1.0, 2.0, 4.0], "se": [0.5, 0.5, 0.5]}
    with pytest.raises(TableError, match=rf"{name} is beyond 1e\+30 in row 3"):
        aggregated_means({**estimates, name: [*estimates[name][:2], 1e200]})


def test_a_response_to_compare_predictions_with_is_refused_likewise() -> None:
    schema = (NumberCovariate("AGE", 20.0, 80.0, 50.0, has_missing=False),)
    with pytest.raises(TableError, match=r"Y is beyond 1e\+30 in row 2"):
        covariate_table(table_from_frame({"AGE": [30.0, 40.0], "Y": [1.0, -1e200]}), schema, "Y")
