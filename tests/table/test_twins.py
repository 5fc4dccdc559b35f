"""Columns that tell the dose over again, or each other, are left out and named; others are kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from covaria.errors import TableError
from covaria.table import Role, RoleRequest, TrialTable, assign_roles, table_from_frame, trial_table
from covaria.table.determined_by import is_determined_by, share_determined

ROWS = 120
RANDOM = np.random.default_rng(16)
DOSES = RANDOM.permutation(np.repeat([0.0, 5.0, 20.0, 80.0], ROWS // 4))
AVAL = RANDOM.normal(size=ROWS)
RESPONSE = RoleRequest(response="AVAL")


def by_dose(values: Sequence[object], doses: Any = DOSES) -> list[object]:
    """One value for each dose, in their order."""
    places = np.unique(doses, return_inverse=True)[1]
    return [values[place] for place in places]


def trial_with(columns: Mapping[str, Any], request: RoleRequest = RESPONSE) -> TrialTable:
    table = table_from_frame({"AGE": RANDOM.normal(60, 9, ROWS), "DOSE": DOSES, **columns, "AVAL": AVAL})
    return trial_table(table, assign_roles(table, request))


def rules_of(trial: TrialTable) -> dict[str, str]:
    return {each.column: each.rule for each in trial.roles}


@pytest.mark.parametrize(
    "cells",
    [
        by_dose(["Placebo", "Low", "Mid", "High"]),
        by_dose(["A", "D", "C", "B"]),
        by_dose(["0 mg", "5 mg", "20 mg", "80 mg"]),
        by_dose([1, 2, 3, 4]),
        by_dose([3, 1, 4, 2]),
        (DOSES / 1000).tolist(),
        np.round(np.log1p(DOSES), 2).tolist(),
        (2.54 * DOSES - 7).tolist(),
        np.sqrt(DOSES).tolist(),
        by_dose(["N", "Y", "Y", "Y"]),
        by_dose([0, 1, 1, 1]),
        by_dose(["low", "low", "high", "high"]),
        [f"{dose:g}-{row % 3}" for row, dose in enumerate(DOSES)],
        [*by_dose(["Placebo", "Low", "Mid", "High"])[:-9], *[None] * 9],
    ],
    ids=[
        *(
            "arm",
            "code letters",
            "label",
            "number",
            "shuffled number",
            "grams",
            "logarithm",
            "affine",
            "root",
        ),
        *("active", "active as 0 and 1", "coarser", "cohort", "some missing"),
    ],
)
@pytest.mark.parametrize("name", ["ARM", "TRT01P", "trt01an", "X", "Behandlung"])
def test_a_twin_of_the_dose_is_left_out_and_named_whatever_its_name(name: str, cells: list[Any]) -> None:
    trial = trial_with({name: cells})
    assert rules_of(trial)[name] == "dose-twin"
    assert [column.name for column in trial.covariates] == ["AGE", "DOSE"]
    assert any(note.startswith(f"{name} tells the treatment over again, beside DOSE") for note in trial.notes)


@pytest.mark.parametrize("transform", [lambda d: d / 1000, np.log, lambda d: np.round(d, 1), lambda d: -d])
def test_a_twin_of_a_continuous_dose_is_known_by_its_order(transform: Callable[[Any], Any]) -> None:
    exposure = RANDOM.uniform(1, 99, ROWS)
    assert rules_of(trial_with({"DOSE": exposure, "AUC": transform(exposure)}))["AUC"] == "dose-twin"


@pytest.mark.parametrize(
    "column",
    [
        lambda random: random.normal(size=ROWS),
        lambda random: np.arange(ROWS)[random.permutation(ROWS)],
        lambda random: random.choice(["F", "M"], ROWS),
        lambda random: random.integers(0, 5, ROWS),
        lambda random: np.where(random.permutation(ROWS) == 7, "rare", "usual"),
        lambda random: DOSES * random.uniform(50, 90, ROWS).round(1),
        lambda random: random.choice([f"site {k}" for k in range(40)], ROWS),
        lambda random: 3.0 * DOSES + random.uniform(0, 1, ROWS),
    ],
    ids=["continuous", "all distinct", "sex", "score", "rare", "by weight", "many sites", "exposure"],
)
def test_columns_that_are_no_twins_stay(column: Callable[[np.random.Generator], Any]) -> None:
    trial = trial_with({"X": column(np.random.default_rng(5))})
    assert rules_of(trial)["X"] in {"number", "category"}
    assert not any("over again" in note for note in trial.notes)


def test_chance_alone_seldom_makes_a_twin_in_a_tiny_table() -> None:
    random = np.random.default_rng(8)
    doses = random.permutation(np.repeat([0, 1, 2, 3], 3))
    found = sum(is_determined_by(random.integers(0, 2, 12), doses) for _ in range(2000))
    alike = sum(is_determined_by(random.integers(0, 9, 12), doses) for _ in range(2000))
    assert found + alike < 0.01 * 4000


def test_one_row_that_differs_is_no_function() -> None:
    codes = np.unique(DOSES, return_inverse=True)[1]
    assert is_determined_by(codes, codes)
    swapped = codes.copy()
    swapped[0] = (swapped[0] + 1) % 4
    assert not is_determined_by(swapped, codes)
    assert share_determined(swapped, codes) == (ROWS - 1) / ROWS


def test_missing_cells_prove_nothing() -> None:
    nothing = np.full(ROWS, -1)
    assert not is_determined_by(nothing, np.arange(ROWS))
    assert share_determined(nothing, np.arange(ROWS)) == 0.0


@pytest.mark.parametrize(
    ("name", "rule"), [("TRT01P", "dose-twin"), ("ACTARM", "dose-twin"), ("X", "category")]
)
def test_an_arm_that_few_subjects_left_is_known_by_its_name(name: str, rule: str) -> None:
    planned = by_dose(["Placebo", "Low", "Mid", "High"])
    planned[:4] = ["Placebo", "Low", "Placebo", "Low"]
    assert rules_of(trial_with({name: planned}))[name] == rule


def test_a_factor_beside_the_dose_stays_whatever_its_name() -> None:
    assert (
        rules_of(trial_with({"TREATMENT": RANDOM.choice(["drug A", "drug B"], ROWS)}))["TREATMENT"]
        == "category"
    )


def test_a_covariate_of_few_subjects_with_many_rows_is_no_twin() -> None:
    subjects = np.repeat(np.arange(6), ROWS // 6)
    doses, sex = np.array([0, 0, 5, 5, 10, 10])[subjects], np.array(list("FFFFMM"))[subjects]
    trial = trial_with({"DOSE": doses, "SEX": sex, "USUBJID": [f"S{k}" for k in subjects]})
    assert rules_of(trial)["SEX"] == "category"


def test_a_declared_twin_is_refused() -> None:
    request = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "ACTIVE"))
    with pytest.raises(
        TableError, match=r"ACTIVE is the same throughout each DOSE \(dose\).*leave ACTIVE out"
    ):
        trial_with({"ACTIVE": by_dose(["N", "Y", "Y", "Y"])}, request)


def test_a_declared_covariate_that_is_no_twin_is_used() -> None:
    request = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "SEX"))
    trial = trial_with({"SEX": RANDOM.choice(["F", "M"], ROWS)}, request)
    assert [column.name for column in trial.covariates] == ["AGE", "DOSE", "SEX"]


VISITS = RANDOM.integers(0, 4, ROWS)


@pytest.mark.parametrize(
    ("columns", "left_out"),
    [
        ({"VISIT": "abcd", "WEEK": [0, 4, 8, 12]}, "VISIT"),
        ({"AVISITN": [2, 4, 6, 8], "AVISIT": ["Baseline", "Week 12", "Week 4", "Week 8"]}, "AVISIT"),
        ({"VISIT": "abcd", "TPT": "wxyz"}, "TPT"),
        ({"RACEN": [1, 2, 3, 4], "RACE": ["WHITE", "BLACK", "ASIAN", "OTHER"]}, "RACEN"),
        ({"SEX": "FMFM", "SEXN": [1, 2, 1, 2]}, "SEXN"),
        ({"REGION": "abcd", "COUNTRY": "wxyz"}, "COUNTRY"),
    ],
)
def test_of_categories_that_determine_each_other_one_is_used(
    columns: dict[str, Sequence[object]], left_out: str
) -> None:
    trial = trial_with({name: [cells[visit] for visit in VISITS] for name, cells in columns.items()})
    (kept,) = columns.keys() - {left_out}
    rules = rules_of(trial)
    assert rules[left_out] == "category-twin"
    assert kept in {column.name for column in trial.covariates}
    assert any(note.startswith(f"{left_out} tells the same as {kept}; left out") for note in trial.notes)


def test_a_category_that_is_only_coarser_than_another_stays() -> None:
    groups, halves = ["abcd"[visit] for visit in VISITS], ["xxyy"[visit] for visit in VISITS]
    assert {rules_of(trial_with({"GROUP": groups, "HALF": halves}))[name] for name in ("GROUP", "HALF")} == {
        "category"
    }


def test_a_declared_category_is_used_and_its_twin_left_out() -> None:
    request = RoleRequest(response="AVAL", others=(("CODE", Role.COVARIATE),))
    columns = {"LABEL": ["abcd"[visit] for visit in VISITS], "CODE": VISITS}
    assert rules_of(trial_with(columns, request))["LABEL"] == "category-twin"


def test_numbers_that_differ_in_every_row_are_no_twins() -> None:
    weight = RANDOM.normal(70, 9, ROWS)
    assert rules_of(trial_with({"KG": weight, "LB": 2.2 * weight}))["LB"] == "number"


def test_measurements_of_subjects_with_many_rows_are_no_twins_of_each_other() -> None:
    subjects = np.repeat(np.arange(ROWS // 5), 5)
    age = RANDOM.permutation(np.arange(40, 40 + ROWS // 5))[subjects]
    weight = RANDOM.normal(70, 9, ROWS // 5).round(1)[subjects]
    rules = rules_of(trial_with({"AGE": age, "WEIGHT": weight}))
    assert rules["AGE"] == rules["WEIGHT"] == "number"


def test_categories_of_few_subjects_with_many_rows_are_no_twins_of_each_other() -> None:
    subjects = np.repeat(np.arange(4), ROWS // 4)
    columns = {"SEX": np.array(list("FFMM"))[subjects], "SMOKER": np.array(list("nnyy"))[subjects]}
    rules = rules_of(trial_with({**columns, "USUBJID": [f"S{k}" for k in subjects]}))
    assert rules["SEX"] == rules["SMOKER"] == "category"


def test_what_repeats_with_a_dose_of_many_values_is_kept() -> None:
    """Four visits of each subject, whom no column names: all that is the subject's goes with its dose."""
    random = np.random.default_rng(4)
    subjects = 40
    each = {
        "DOSE": random.uniform(0, 100, subjects).round(1),
        "AGE": random.normal(60, 9, subjects).round(1),
        "SEX": random.choice(["F", "M"], subjects),
        "GENE": random.choice([0, 1, 2], subjects),
    }
    each |= {"LOGDOSE": np.log(each["DOSE"] + 1), "ACTIVE": np.where(each["DOSE"] > 30, "Y", "N")}
    columns = {name: np.repeat(values, 4) for name, values in each.items()}
    table = table_from_frame(columns | {"AVAL": random.normal(size=4 * subjects)})
    rules = rules_of(trial_table(table, assign_roles(table, RESPONSE)))
    assert {name: rules[name] == "dose-twin" for name in each if name != "DOSE"} == {
        **dict.fromkeys(["AGE", "SEX", "GENE"], False),
        **dict.fromkeys(["LOGDOSE", "ACTIVE"], True),
    }
