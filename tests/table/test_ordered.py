"""A response of ordered levels: what is one, and what is refused in which words."""

from collections.abc import Sequence

import numpy as np
import pytest

from covaria import check_table
from covaria.errors import DataError, RoleError, UsageError
from covaria.table import RoleRequest, read_trial
from covaria.table.ordered import as_levels, level_names, level_scores

ROWS = 40
WORDS = ("none", "mild", "moderate", "severe")


def columns(response: Sequence[object]) -> dict[str, object]:
    return {"AGE": np.linspace(20, 80, len(response)).round(1), "GRADE": list(response)}


def request(*levels: str) -> RoleRequest:
    return RoleRequest("GRADE", endpoint="ordinal", levels=levels)


def test_words_become_their_places_in_the_order_declared() -> None:
    trial = read_trial(columns(["mild", "severe", "Mild", "none"] * 10), request(*WORDS))
    np.testing.assert_array_equal(trial.response.values[:4], [1, 3, 1, 0])
    assert trial.levels == WORDS
    assert any("no usable cell of GRADE (response) is moderate" in note for note in trial.notes)


def test_numbers_keep_their_values_with_and_without_their_order() -> None:
    scores = ["0", "2", "10", "2"] * 10
    for levels in ((), ("0", "2", "10")):
        trial = read_trial(columns(scores), request(*levels))
        np.testing.assert_array_equal(trial.response.values[:4], [0, 2, 10, 2])
    turned = read_trial(columns(scores), request("10", "2", "0"))
    np.testing.assert_array_equal(turned.response.values[:4], [2, 1, 0, 1])


def test_missing_cells_stay_missing() -> None:
    trial = read_trial(columns(["mild", None, "severe", "none"] * 10), request(*WORDS))
    assert len(trial.response.values) == 30
    assert trial.excluded[0].rows == 10


@pytest.mark.parametrize(
    ("response", "levels", "words"),
    [
        (["mild", "severe"] * 20, (), "holds words, whose order is not known"),
        (["0", "1"] * 18 + ["2", "5x", "0", "1"], (), "is a number but in row 38; correct such cells"),
        (["mild", "grave"] * 20, WORDS, "has a level that is none of none, mild, moderate and severe"),
        (["mild"] * 40, WORDS, "is the same in every usable row"),
        (["mild"] * 35 + ["none"] * 3 + ["severe"] * 2, WORDS, "all but 5 subjects of 40 subjects"),
        (np.arange(40.0), (), "has 40 different values, and an ordinal endpoint takes 30 levels at most"),
    ],
)
def test_what_is_no_response_of_levels_is_refused(
    response: Sequence[object], levels: tuple[str, ...], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        read_trial(columns(response), request(*levels))


def test_no_message_holds_a_cell() -> None:
    with pytest.raises(RoleError) as raised:
        read_trial(columns(["mild", "grave"] * 20), request(*WORDS))
    assert "grave" not in str(raised.value)
    assert "rows 2, 4" in str(raised.value)


def test_levels_are_two_or_more_different_ones_of_an_ordinal_endpoint() -> None:
    for text in ("none", "none<<mild", "none<none", "none<"):
        with pytest.raises(UsageError, match="two or more different ones"):
            as_levels(text)
    assert as_levels("none < mild") == ("none", "mild")
    assert as_levels([1, 2, 3]) == ("1", "2", "3")
    assert as_levels(()) == as_levels("") == ()
    with pytest.raises(UsageError, match="endpoint is not ordinal"):
        read_trial(columns([1, 2] * 20), RoleRequest("GRADE", levels=("1", "2")))
    with pytest.raises(UsageError, match="A responder is named"):
        read_trial(columns([1, 2] * 20), RoleRequest("GRADE", endpoint="ordinal", responder=("2",)))


def test_scores_have_names_of_levels_or_their_own() -> None:
    assert level_scores(WORDS) == (0.0, 1.0, 2.0, 3.0)
    assert level_scores(("1", "2", "5")) == (1.0, 2.0, 5.0)
    assert level_names((0.0, 3.0), WORDS) == ("none", "severe")
    assert level_names((0.0, 2.5)) == ("0", "2.5")


def test_the_check_of_a_table_points_out_the_endpoint_and_takes_it() -> None:
    grades = columns([0, 1, 2, 3] * 10)
    found = check_table(grades, "GRADE")
    assert "--endpoint ordinal" in " ".join(each.sentence for each in found.findings)
    pain = check_table(columns([k % 11 for k in range(40)]), "GRADE")
    assert "or the ordinal one" in " ".join(each.sentence for each in pain.findings)
    asked = check_table(grades, "GRADE", endpoint="ordinal")
    assert asked.is_usable
    assert "--endpoint" not in " ".join(each.sentence for each in asked.findings)
    with pytest.raises(RoleError, match="--endpoint ordinal --levels"):
        check_table(columns(WORDS * 10), "GRADE")
