"""Responses that limits hide: the ends between which they lie, by cells and columns, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.errors import CovariaError, RoleError, TableError, UsageError
from covaria.model.endpoints import ENDPOINTS
from covaria.table import RoleRequest, TrialTable, check_table, read_trial
from covaria.table.censored import CENSORED
from support.presence import present

INF = np.inf


def trial_of(cells: list[str | None], endpoint: str = "censored", **more: Any) -> TrialTable:
    """A trial of these responses and of 20 others that were measured."""
    whole = [*cells, *(f"{5 + k / 10}" for k in range(20))]
    named = {name: more.pop(name) for name in ("censoring", "limit") if name in more}
    columns = {"y": whole, "x": np.arange(len(whole)) % 7, **more}
    request = RoleRequest(response="y", covariates=("x",), endpoint=endpoint, **named)
    return read_trial(columns, request)


def known_of(cells: list[str | None], **more: Any) -> list[list[float]]:
    known = present(trial_of(cells, **more).response.known)
    return [list(map(float, row)) for row in known[: len(cells)]]


def test_the_table_and_the_models_name_the_endpoints_alike() -> None:
    assert {each.name for each in ENDPOINTS.values() if each.is_censored} == CENSORED


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("7.5", (7.5, 7.5)),
        ("<0.1", (-INF, 0.1)),
        ("< 0.1", (-INF, 0.1)),
        ("<=0.1", (-INF, 0.1)),
        ("≤ .1", (-INF, 0.1)),
        (">50", (50, INF)),
        ("≥ 1e2", (100, INF)),
        ("0.1 to 0.5", (0.1, 0.5)),
        ("0.1..0.5", (0.1, 0.5)),
        ("[0.1, 0.5]", (0.1, 0.5)),
        ("-2 to -1", (-2, -1)),
        ("3 to 3", (3, 3)),
    ],
)
def test_cells_say_between_which_ends_a_response_lies(cell: str, ends: tuple[float, float]) -> None:
    assert known_of([cell, "<0.2"])[0] == list(ends)


def test_a_column_with_one_limit_is_read_as_it_was_written_and_not_as_half_the_limit() -> None:
    table = trial_of([*["<0.1"] * 12, None])
    assert present(table.response.known)[:12].tolist() == [[-INF, 0.1]] * 12
    assert (table.response.values[:12] == 0.1).all()
    assert table.rows == 32
    assert [each.column for each in table.roles] == ["y", "x"]
    assert any("below a limit in 12" in note for note in table.notes)


def test_a_decimal_comma_is_that_of_the_file(tmp_path: Any) -> None:
    path = tmp_path / "trial.csv"
    rows = ["y;x", "<0,1;1", "0,1 to 0,5;2", '"[0,2; 0,4]";3', *(f"{k},5;{k % 4}" for k in range(1, 20))]
    path.write_text("\n".join(rows), encoding="utf-8")
    table = read_trial(path, RoleRequest(response="y", endpoint="censored"))
    assert present(table.response.known)[:4].tolist() == [[-INF, 0.1], [0.1, 0.5], [0.2, 0.4], [1.5, 1.5]]


def test_a_column_of_limits_is_for_responses_in_words() -> None:
    limits = [0.1, 0.2, *[np.nan] * 20]
    assert known_of(["BLQ", "<LLOQ"], limit="LLOQ", LLOQ=limits) == [[-INF, 0.1], [-INF, 0.2]]
    assert known_of(["ALQ", "3"], limit="ULOQ", ULOQ=[50.0] * 22) == [[50, INF], [3, 3]]


def test_a_column_of_censoring_says_which_numbers_are_limits() -> None:
    marks, limits = [1, -1, 0, 1, *[0] * 20], [np.nan, np.nan, np.nan, 0.1, *[np.nan] * 20]
    cells: list[str | None] = ["0.5", "9", "7", "0.4"]
    assert known_of(cells, censoring="CENS", CENS=marks) == [[-INF, 0.5], [9, INF], [7, 7], [-INF, 0.4]]
    between = known_of(cells, censoring="CENS", CENS=marks, limit="LIMIT", LIMIT=limits)
    assert between == [[-INF, 0.5], [9, INF], [7, 7], [0.1, 0.4]]


def test_columns_of_censoring_and_limits_are_no_covariates() -> None:
    marks = [1, *[0] * 20]
    columns = {"y": ["0.5", *(f"{5 + k / 10}" for k in range(20))], "x": np.arange(21) % 7, "CENS": marks}
    table = read_trial(columns, RoleRequest(response="y", censoring="CENS", endpoint="censored"))
    assert [each.name for each in table.covariates] == ["x"]


@pytest.mark.parametrize(
    ("cells", "more", "told"),
    [
        (["<0.1 mg/L", "<0.2"], {}, r"row 1 \(it has a unit\); bring all to one unit"),
        (["high"], {}, r"row 1 \(it is none of these\); correct"),
        (["0.5 to 0.1"], {}, "the lower is above the upper"),
        (["BLQ"], {}, r"in row 1, by its word alone; .*--limit"),
        (["BLQ", "ALQ"], {"limit": "L", "L": [0.1] * 22}, "a column of limits is of one side"),
        (["BLQ"], {"limit": "L", "L": [np.nan] + [1] * 20}, "where L has no limit"),
        (["0.05", "BLQ"], {"limit": "L", "L": [0.1] * 22}, r"beyond its limit, L, in row 1, as where half"),
        (["3"], {"limit": "L", "L": [0.1] * 21}, "no cell of y .* says that it is beyond one"),
        (["3"], {"censoring": "C", "C": [2] + [0] * 20}, r"C \(censoring\) is not 0, 1 or -1 in row 1"),
        (["<3"], {"censoring": "C", "C": [1] + [0] * 20}, "the response beside a column of censoring"),
        (["3"], {"censoring": "gone"}, "has no column gone, which is named as censoring"),
    ],
)
def test_what_contradicts_itself_is_refused(cells: list[str | None], more: dict[str, Any], told: str) -> None:
    with pytest.raises(RoleError, match=told):
        trial_of(cells, **more)


def test_limits_need_their_endpoint() -> None:
    with pytest.raises(UsageError, match=r"A column of limit is named, but the endpoint is not censored"):
        trial_of(["3"], endpoint="normal", limit="L", L=[0.1] * 21)
    with pytest.raises(CovariaError, match=r"--endpoint censored"):
        trial_of(["<0.1"] * 12, endpoint="normal")


@pytest.mark.parametrize(
    ("y", "told"),
    [
        (["<1"] * 30, "beyond a limit in every usable row"),
        (
            [*["<1"] * 25, *"23456"],
            "between two ends, in 5 usable rows, and a model needs 10",
        ),
        ([*["<1"] * 15, *["2"] * 15], "is the same wherever it was measured"),
    ],
)
def test_too_little_that_was_measured_is_refused(y: list[str], told: str) -> None:
    columns = {"y": y, "x": np.arange(30) % 7}
    with pytest.raises(TableError, match=told):
        read_trial(columns, RoleRequest(response="y", endpoint="censored"))


@pytest.mark.parametrize(("role", "named"), [("arm", r"treat \(arm\) B"), ("dose", r"treat \(dose\) 2")])
def test_an_arm_or_dose_of_which_nothing_was_measured_is_refused_by_name(role: str, named: str) -> None:
    columns = {
        "y": [*(f"{k}" for k in range(3, 23)), *["<3"] * 20],
        "treat": [*(["A"] * 20), *(["B"] * 20)] if role == "arm" else [*([1] * 20), *([2] * 20)],
        "x": np.arange(40) % 7,
    }
    request = replace(
        RoleRequest(response="y", endpoint="censored"),
        arm="treat" if role == "arm" else None,
        dose="treat" if role == "dose" else None,
    )
    with pytest.raises(TableError, match=f"beyond a limit in every row of {named}, so that no mean"):
        read_trial(columns, request)


def test_logarithms_need_responses_and_limits_above_0() -> None:
    with pytest.raises(TableError, match=r"0 or negative, or below such a limit, in rows 1 and 2"):
        trial_of(["<0", "-1", "<0.1"], endpoint="censored-lognormal")


def test_a_check_counts_what_limits_hide_and_tells_of_measurements_beyond_them() -> None:
    y = [*["<6"] * 12, ">6.5", "5.1 to 5.2", *(f"{5 + k / 10}" for k in range(20))]
    found = check_table({"y": y, "x": np.arange(34) % 7}, "y", endpoint="censored")
    told = [each.finding for each in found.findings if each.code == "response-limits"]
    assert "below a limit in 12" in told[0]
    assert "between two ends in" in told[0]
    assert told[1] == "y (response) was measured below and above a limit that other rows have"
    none = check_table({"y": y[14:], "x": np.arange(20) % 7}, "y", endpoint="censored")
    assert any("beyond a limit in no usable row" in each.finding for each in none.findings)
