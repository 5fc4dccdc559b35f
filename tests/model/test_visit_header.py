"""A model file of visits is refused where its parts contradict each other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from covaria import ResponseModel, load_model
from covaria.model.header.visits import visits_fit
from covaria.model.storage import header_of
from covaria.model.visit_covariance import VisitCovariance
from support.presence import present

MODEL = load_model(Path(__file__).parents[1] / "data" / "format-1-visits.covaria")


def with_covariance(**changed: Any) -> ResponseModel:
    return replace(MODEL, visits=replace(present(MODEL.visits), **changed))


def with_scores(**changed: Any) -> ResponseModel:
    scores = replace(present(MODEL.evaluation.visits), **changed)
    return replace(MODEL, evaluation=replace(MODEL.evaluation, visits=scores))


IMPOSSIBLE: dict[str, Callable[[], ResponseModel]] = {
    "no covariance": lambda: replace(MODEL, visits=None),
    "no scores": lambda: replace(MODEL, evaluation=replace(MODEL.evaluation, visits=None)),
    "another endpoint": lambda: replace(MODEL, evaluation=replace(MODEL.evaluation, endpoint_name="normal")),
    "another column": lambda: with_covariance(visit="SEX"),
    "visits in another order": lambda: with_covariance(visits=present(MODEL.visits).visits[::-1]),
    "a row too few": lambda: with_covariance(covariance=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))),
    "not symmetric": lambda: with_covariance(covariance=((2.0, 1.0, 0.0), (0.0, 2.0, 0.0), (0.0, 0.0, 2.0))),
    "not definite": lambda: with_covariance(covariance=((1.0, 1.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0))),
    "more subjects than rows": lambda: with_scores(subjects=10_000),
    "an error below 0": lambda: with_scores(next_visit=-1.0),
    "a share above 1": lambda: with_scores(coverage=1.5),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_is_impossible_does_not_fit(case: str) -> None:
    assert visits_fit(header_of(MODEL))
    assert not visits_fit(header_of(IMPOSSIBLE[case]()))


def test_standard_deviations_and_correlations_are_those_of_the_covariance() -> None:
    found = VisitCovariance("V", ("1", "2"), "unstructured", ((4.0, 3.0), (3.0, 9.0)))
    assert found.sd.tolist() == [2.0, 3.0]
    assert found.correlation.tolist() == [[1.0, 0.5], [0.5, 1.0]]
