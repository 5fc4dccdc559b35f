"""A model file of visits or times is refused where its parts contradict each other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from covaria import ResponseModel, load_model
from covaria.model.header.visits import visits_fit
from covaria.model.storage import header_of
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from support.presence import present

DATA = Path(__file__).parents[1] / "data"
MODEL = load_model(DATA / "format-1-visits.covaria")
OVER_TIME = load_model(DATA / "format-1-times.covaria")


def with_covariance(**changed: Any) -> ResponseModel:
    assert isinstance(MODEL.visits, VisitCovariance)
    return replace(MODEL, visits=replace(MODEL.visits, **changed))


def with_line(**changed: Any) -> ResponseModel:
    assert isinstance(OVER_TIME.visits, TimeCovariance)
    return replace(OVER_TIME, visits=replace(OVER_TIME.visits, **changed))


def visits_of(model: ResponseModel) -> tuple[str, ...]:
    assert isinstance(model.visits, VisitCovariance)
    return model.visits.visits


def with_scores(**changed: Any) -> ResponseModel:
    scores = replace(present(MODEL.evaluation.visits), **changed)
    return replace(MODEL, evaluation=replace(MODEL.evaluation, visits=scores))


IMPOSSIBLE: dict[str, Callable[[], ResponseModel]] = {
    "no covariance": lambda: replace(MODEL, visits=None),
    "no scores": lambda: replace(MODEL, evaluation=replace(MODEL.evaluation, visits=None)),
    "another endpoint": lambda: replace(MODEL, evaluation=replace(MODEL.evaluation, endpoint_name="normal")),
    "another column": lambda: with_covariance(visit="SEX"),
    "visits in another order": lambda: with_covariance(visits=visits_of(MODEL)[::-1]),
    "a row too few": lambda: with_covariance(covariance=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))),
    "not symmetric": lambda: with_covariance(covariance=((2.0, 1.0, 0.0), (0.0, 2.0, 0.0), (0.0, 0.0, 2.0))),
    "not definite": lambda: with_covariance(covariance=((1.0, 1.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0))),
    "more subjects than rows": lambda: with_scores(subjects=10_000),
    "an error below 0": lambda: with_scores(next_visit=-1.0),
    "a share above 1": lambda: with_scores(coverage=1.5),
    "a line at visits": lambda: replace(MODEL, visits=OVER_TIME.visits),
    "visits over time": lambda: replace(OVER_TIME, visits=MODEL.visits),
    "the time of another column": lambda: with_line(time="AGE"),
    "a time that is a category": lambda: with_line(time="SEX"),
    "no such line": lambda: with_line(structure="spline"),
    "an effect too many": lambda: with_line(effects=((1.0, 0.0), (0.0, 1.0))),
    "a line without variance": lambda: with_line(effects=((0.0,),)),
    "no error about the line": lambda: with_line(error=0.0),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_is_impossible_does_not_fit(case: str) -> None:
    assert visits_fit(header_of(MODEL))
    assert visits_fit(header_of(OVER_TIME))
    assert not visits_fit(header_of(IMPOSSIBLE[case]()))


def test_standard_deviations_and_correlations_are_those_of_the_covariance() -> None:
    found = VisitCovariance("V", ("1", "2"), "unstructured", ((4.0, 3.0), (3.0, 9.0)))
    assert found.sd.tolist() == [2.0, 3.0]
    assert found.correlation.tolist() == [[1.0, 0.5], [0.5, 1.0]]


def test_a_line_is_moved_to_time_0() -> None:
    """Of heights h at 2 and slopes b, heights at 0 are h - 2 b."""
    found = TimeCovariance("T", "random-slope", 2.0, ((4.0, 1.0), (1.0, 3.0)), 1.0)
    assert found.at_zero.tolist() == [[4.0 - 2 * 2 + 4 * 3, 1.0 - 2 * 3], [1.0 - 2 * 3, 3.0]]
