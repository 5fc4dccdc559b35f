"""Covariates below a limit of quantification: half the limit and an indicator, and said so."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria
from covaria.errors import CovariaError
from covaria.table import (
    CategoryColumn,
    NumberColumn,
    RoleRequest,
    TrialTable,
    assign_roles,
    covariate_table,
    text_table,
    trial_table,
)

ROWS = 120
RANDOM = np.random.default_rng(12)
VALUES = RANDOM.lognormal(0, 1, ROWS).round(2) + 0.5
UNDER = VALUES < 1
AGE, AVAL = RANDOM.normal(60, 9, ROWS).round(1), RANDOM.normal(size=ROWS).round(3)


def cells(below: str = "<1", where: Any = UNDER) -> list[str]:
    return [below if under else f"{value:.2f}" for under, value in zip(where, VALUES, strict=True)]


def trial_with(columns: dict[str, Any], request: RoleRequest | None = None) -> TrialTable:
    table = text_table({"AGE": AGE, **columns, "AVAL": AVAL})
    roles = assign_roles(table, request or RoleRequest(response="AVAL"))
    return trial_table(table, roles)


@pytest.mark.parametrize("below", ["<1", "< 1", "<1.0", "≤1", "<= 1.00", " <1 "])
@pytest.mark.parametrize("named", [False, True], ids=["inferred", "named"])
def test_half_the_limit_is_taken_with_an_indicator(below: str, named: bool) -> None:
    request = RoleRequest(response="AVAL", covariates=("AGE", "CRP") if named else None)
    trial = trial_with({"CRP": cells(below)}, request)
    assert [column.name for column in trial.covariates] == ["AGE", "CRP", "CRP below limit"]
    _, numbers, where = trial.covariates
    assert isinstance(numbers, NumberColumn)
    assert isinstance(where, CategoryColumn)
    np.testing.assert_allclose(numbers.values, np.where(UNDER, 0.5, VALUES.round(2)))
    assert where.levels == ("no", "yes")
    assert where.codes.tolist() == UNDER.astype(int).tolist()
    assert trial.notes == (
        f"CRP is below its limit of quantification in {UNDER.sum()} of 120 usable rows; half the limit is "
        "taken there, and CRP below limit is used beside it.",
    )


def test_missing_cells_stay_missing() -> None:
    column = cells()
    column[:6] = [""] * 6
    trial = trial_with({"CRP": column})
    assert isinstance(trial.covariates[2], CategoryColumn)
    assert (trial.covariates[2].codes[:6] == -1).all()


def test_decimal_commas_are_read(tmp_path: Path) -> None:
    rows = [
        f"{age};{text};{y}".replace(".", ",") for age, text, y in zip(AGE, cells("<1,0"), AVAL, strict=True)
    ]
    path = tmp_path / "trial.csv"
    path.write_text("\n".join(["AGE;CRP;AVAL", *rows]))
    found = covaria.check_table(path, "AVAL")
    assert [each.code for each in found.findings] == ["below-limit"]


@pytest.mark.parametrize(
    "column",
    [
        cells(where=np.arange(ROWS) == np.argmin(VALUES)),
        [*cells()[:-1], "<2"],
        ["<100" if under else text for under, text in zip(UNDER, cells(), strict=True)],
        cells("BLQ"),
        cells("<LLOQ"),
        [*cells()[:-1], "high"],
        cells("<1 mg/L"),
    ],
    ids=["a single one", "two limits", "numbers below the limit", "BLQ", "LLOQ", "a word", "a unit"],
)
def test_what_is_not_plainly_one_limit_is_refused(column: list[str]) -> None:
    with pytest.raises(CovariaError, match=r"CRP: [0-9]+ of 120 filled cells are numbers"):
        trial_with({"CRP": column})


@pytest.mark.parametrize("role", ["response", "dose", "weight"])
def test_no_half_limit_in_another_role(role: str) -> None:
    roles: dict[str, Any] = {"response": "AVAL", role: "CRP"}
    request = RoleRequest(**roles)
    with pytest.raises(CovariaError, match=f"CRP is to be the {role} but is below a limit") as caught:
        trial_with({"CRP": cells()}, request)
    assert "leave them empty" not in str(caught.value)


def test_an_ignored_column_has_no_indicator_in_use() -> None:
    found = covaria.check_table({"AGE": AGE, "CRP": cells(), "AVAL": AVAL}, "AVAL", roles={"CRP": "ignore"})
    assert {each.column: each.role.value for each in found.roles}["CRP below limit"] == "ignore"


@pytest.mark.parametrize("below", [0, 1, 3])
def test_a_model_reads_new_rows_however_few_are_below(below: int) -> None:
    trial = trial_with({"CRP": cells()})
    new = {"AGE": [60.0] * 3, "CRP": ["<1"] * below + ["2.5"] * (3 - below)}
    found = covariate_table(text_table(new), trial.schema)
    assert isinstance(found.columns[1], NumberColumn)
    assert isinstance(found.columns[2], CategoryColumn)
    assert found.columns[1].values.tolist() == [0.5] * below + [2.5] * (3 - below)
    assert found.columns[2].codes.tolist() == [1] * below + [0] * (3 - below)


def test_new_values_below_a_limit_are_told_where_the_model_knows_none() -> None:
    trial = trial_with({"CRP": VALUES})
    found = covariate_table(text_table({"AGE": AGE, "CRP": cells()}), trial.schema)
    assert found.notes[0] == (
        f"CRP is below a limit of quantification in {UNDER.sum()} rows, where half the limit is taken."
    )


@pytest.mark.slow
def test_a_fit_with_values_below_a_limit_is_evaluated_and_knows_its_table() -> None:
    columns = {"AGE": AGE, "CRP": cells(), "AVAL": AVAL + 2 * UNDER}
    model = covaria.fit_model(columns, "AVAL", effort="quick")
    assert covaria.validate_model(model, columns).in_sample
    assert len(model.predict({"AGE": [60.0], "CRP": ["<1"]}).mean) == 1
