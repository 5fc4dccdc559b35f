"""Columns that follow from the response are left out and named; strong covariates are not."""

from typing import Any

import numpy as np
import pytest

from covaria.table import RoleRequest, TrialTable, assign_roles, read_trial, table_from_frame, trial_table
from covaria.table.response_cuts import cuts_response

ROWS = 200
RANDOM = np.random.default_rng(9)
Y = RANDOM.normal(3000, 500, ROWS).round(1)
SCORE = RANDOM.integers(0, 11, ROWS)
AGE = RANDOM.normal(60, 9, ROWS)


def trial_with(columns: dict[str, Any], response: Any = Y, name: str = "Y", **asked: Any) -> TrialTable:
    return read_trial({"AGE": AGE, **columns, name: response}, RoleRequest(response=name, **asked))


def rules_of(trial: TrialTable) -> dict[str, str]:
    return {each.column: each.rule for each in trial.roles}


@pytest.mark.parametrize(
    ("column", "response"),
    [
        ((Y < 2500).astype(int), Y),
        (np.where(Y > 3200, "Y", "N"), Y),
        (np.where(Y > 3600, "responder", "non-responder"), Y),
        (np.select([Y < 2700, Y < 3300], ["low", "medium"], "high"), Y),
        (np.select([Y < 2700, Y < 3300], [3, 1], 2), Y),
        (np.select([SCORE < 4, SCORE < 8], ["mild", "moderate"], "severe"), SCORE),
        (np.array(list("abcdefghijk"))[RANDOM.permutation(11)][SCORE], SCORE),
        (np.where(np.arange(ROWS) % 9 == 0, "", np.where(Y > 3000, "high", "low")), Y),
    ],
    ids=["low birth weight", "flag", "rare", "label", "code", "grade", "name of a score", "some missing"],
)
@pytest.mark.parametrize("name", ["LOW", "RESPFL", "Kategorie"])
def test_a_flag_or_label_of_the_response_is_left_out_and_named(name: str, column: Any, response: Any) -> None:
    trial = trial_with({name: column}, response)
    assert rules_of(trial)[name] == "response-cut"
    assert any(note.startswith(f"{name} follows from the response Y: each of") for note in trial.notes)


@pytest.mark.parametrize("shift", [0.0, 500.0, 2000.0, 5000.0, 50_000.0])
def test_a_covariate_however_strong_is_none(shift: float) -> None:
    sex = RANDOM.choice(["F", "M"], ROWS)
    trial = trial_with({"SEX": sex}, Y + shift * (sex == "M"))
    assert rules_of(trial)["SEX"] == "category"


def test_one_row_on_the_other_side_of_the_cut_is_enough() -> None:
    flag = (Y > 3000).astype(int)
    flag[np.argmin(Y)] = 1
    assert rules_of(trial_with({"FLAG": flag}))["FLAG"] == "number"


def test_a_rare_flag_at_the_largest_response_may_be_chance() -> None:
    assert not cuts_response((np.sort(Y)[-2] <= Y).astype(np.int64), Y)


def test_chance_makes_no_cuts() -> None:
    random = np.random.default_rng(1)
    assert not any(cuts_response(random.integers(0, 2, 40), random.normal(size=40)) for _ in range(500))


@pytest.mark.parametrize(
    "column",
    [Y, -Y, SCORE, np.array(list("abcdefghijk"))[SCORE], np.where(np.arange(ROWS) % 9 == 0, np.nan, Y)],
    ids=["value", "other sign", "score", "grade", "some missing"],
)
def test_a_measurement_that_the_response_cuts_is_left_out_and_named(column: Any) -> None:
    cut = (SCORE > 6) if np.asarray(column).dtype != float else (Y < 2800)
    trial = trial_with({"VALUE": column}, cut.astype(int), "RESPONDER", endpoint="binary")
    assert rules_of(trial)["VALUE"] == "response-source"
    assert any(note.startswith("VALUE alone gives the response RESPONDER: each of") for note in trial.notes)


@pytest.mark.parametrize("gap", [3000.0, 30_000.0])
def test_a_covariate_that_parts_responders_from_others_by_a_gap_is_none(gap: float) -> None:
    responder = RANDOM.integers(0, 2, ROWS)
    trial = trial_with(
        {"MARKER": RANDOM.normal(0, 300, ROWS) + gap * responder}, responder, endpoint="binary"
    )
    assert rules_of(trial)["MARKER"] == "number"


def test_a_covariate_that_nearly_gives_a_response_of_two_values_is_none() -> None:
    responder = (Y < 2800).astype(int)
    responder[np.argmax(Y)] = 1
    trial = trial_with({"VALUE": Y, "GRADE": np.where(Y < 2800, "low", "high")}, responder, endpoint="binary")
    assert {rules_of(trial)[each] for each in ("VALUE", "GRADE")} == {"number", "category"}


@pytest.mark.parametrize(
    "name",
    [
        "BASE",
        "AVALBL",
        "hba1c_bl",
        "HbA1c baseline",
        "weight_week0",
        "fev1.pre",
        "SCORE_V0",
        "Start",
        "bp_day_1",
    ],
)
def test_the_baseline_of_a_change_is_kept_and_its_value_named(name: str) -> None:
    base = RANDOM.normal(5000, 400, ROWS).round(1)
    trial = trial_with({name: base, "final": (base + Y).round(1)}, name="delta")
    assert rules_of(trial)[name] == "number"
    assert rules_of(trial)["final"] == "response-parts"
    assert "final is no covariate of delta: computed from the response" in trial.notes[0]


@pytest.mark.parametrize("name", ["week_12", "Basophils", "spread", "restarts", "V1", "V10", "day_14"])
def test_where_no_name_tells_the_baseline_both_are_named(name: str) -> None:
    base = RANDOM.normal(5000, 400, ROWS).round(1)
    trial = trial_with({name: base, "final": (base + Y).round(1)}, name="delta")
    assert rules_of(trial)[name] == rules_of(trial)["final"] == "response-parts"
    assert any(note.startswith(f"{name} is no covariate of delta: it and final give") for note in trial.notes)


@pytest.mark.parametrize("digits", [-2, -1, 0, 1])
def test_a_flag_of_a_response_that_was_rounded_later_is_left_out(digits: int) -> None:
    trial = trial_with({"FLAG": (Y < 2720).astype(int)}, Y.round(digits))
    assert rules_of(trial)["FLAG"] == "response-cut"


def test_a_covariate_that_parts_a_coarse_score_with_ties_at_the_cut_is_none() -> None:
    high = RANDOM.integers(0, 2, ROWS)
    trial = trial_with({"STAGE": high}, RANDOM.integers(0, 3, ROWS) + 2 * high)
    assert rules_of(trial)["STAGE"] == "number"


@pytest.mark.parametrize("name", ["comments", "Remarks", "AE_COMMENT", "Bemerkungen", "COVAL1", "visit note"])
def test_remarks_are_no_category(name: str) -> None:
    cells = np.where(np.arange(ROWS) % 3 == 0, "ok", "unwell")
    assert rules_of(trial_with({name: cells}))[name] == "remark-name"
    assert rules_of(trial_with({f"{name}ary": cells}))[f"{name}ary"] == "category"


@pytest.mark.parametrize("digits", [4, 5, 6])
def test_the_sum_of_prediction_and_residual_is_found_as_it_was_printed(digits: int) -> None:
    fitted = RANDOM.uniform(5, 60, ROWS)
    residual = RANDOM.normal(0, 8, ROWS)

    def printed(values: Any) -> list[float]:
        return [float(f"{value:.{digits}E}") for value in values]

    trial = trial_with({"F": printed(fitted), "R": printed(residual)}, printed(fitted + residual))
    assert rules_of(trial)["F"] == rules_of(trial)["R"] == "response-parts"


def test_covariates_around_a_response_that_hardly_varies_are_no_copies() -> None:
    response = 1e6 + RANDOM.normal(size=ROWS)
    trial = trial_with({"X": 1e6 + RANDOM.normal(size=ROWS)}, response)
    assert rules_of(trial)["X"] == "number"


@pytest.mark.parametrize("name", ["PRED", "ipred", "RES", "WRES", "CWRES", "IWRES", "NPDE", "CIPREDI"])
def test_nonmem_predictions_and_residuals_are_known_by_name(name: str) -> None:
    for response in ("DV", "AVAL", "CHG"):
        assert rules_of(trial_with({name: 3 * AGE + Y}, name=response))[name] == "model-output"


def test_a_flag_that_cuts_the_value_is_no_covariate_of_its_change() -> None:
    base = RANDOM.normal(5000, 400, ROWS)
    columns = {"BASE": base, "AVAL": base + Y, "HIGH": np.where(base + Y > 8000, "Y", "N")}
    assert rules_of(trial_with(columns, name="CHG"))["HIGH"] == "response-cut"
    assert rules_of(trial_with(columns, name="hba1c_change"))["HIGH"] == "response-cut"
    del columns["BASE"]
    assert rules_of(trial_with(columns, name="hba1c_change"))["HIGH"] == "category"


@pytest.mark.parametrize(
    "name", ["CRIT1FL", "MCRIT2ML", "ANRIND", "ATOXGRHN", "SHIFT1", "AVALCA1N", "PCHGCAT1"]
)
def test_criteria_grades_and_shifts_of_cdisc_are_computed_from_the_response(name: str) -> None:
    columns = {name: RANDOM.integers(0, 3, ROWS)}
    assert rules_of(trial_with(columns, name="AVAL"))[name] == "response-relative"
    assert rules_of(trial_with(columns, name="Y"))[name] != "response-relative"


@pytest.mark.parametrize("name", ["BNRIND", "BTOXGR", "CRITERION", "SHIFT"])
def test_grades_before_treatment_are_not(name: str) -> None:
    assert rules_of(trial_with({name: RANDOM.integers(0, 3, ROWS)}, name="AVAL"))[name] == "number"


@pytest.mark.parametrize(
    "name",
    [
        *("CNSR", "EVENT", "Status", "DTHFL", "TTE", "Time to death", "Days on drug", "TRTDURD", "DISCONFL"),
        *(
            "AVAL_W12",
            "CHG_WEEK8",
            "WEEK24",
            "Week 4",
            "DAY_28",
            "HBA1C_WEEK12",
            "final weight",
            "PFS_MONTHS",
        ),
        *("relapse", "died", "weight change", "PFS_MONTHS", "COMPLFL", "FOLLOW_UP_TIME"),
    ],
)
def test_names_of_what_comes_later_are_pointed_out_and_used(name: str) -> None:
    trial = trial_with({name: RANDOM.integers(0, 5, ROWS)})
    assert rules_of(trial)[name] == "number"
    assert any(note.startswith(f"{name} comes, by the name, after treatment began") for note in trial.notes)


@pytest.mark.parametrize(
    "name",
    [
        "BASE",
        "AGE2",
        "WEIGHT",
        "WEEKS_SINCE_DIAGNOSIS",
        "BMIBL",
        "ECOG",
        "DIABETES",
        "DURDIS",
        "CRCL",
        "FREE",
    ],
)
def test_names_of_baseline_covariates_are_not(name: str) -> None:
    assert trial_with({name: RANDOM.integers(0, 5, ROWS)}).notes == ()


def test_a_declared_covariate_is_not_commented_on() -> None:
    table = table_from_frame({"WEEK4": RANDOM.normal(size=ROWS), "Y": Y})
    request = RoleRequest(response="Y", covariates=("WEEK4",))
    assert trial_table(table, assign_roles(table, request)).notes == ()
