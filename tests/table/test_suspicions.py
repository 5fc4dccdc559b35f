"""What is pointed out and used all the same: each with its word, and ordinary columns without any."""

from typing import Any

import numpy as np
import pytest

from covaria import check_table
from covaria.table import TableCheck

ROWS = 120
RANDOM = np.random.default_rng(14)
DOSE = RANDOM.permutation(np.resize([0, 10, 20, 40], ROWS))
AGE = RANDOM.integers(20, 80, ROWS)
Y = (20.0 + 0.1 * DOSE + RANDOM.normal(0.0, 2.0, ROWS)).round(2)
SOME = np.arange(ROWS) < 6


def checked(**columns: Any) -> TableCheck:
    return check_table({"DOSE": DOSE, "AGE": AGE, **columns, "Y": Y}, "Y")


def codes_of(found: TableCheck) -> set[str]:
    return {finding.code for finding in found.findings}


def roles_of(found: TableCheck) -> dict[str, str]:
    return {each.column: each.role.value for each in found.roles}


@pytest.mark.parametrize(
    ("code", "others", "words"),
    [
        (-(2**31), AGE, ", as programs write a missing integer"),
        (-(2**31), AGE - 50, ", as programs write a missing integer"),
        (-9, AGE, " and otherwise never negative"),
        (-9999, AGE, " and otherwise never negative"),
        (-999, AGE - 50, " and otherwise never near that"),
        (999, AGE, " and otherwise far below that"),
        (99, AGE % 3, " and otherwise far below that"),
    ],
)
def test_codes_of_missing_values_are_pointed_out(code: int, others: Any, words: str) -> None:
    found = checked(X=np.where(SOME, code, others))
    told = [each.finding for each in found.findings if each.code == "sentinel"]
    assert told == [f"X is {code} in fewer than 11 rows{words}"]


@pytest.mark.parametrize("code", [-99, 99, 999])
def test_numbers_among_their_like_are_no_codes(code: int) -> None:
    spread = np.linspace(-1000.0, 1000.0, ROWS)
    assert "sentinel" not in codes_of(checked(X=np.where(SOME, code, spread)))


@pytest.mark.parametrize("column", [np.log(Y), Y * 2.54, -Y, np.argsort(np.argsort(Y))])
def test_what_rises_or_falls_with_the_response_throughout_is_left_out_and_named(column: Any) -> None:
    found = checked(X=column)
    assert roles_of(found)["X"] == "ignore"
    assert "leaks" in codes_of(found)


def test_it_is_pointed_out_where_it_was_declared() -> None:
    found = check_table({"DOSE": DOSE, "X": np.log(Y), "Y": Y}, "Y", dose="DOSE", covariates=["X"])
    assert roles_of(found)["X"] == "covariate"
    assert "same-order" in codes_of(found)


def test_a_strong_baseline_is_no_leak() -> None:
    assert codes_of(checked(BASE=Y + RANDOM.normal(0.0, 0.5, ROWS))) == set()


@pytest.mark.parametrize("noise", [0.1, 0.2])
def test_a_second_measurement_of_the_response_is_pointed_out(noise: float) -> None:
    assert "nearly-response" in codes_of(checked(READER2=Y + RANDOM.normal(0.0, noise, ROWS)))


@pytest.mark.parametrize("digits", [2, 0])
def test_the_items_of_a_total_are_pointed_out(digits: int) -> None:
    items = {f"I{item}": RANDOM.integers(0, 5, ROWS) for item in range(1, 6)}
    total = np.mean(list(items.values()), axis=0).round(2) if digits else sum(items.values())
    found = check_table({"DOSE": DOSE, "AGE": AGE, **items, "TOTAL": total}, "TOTAL")
    (told,) = [each.finding for each in found.findings if each.code == "nearly-response"]
    assert "from I1, I2, I3, I4 and I5 by a weighted sum" in told


def test_many_columns_beside_few_rows_add_up_to_nothing() -> None:
    noise = {f"X{column}": RANDOM.normal(size=ROWS).round(2) for column in range(300)}
    assert "nearly-response" not in codes_of(checked(**noise))


@pytest.mark.parametrize("name", ["DOSE2", "Gruppe"])
def test_a_column_that_nearly_tells_the_dose_is_pointed_out(name: str) -> None:
    moved = np.where(SOME, np.roll(DOSE, 1), DOSE)
    column = moved if name == "DOSE2" else np.array(list("abcde"))[moved // 10]
    assert "nearly-dose" in codes_of(checked(**{name: column}))


@pytest.mark.parametrize("name", ["MISSED_DOSES", "SEX"])
def test_a_column_that_hardly_varies_does_not_tell_the_dose(name: str) -> None:
    found = checked(**{name: np.where(SOME, 1, 0)})
    assert roles_of(found)[name] == "covariate"
    assert codes_of(found) == set()


@pytest.mark.parametrize("name", ["DOSE1", "TRT", "trtp", "dose_group", "DLVL", "Group"])
def test_a_number_that_may_be_the_treatment_is_pointed_out(name: str) -> None:
    found = check_table({name: DOSE, "AGE": AGE, "Y": Y}, "Y")
    assert "undeclared-arm" in codes_of(found)


@pytest.mark.parametrize("name", ["DOSE.MG", "NOMDOSE", "Dosierung", "dosagem"])
def test_more_names_of_a_dose(name: str) -> None:
    assert roles_of(check_table({name: DOSE, "AGE": AGE, "Y": Y}, "Y"))[name] == "dose"


@pytest.mark.parametrize("word", ["Placebo to match", "Plazebo", "SHAM"])
def test_more_words_for_no_dose(word: str) -> None:
    cells = [word if dose == 0 else f"{dose} mg" for dose in DOSE.tolist()]
    assert roles_of(checked(DOSE=cells))["DOSE"] == "dose"


def test_a_prothrombin_time_identifies_nobody() -> None:
    found = checked(ID=np.arange(ROWS), PT=RANDOM.normal(12.0, 1.0, ROWS).round(1))
    assert (roles_of(found)["ID"], roles_of(found)["PT"]) == ("subject", "covariate")


@pytest.mark.parametrize("name", ["record_id", "UID", "Animal No."])
def test_more_names_of_the_subject(name: str) -> None:
    assert roles_of(checked(**{name: np.arange(ROWS)}))[name] == "subject"


def test_a_baseline_is_not_called_a_later_value() -> None:
    assert "post-baseline" not in codes_of(checked(AVAL_BASE=RANDOM.normal(size=ROWS)))


@pytest.mark.parametrize("name", ["outcome", "survived", "crp_final", "CUMDOSE", "CHG", "Change"])
def test_more_names_of_what_comes_later(name: str) -> None:
    assert "post-baseline" in codes_of(checked(**{name: RANDOM.normal(size=ROWS)}))


def test_days_are_the_axis_of_a_table_with_visits_and_otherwise_a_time_to_something() -> None:
    days = {"DAYS": RANDOM.integers(1, 90, ROWS)}
    assert "post-baseline" in codes_of(checked(USUBJID=np.arange(ROWS), **days))
    assert "post-baseline" not in codes_of(checked(USUBJID=np.arange(ROWS) // 2, **days))


@pytest.mark.parametrize("name", ["HR_DAY1", "QTCF Visit 1", "FACTOR_V2", "DAYTIME", "EXCHANGE"])
def test_a_first_day_or_visit_is_not_called_later(name: str) -> None:
    assert "post-baseline" not in codes_of(checked(**{name: RANDOM.normal(size=ROWS)}))


def test_words_below_a_limit_are_not_to_be_called_missing() -> None:
    values = np.exp(RANDOM.normal(size=ROWS)).round(2)
    cells = np.where(values < 0.5, "BLQ", values.astype(str))
    (found,) = (each for each in checked(CRP=cells).findings if each.code == "mixed-numbers")
    assert "write the limit in the place of a word" in found.remedy
    assert "missing" not in found.remedy


def test_a_binary_response_is_not_called_a_scale_as_well() -> None:
    found = check_table({"AGE": AGE, "Y": np.arange(ROWS) % 2}, "Y")
    assert codes_of(found) == {"response-levels"}


@pytest.mark.parametrize(
    "name", ["Behandlung", "Treatment Group", "randomized_to", "traitement", "Kohorte", "planned arm"]
)
def test_a_category_that_may_be_the_treatment_is_pointed_out(name: str) -> None:
    found = check_table({name: np.array(list("abcde"))[DOSE // 10], "AGE": AGE, "Y": Y}, "Y")
    assert "undeclared-arm" in codes_of(found)


def test_a_placebo_gives_an_arm_away_whatever_it_is_called() -> None:
    found = check_table({"X7": np.where(DOSE == 0, "Placebo", "Verum"), "AGE": AGE, "Y": Y}, "Y")
    assert "undeclared-arm" in codes_of(found)


def test_an_ordinary_category_is_no_treatment() -> None:
    found = check_table({"AGEGROUP": AGE // 40, "TREATMENT_NAIVE": np.where(AGE > 50, "Y", "N"), "Y": Y}, "Y")
    assert codes_of(found) == set()


def test_a_declared_twin_is_refused_once() -> None:
    twin = np.array(list("abcde"))[DOSE // 10]
    found = check_table({"DOSE": DOSE, "ARM": twin, "Y": Y}, "Y", dose="DOSE", covariates=["ARM"])
    assert codes_of(found) == {"told-by-dose"}


def test_days_of_eight_digits_are_dates() -> None:
    days = 20260100 + RANDOM.integers(1, 32, ROWS)
    assert {each.rule for each in checked(RFICDT=days).roles if each.column == "RFICDT"} == {"date-like"}


@pytest.mark.parametrize("last", [20261301, 20260132, 20260115.5])
def test_other_numbers_of_eight_digits_are_numbers(last: float) -> None:
    numbers = np.append(20260100 + RANDOM.integers(1, 32, ROWS - 1), last)
    assert roles_of(checked(COUNT=numbers))["COUNT"] == "covariate"


@pytest.mark.parametrize("moved", [40, 60])
def test_a_second_dose_that_differs_in_some_rows_is_pointed_out(moved: int) -> None:
    actual = np.where(np.arange(ROWS) < moved, np.roll(DOSE, 1), DOSE)
    differ = int((actual != DOSE).sum())
    found = check_table({"PLANNED_DOSE": DOSE, "ACTUAL_DOSE": actual, "AGE": AGE, "Y": Y}, "Y")
    told = [each.finding for each in found.findings if each.code == "nearly-dose"]
    (other,) = {"PLANNED_DOSE", "ACTUAL_DOSE"} - {c for c, role in roles_of(found).items() if role == "dose"}
    assert len(told) == 1
    assert told[0].startswith(f"{other} is a dose by its name, too, and differs from ")
    assert told[0].endswith(f"in {differ} of {ROWS} rows that have both")


def test_an_actual_arm_that_often_is_not_the_planned_dose_is_pointed_out() -> None:
    arms = np.array(["Placebo", "Low", "Mid", "", "High"])
    actual = arms[np.where(np.arange(ROWS) < 50, np.roll(DOSE, 1), DOSE) // 10]
    assert "nearly-dose" in codes_of(checked(TRT01A=actual))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"Gruppe": np.where(DOSE == 0, "P", "V")}, "and with them a whole level of Gruppe"),
        ({"TRT01PN": DOSE // 10}, "and with them a whole level of TRT01PN"),
        ({}, "and no other row has dose 0"),
    ],
)
def test_an_empty_dose_that_may_mean_a_placebo_is_pointed_out(columns: dict[str, Any], words: str) -> None:
    doses = np.where(DOSE == 0, "", DOSE.astype(str))
    found = check_table({"DOSE": doses, "AGE": AGE, **columns, "Y": Y}, "Y")
    assert [each.rows for each in found.excluded] == [30]
    assert [each.finding for each in found.findings if each.code == "empty-dose"] == [
        f"DOSE (dose) is empty in 30 of 120 rows, which are left out, {words}"
    ]


def test_a_dose_that_is_empty_here_and_there_is_only_counted() -> None:
    doses = np.where(RANDOM.random(ROWS) < 0.2, "", DOSE.astype(str))
    found = check_table({"DOSE": doses, "SEX": np.resize(["F", "M"], ROWS), "Y": Y}, "Y")
    assert found.excluded
    assert codes_of(found) == set()
