"""A response that is yes or no: which cells are a response, by declaration or by known words."""

from typing import Any

import numpy as np
import pytest

from covaria import check_table
from covaria.errors import CovariaError, RoleError, TableError, UsageError
from covaria.table import RoleRequest, TrialTable, read_trial

ROWS = 60
AGE = np.random.default_rng(21).normal(60, 9, ROWS)
EVERY_THIRD = np.arange(ROWS) % 3 == 0


def trial_with(cells: Any, *responder: str, **columns: Any) -> TrialTable:
    request = RoleRequest(response="RESP", endpoint="binary", responder=responder)
    return read_trial({"AGE": AGE, "RESP": cells, **columns}, request)


@pytest.mark.parametrize(
    ("yes", "no", "responder"),
    [
        ("1", "0", ()),
        ("1.0", "0", ()),
        ("Yes", "no", ()),
        ("Y", "N", ()),
        ("TRUE", "false", ()),
        ("Responder", "Non-responder", ()),
        ("2", "1", ("2",)),
        ("1", "2", ("1",)),
        ("0", "1", ("0",)),
        ("CR", "SD", ("CR",)),
        (" CR ", "PD", ("CR",)),
        ("better", "worse", ("better",)),
    ],
)
def test_cells_become_ones_and_zeros(yes: str, no: str, responder: tuple[str, ...]) -> None:
    trial = trial_with(np.where(EVERY_THIRD, yes, no), *responder)
    np.testing.assert_array_equal(trial.response.values, EVERY_THIRD)
    assert trial.is_labelled


def test_several_words_may_be_a_response() -> None:
    cells = np.resize(["CR", "PR", "SD", "PD"], ROWS)
    trial = trial_with(cells, "CR", "PR")
    np.testing.assert_array_equal(trial.response.values, np.isin(cells, ["CR", "PR"]))


def test_missing_cells_stay_missing() -> None:
    cells = np.where(EVERY_THIRD, "Y", "N").astype(object)
    cells[5] = ""
    trial = trial_with(cells)
    assert trial.rows == ROWS - 1
    assert trial.excluded[0].reason == "RESP (response) is missing"


def test_what_words_were_taken_for_is_said() -> None:
    trial = trial_with(np.where(EVERY_THIRD, "Y", "N"))
    assert "RESP (response) is a response where it is Y, and none elsewhere." in trial.notes


@pytest.mark.parametrize(
    ("cells", "responder", "message"),
    [
        (np.where(EVERY_THIRD, "better", "worse"), (), "holds words that do not say which is a response"),
        (np.where(EVERY_THIRD, 2, 1), (), "holds numbers that do not say which is a response"),
        (
            np.arange(ROWS) % 3,
            (),
            "has 3 different values, and a binary endpoint has two; name those that are",
        ),
        (np.where(EVERY_THIRD, 0.5, 1.0), (), "holds numbers that do not say which is a response"),
        (AGE, (), "has 60 different values, and a binary endpoint has two"),
        (
            np.where(EVERY_THIRD, "Y", "N"),
            ("yes",),
            "has no cell that is yes, which is named as the responder",
        ),
    ],
    ids=["words", "one and two", "three values", "a fraction", "a measurement", "no such word"],
)
def test_cells_that_do_not_say_what_is_a_response_are_refused(
    cells: Any, responder: tuple[str, ...], message: str
) -> None:
    with pytest.raises(RoleError, match=message):
        trial_with(cells, *responder)


def test_a_fraction_beside_ones_and_zeros_is_refused() -> None:
    cells = EVERY_THIRD.astype(float)
    cells[1] = 0.5
    with pytest.raises(RoleError, match="has 3 different values, and a binary endpoint has two"):
        trial_with(cells)


@pytest.mark.parametrize(
    ("cells", "every"),
    [(np.ones(ROWS), "a response"), (np.zeros(ROWS), "no response")],
    ids=["ones", "zeros"],
)
def test_one_value_alone_is_refused(cells: Any, every: str) -> None:
    with pytest.raises(
        TableError, match=f"is {every} in every usable row, and there is nothing to tell apart"
    ):
        trial_with(cells)


def test_of_few_responders_only_their_share_is_said() -> None:
    """Six of sixty, with the exact interval that tables of it have."""
    with pytest.raises(TableError) as caught:
        trial_with(np.arange(ROWS) < 6)
    assert "has 6 responders among 60 subjects, and a model needs 10 of either kind" in str(caught.value)
    assert "10.0\u00a0% (3.76\u00a0% to 20.5\u00a0%)" in str(caught.value)


def test_few_without_a_response_are_few_too() -> None:
    with pytest.raises(TableError, match="has 6 non-responders among 60 subjects"):
        trial_with(np.arange(ROWS) >= 6)


def test_weights_count_responders() -> None:
    weights = np.where(np.arange(ROWS) < 6, 3, 1)
    request = RoleRequest(response="RESP", endpoint="binary", weight="N")
    trial = read_trial({"AGE": AGE, "RESP": np.arange(ROWS) < 6, "N": weights}, request)
    assert trial.rows == ROWS


def test_a_responder_without_the_endpoint_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"the endpoint is not binary; name that as well \(--endpoint binary\)"
    ):
        read_trial({"AGE": AGE, "RESP": AGE}, RoleRequest(response="RESP", responder=("Y",)))


def test_a_check_of_the_table_reads_it_alike() -> None:
    cells = np.where(EVERY_THIRD, "better", "worse")
    columns = {"AGE": AGE, "RESP": cells}
    assert check_table(columns, "RESP", endpoint="binary", responder="better").is_usable
    with pytest.raises(CovariaError, match="ask for the binary endpoint"):
        check_table(columns, "RESP")
