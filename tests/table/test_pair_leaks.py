"""Pairs of columns that give the response away together are pointed out; strong covariates are not."""

from typing import Any

import numpy as np
import pytest

from covaria import check_table

ROWS = 150
RANDOM = np.random.default_rng(21)
BASE = RANDOM.normal(20, 4, ROWS).clip(5).round(1)
AGE = RANDOM.integers(20, 80, ROWS)
DOSE = RANDOM.permutation(np.resize([0, 10, 20, 40], ROWS))
Y = (BASE - 0.05 * DOSE + RANDOM.normal(0, 3, ROWS)).clip(1).round(1)
PCHG = 100 * (Y - BASE) / BASE


def found_in(response: Any = Y, **columns: Any) -> list[str]:
    found = check_table({"DOSE": DOSE, "AGE": AGE, **columns, "Y": response}, "Y")
    return [each.finding for each in found.findings if each.code == "pair-leaks"]


@pytest.mark.parametrize(
    ("response", "other"),
    [
        (Y, PCHG.round(1)),
        (Y, PCHG.round()),
        (Y, (Y / BASE).round(3)),
        (Y, np.log(Y / BASE).round(3)),
        (Y, (Y * BASE).round()),
        (PCHG.round(1), Y),
        ((Y / BASE).round(3), Y),
        (np.log(Y / BASE).round(4), Y),
        ((Y / BASE**2).round(4), Y),
        ((0.7 * Y + 0.1 * BASE).round(2), Y),
    ],
    ids=[
        "percent",
        "whole percent",
        "ratio",
        "log ratio",
        "product",
        "of percent",
        "of ratio",
        "of log",
        "index",
        "sum",
    ],
)
@pytest.mark.parametrize("missing", [False, True])
def test_what_gives_the_response_with_a_baseline_is_pointed_out(
    response: Any, other: Any, missing: bool
) -> None:
    other = np.where(missing & (np.arange(ROWS) % 9 == 0), np.nan, other)
    told = (
        "Y (response) follows, but for rounding, from FIRST with OTHER, as from a change in percent and its "
    )
    exposure = "baseline, or an exposure from the dose and a clearance"
    assert found_in(response, FIRST=BASE, OTHER=other) == [f"{told}{exposure}"]


@pytest.mark.parametrize(
    "label", [np.where(PCHG < -30, "Y", "N"), (PCHG < -30) * 1, np.digitize(Y - BASE, [-4, 2])]
)
def test_a_label_of_the_change_is_pointed_out(label: Any) -> None:
    assert found_in(FIRST=BASE, RESP50=label) == [
        "RESP50 follows from the response Y and FIRST together, as the label of a change does"
    ]


@pytest.mark.parametrize("cut", [PCHG < -30, Y - BASE < -3, Y > 1.1 * BASE])
def test_what_defines_a_responder_is_pointed_out(cut: Any) -> None:
    (found,) = found_in(cut * 1, FIRST=BASE, WEEK12=Y)
    assert found.startswith("Y (response) follows from FIRST and WEEK12 together, as a responder does")


def test_what_nearly_tells_a_responder_is_none() -> None:
    noisy = PCHG + RANDOM.normal(0, 8, ROWS)
    assert found_in((noisy < -30) * 1, FIRST=BASE, WEEK12=Y) == []


def test_strong_covariates_are_no_pair() -> None:
    noise = RANDOM.normal(0, 0.05 * Y.std(), ROWS)
    sex = RANDOM.choice(["F", "M"], ROWS)
    assert found_in(EARLY=Y + noise, SEX=sex, GROUP=np.where(BASE < 20, "low", "high"), FIRST=BASE) == []
    assert found_in(Y + 50.0 * (sex == "F"), SEX=sex, FIRST=BASE) == []
    assert found_in(2 * BASE + 0.1 * AGE + RANDOM.normal(0, 1, ROWS), FIRST=BASE) == []


def test_what_gives_the_response_alone_is_no_pair() -> None:
    assert found_in(LOGY=np.log(Y), FIRST=BASE) == []


def test_a_label_that_two_covariates_nearly_tell_is_none() -> None:
    near = np.where(RANDOM.random(ROWS) < 0.02, ~(BASE > 20), BASE > 20)
    assert found_in(FIRST=BASE, HIGH=near * 1) == []


@pytest.mark.slow
def test_chance_makes_no_pair() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        numbers = {f"X{place}": random.normal(5, 1, 20) for place in range(6)}
        flags = {f"F{place}": random.integers(0, 2, 20) for place in range(4)}
        found = check_table({**numbers, **flags, "Y": random.normal(5, 1, 20)}, "Y")
        assert "pair-leaks" not in {each.code for each in found.findings}


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_a_clearance_gives_an_exposure_with_the_dose(digits: int) -> None:
    clearance = RANDOM.lognormal(2.0, 0.3, ROWS).round(digits)
    exposure = np.divide(1000 * DOSE, clearance, out=np.full(ROWS, np.nan), where=DOSE > 0).round(1)
    told = found_in(exposure, CL=np.where(DOSE > 0, clearance, np.nan))
    assert len(told) == 1
    assert told[0].startswith("Y (response) follows, but for rounding, from DOSE with CL, as from a change")
    assert found_in(exposure, CL=clearance + RANDOM.normal(0, 0.3, ROWS)) == []


def test_beside_a_column_that_is_named_a_baseline_the_other_is_left_out_and_named() -> None:
    columns: dict[str, Any] = {"hba1c_bl": BASE, "CHANGE": PCHG.round(1), "RESP50": (PCHG < -30) * 1}
    found = check_table({"DOSE": DOSE, "AGE": AGE, **columns, "Y": Y}, "Y")
    assert {each.column: each.rule for each in found.roles if each.role == "ignore"} == dict.fromkeys(
        ("CHANGE", "RESP50"), "response-and-baseline"
    )
    told = [each.finding for each in found.findings]
    assert told == [
        "CHANGE is no covariate of Y: that follows from it and hba1c_bl",
        "RESP50 is no covariate of Y: it follows from that and hba1c_bl",
    ]


@pytest.mark.parametrize("cut", [PCHG < -30, Y - BASE < -3])
def test_so_is_what_defines_a_responder_beside_it(cut: Any) -> None:
    columns = {"DOSE": DOSE, "AGE": AGE, "BASE": BASE, "WEEK12": Y, "RESP": cut * 1}
    found = check_table(columns, "RESP", endpoint="binary")
    assert {each.column: each.rule for each in found.roles}["WEEK12"] == "response-and-baseline"
    noisy = check_table(columns | {"WEEK12": Y + RANDOM.normal(0, 3, ROWS)}, "RESP", endpoint="binary")
    assert {each.column: each.rule for each in noisy.roles}["WEEK12"] == "number"
