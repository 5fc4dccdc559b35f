"""Tables and options that no analysis of repeated measures can be made of: each refusal in one sentence."""

from collections.abc import Callable
from typing import Any

import pytest

import covaria
from covaria.errors import CovariaError, RoleError, TableError, UsageError
from fit.visit_means.conftest import Columns, visit_trial

Change = Callable[[Columns], Columns]


def renamed(**visits: str) -> Change:
    """Other names for the visits."""
    names = dict(zip(("Week 2", "Week 4", "Week 12"), visits.values(), strict=True))
    return lambda own: {**own, "AVISIT": [names[each] for each in own["AVISIT"]]}


def kept(test: Callable[[dict[str, Any]], bool]) -> Change:
    """Some rows only."""

    def change(own: Columns) -> Columns:
        rows = [dict(zip(own, cells, strict=True)) for cells in zip(*own.values(), strict=True)]
        chosen = [row for row in rows if test(row)]
        return {name: [row[name] for row in chosen] for name in own}

    return change


def as_is(own: Columns) -> Columns:
    return own


def repeated_row(own: Columns) -> Columns:
    return {name: [*cells, cells[1]] for name, cells in own.items()}


def changed(name: str, row: int, cell: str) -> Change:
    return lambda own: {**own, name: [cell if place == row else each for place, each in enumerate(own[name])]}


def without(name: str) -> Change:
    return lambda own: {each: cells for each, cells in own.items() if each != name}


def added(name: str, cells: Callable[[Columns], list[Any]]) -> Change:
    return lambda own: {**own, name: cells(own)}


CASES: dict[str, tuple[Change, dict[str, Any], type[CovariaError], str]] = {
    "two responses at a visit": (
        repeated_row,
        {},
        TableError,
        "more than one response at one AVISIT in rows 2 and",
    ),
    "two arms of a subject": (
        changed("ARM", 1, "Active"),
        {},
        TableError,
        "another ARM than before in row 2",
    ),
    "a visit that one arm lacks": (
        kept(lambda row: row["AVISIT"] != "Week 12" or row["ARM"] == "Active"),
        {},
        TableError,
        "no value at AVISIT Week 12 in ARM Placebo",
    ),
    "one visit only": (
        kept(lambda row: row["AVISIT"] == "Week 12"),
        {},
        TableError,
        "only one AVISIT has responses",
    ),
    "one arm only": (
        kept(lambda row: row["ARM"] == "Active"),
        {},
        TableError,
        "ARM is the same in every row",
    ),
    "no subject": (without("USUBJID"), {}, RoleError, "no column looks like the identifier of a subject"),
    "visits of an unknown order": (
        renamed(a="Start", b="Middle", c="Finish"),
        {},
        RoleError,
        "order in time of AVISIT does not follow from its names",
    ),
    "an order without a visit": (
        as_is,
        {"visits": ["Week 2", "Week 12"]},
        UsageError,
        "must name each visit of AVISIT once",
    ),
    "baseline with changes of 0": (
        lambda own: {
            **own,
            "CHG": [
                0 if at == "Week 2" else each for at, each in zip(own["AVISIT"], own["CHG"], strict=True)
            ],
        },
        {},
        TableError,
        "CHG is the same for all subjects at AVISIT Week 2",
    ),
    "a visit that is not there": (as_is, {"at": "Week 8"}, UsageError, "AVISIT is Week 8 in no row"),
    "no such reference": (
        as_is,
        {"reference": "placebo"},
        UsageError,
        "has no level placebo to compare with; did you",
    ),
    "neither visit nor time": (as_is, {"visit": None}, UsageError, "either the column of planned visits"),
    "visits and a random slope": (
        as_is,
        {"covariance": "random-slope"},
        UsageError,
        "needs a column of times",
    ),
    "a common start of visits": (as_is, {"common_start": True}, UsageError, "planned visits have not"),
    "a covariate that is the arm": (
        added("TRT", lambda own: [each[0] for each in own["ARM"]]),
        {"covariates": ["TRT", "BASE"]},
        TableError,
        ": TRT cannot be separated from visits, arms or one another",
    ),
    "a covariate that is the visit": (
        as_is,
        {"covariates": ["AVISIT"]},
        RoleError,
        "AVISIT is named as a covariate and",
    ),
    "a response of words": (as_is, {"response": "SEX"}, CovariaError, "SEX"),
    "time of words": (as_is, {"visit": None, "time": "SEX"}, RoleError, "to be the time but holds names"),
    "a time beyond": (
        added("WEEK", lambda own: [int(each.split()[1]) for each in own["AVISIT"]]),
        {"visit": None, "time": "WEEK", "at": 24},
        UsageError,
        "24 is beyond the times of WEEK, 2 to 12",
    ),
    "fewer subjects than visits": (
        kept(lambda row: row["USUBJID"] in {"CANARY-000", "CANARY-001", "CANARY-002"}),
        {},
        TableError,
        "no best estimate",
    ),
    "no response at all": (
        lambda own: {**own, "BASE": ["" for _ in own["BASE"]]},
        {"covariates": ["BASE"]},
        CovariaError,
        "BASE is declared as a covariate but is missing in every row",
    ),
    "a level beyond": (as_is, {"level": 95}, UsageError, "must be above 0.5 and below 1"),
}


@pytest.mark.parametrize(("change", "options", "error", "words"), CASES.values(), ids=CASES)
def test_refusals_say_what_and_where(
    change: Change, options: dict[str, Any], error: type[CovariaError], words: str
) -> None:
    asked = {"response": "CHG", "visit": "AVISIT", "arm": "ARM", **options}
    with pytest.raises(error) as raised:
        covaria.repeated_measures(change(visit_trial()), **asked)
    message = str(raised.value)
    assert words in message
    assert "CANARY" not in message
    assert message.endswith((".", "?"))


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (("V2", "V10", "V20"), "V2"),
        (("3", "10", "20"), "3"),
        (("Month 1", "Week 8", "Week 12"), "Month 1"),
        (("VIS_1", "VIS_9", "VIS_10"), "VIS_1"),
    ],
    ids=["letters", "numbers", "times", "names with a number"],
)
def test_visits_are_in_the_order_of_time(names: tuple[str, ...], first: str) -> None:
    change = renamed(a=names[0], b=names[1], c=names[2])
    found = covaria.repeated_measures(change(visit_trial()), "CHG", visit="AVISIT", arm="ARM")
    assert found.points == names
    assert found.at == names[2]


def test_an_order_that_is_declared_is_kept() -> None:
    change = renamed(a="Start", b="Middle", c="Finish")
    order = ["Start", "Middle", "Finish"]
    found = covaria.repeated_measures(change(visit_trial()), "CHG", visit="AVISIT", arm="ARM", visits=order)
    assert found.points == tuple(order)
