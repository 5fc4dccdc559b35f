"""Responses that are not continuous, or not one, are named for what they are."""

from typing import Any

import numpy as np
import pytest

from covaria.errors import CovariaError
from covaria.table import RoleRequest, TrialTable, assign_roles, table_from_frame, trial_table

ROWS = 120
RANDOM = np.random.default_rng(21)
AGE = RANDOM.normal(60, 9, ROWS)


def trial_with(columns: dict[str, Any], response: str = "AVAL") -> TrialTable:
    table = table_from_frame({"AGE": AGE, **columns})
    return trial_table(table, assign_roles(table, RoleRequest(response=response)))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["0", "1"], "has two values only, as a response that is yes or no; ask for the binary"),
        (["Y", "N"], "holds two words only, as a response that is yes or no; ask for the binary"),
        (
            ["yes", "no", ""],
            "holds two words only, as a response that is yes or no; ask for the binary endpoint (",
        ),
        (
            ["true", "false"],
            "holds two words only, as a response that is yes or no; ask for the binary endpoint (",
        ),
        (["mild", "moderate", "severe"], "holds 3 words, which are levels in an order or categories"),
    ],
)
def test_binary_and_ordinal_words_are_refused_by_their_name(cells: list[str], words: str) -> None:
    with pytest.raises(CovariaError) as caught:
        trial_with({"AVAL": RANDOM.choice(cells, ROWS)})
    assert f"AVAL (response) {words}" in str(caught.value)


def test_words_among_numbers_are_placed() -> None:
    cells = [*map(str, RANDOM.normal(size=ROWS - 2)), "high", "low"]
    with pytest.raises(
        CovariaError, match="AVAL is to be the response but is not a number in rows 119 and 120"
    ):
        trial_with({"AVAL": cells})


@pytest.mark.parametrize(
    ("response", "finding"),
    [
        (RANDOM.integers(0, 4, ROWS), "AVAL (response) has 4 whole numbers only, as a scale of grades has;"),
        (RANDOM.integers(1, 8, ROWS), "AVAL (response) has 7 whole numbers only, as a scale of grades has;"),
        (
            np.append(RANDOM.poisson(2, ROWS - 9), np.arange(9)),
            "AVAL (response) may be a count: whole numbers",
        ),
        (RANDOM.negative_binomial(1, 0.2, ROWS), "AVAL (response) may be a count: whole numbers from 0;"),
    ],
    ids=["grades", "Likert", "Poisson", "overdispersed"],
)
def test_counts_and_grades_are_named_with_what_is_done(response: Any, finding: str) -> None:
    (note,) = trial_with({"AVAL": response}).notes
    assert note.startswith(finding)
    assert "--endpoint count" in note


@pytest.mark.parametrize(
    "response",
    [
        RANDOM.normal(size=ROWS),
        RANDOM.integers(0, 71, ROWS),
        RANDOM.integers(80, 200, ROWS),
        RANDOM.integers(-20, 20, ROWS),
        np.round(RANDOM.normal(0, 3, ROWS)),
    ],
    ids=["normal", "sum score", "whole mmHg", "change", "rounded"],
)
def test_measured_responses_are_not(response: Any) -> None:
    assert trial_with({"AVAL": response}).notes == ()


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("AVAL", "CNSR"),
        ("time", "status"),
        ("OS_MONTHS", "OS_EVENT"),
        ("survival", "event"),
        ("Days", "died"),
    ],
)
def test_a_time_to_an_event_is_named(name: str, indicator: str) -> None:
    columns = {indicator: RANDOM.integers(0, 2, ROWS), name: RANDOM.exponential(300, ROWS)}
    notes = trial_with(columns, name).notes
    assert notes[-1].startswith(f"{name} (response) may be a time to an event, with {indicator} to say")
    assert "--endpoint survival, with --event or --censor" in notes[-1]


def test_a_status_beside_another_response_is_no_survival() -> None:
    columns = {"STATUS": RANDOM.integers(0, 2, ROWS), "WEIGHT": RANDOM.normal(70, 9, ROWS)}
    assert not any("time to an event" in note for note in trial_with(columns, "WEIGHT").notes)


@pytest.mark.parametrize("name", ["PARAMCD", "param", "LBTESTCD", "PARAMN", "DVID"])
def test_several_parameters_in_one_response_are_pointed_out_with_a_filter(name: str) -> None:
    is_number = name in {"PARAMN", "DVID"}
    cells = RANDOM.choice([1, 2, 3] if is_number else ["ALB", "ALT", "AST"], ROWS)
    notes = trial_with({name: cells, "AVAL": RANDOM.normal(size=ROWS)}).notes
    assert notes == (
        f"AVAL (response) holds 3 parameters, by {name}, as if they were one; keep the rows of one of them, "
        f"such as {name} == {'3' if is_number else repr('AST')}, by a filter.",
    )


def test_parameters_that_lie_apart_are_no_flags_of_the_response() -> None:
    """What tells them apart cuts the response, and does not follow from it."""
    cells = np.where(np.arange(ROWS) % 2, "HBA1C", "ALT")
    response = np.where(cells == "ALT", RANDOM.uniform(2, 9, ROWS), RANDOM.uniform(-2, 1.9, ROWS))
    notes = trial_with({"PARAMCD": cells, "AVAL": response}).notes
    assert any(note.startswith("AVAL (response) holds 2 parameters, by PARAMCD") for note in notes)


def test_one_parameter_is_one() -> None:
    trial = trial_with({"PARAMCD": ["ALT"] * ROWS, "AVAL": RANDOM.normal(size=ROWS)})
    assert trial.notes == ("PARAMCD is left out: it is the same in every row.",)


@pytest.mark.parametrize("name", ["AVISIT", "VISIT", "AVISITN", "Week"])
def test_several_visits_of_a_subject_are_pointed_out_with_a_filter(name: str) -> None:
    cells = np.tile([0, 4, 8, 12] if name == "AVISITN" else ["W0", "W4", "W8", "W9"], ROWS // 4)
    columns = {name: cells, "AVAL": RANDOM.normal(size=ROWS)}
    subjects = {"USUBJID": [f"S{row}" for row in np.repeat(np.arange(ROWS // 4), 4)]}
    assert not any("visits" in note for note in trial_with(columns).notes)
    (found,) = [note for note in trial_with({**subjects, **columns}).notes if "visits" in note]
    assert found.startswith(f"AVAL (response) holds 4 visits, by {name}, which is taken as a covariate;")
    assert f"{name} == " in found
