"""Trials with visits: who is seen, how responses belong together, and what is asked of which visit."""

from typing import Any

import numpy as np
import pytest

from covaria.errors import UsageError
from covaria.study.design import DOSE, RESPONSE, SUBJECT, VISIT
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials

CONTENT: dict[str, Any] = {
    "truth": {"line": {"curve": "linear", "largest_effect": 2.0, "sd": 1.5}},
    "design": {
        "d": {
            "doses": [0, 1],
            "subjects": [60],
            "visits": [4, 8, 12],
            "effect_at_visits": [0.25, 0.5, 1],
            "correlation": 0.6,
        }
    },
    "analysis": {"repeated": {"method": "repeated"}, "ancova": {"method": "ancova"}},
}


def content_with(**design: Any) -> dict[str, Any]:
    return CONTENT | {"design": {"d": CONTENT["design"]["d"] | design}}


def test_responses_have_the_effect_of_their_visit_and_the_correlation_of_their_subject() -> None:
    plan = plan_from(content_with(subjects=[20_000]), "plan.toml")
    columns = plan.designs[0].draw(plan.truths[0], np.random.default_rng(1))
    response = np.asarray(columns[RESPONSE], np.float64).reshape(-1, 3)
    treated = np.asarray(columns[DOSE], np.float64).reshape(-1, 3)[:, 0] == 1
    apart = response[treated].mean(axis=0) - response[~treated].mean(axis=0)
    np.testing.assert_allclose(apart, [0.5, 1.0, 2.0], atol=0.07)
    np.testing.assert_allclose(response[treated].std(axis=0), 1.5, rtol=0.03)
    of_visits = np.corrcoef(response[treated].T)
    np.testing.assert_allclose(of_visits[np.triu_indices(3, 1)], 0.6, atol=0.03)


def test_whoever_leaves_stays_away() -> None:
    plan = plan_from(content_with(subjects=[3000], dropout=0.3), "plan.toml")
    columns = plan.designs[0].draw(plan.truths[0], np.random.default_rng(1))
    visits: dict[str, list[str]] = {}
    for subject, visit in zip(columns[SUBJECT], columns[VISIT], strict=True):
        visits.setdefault(str(subject), []).append(str(visit))
    whole = ["4", "8", "12"]
    assert len(visits) == 3000
    assert all(own == whole[: len(own)] for own in visits.values())
    assert np.mean([len(own) == 3 for own in visits.values()]) == pytest.approx(0.7, abs=0.03)


def test_complete_visits_give_repeated_measures_the_difference_of_the_means() -> None:
    """Without covariates or missing visits, the estimate of an unstructured model is that of the visit."""
    repeated, ancova = SimulatedTrials(plan_from(CONTENT, "plan.toml")).do((0, 0))
    assert repeated.difference == pytest.approx(ancova.difference, abs=1e-6)
    assert repeated.width == pytest.approx(ancova.width, rel=1e-4)
    assert repeated.difference_truth == ancova.difference_truth == 2.0


def test_another_visit_may_be_asked_about() -> None:
    plan = plan_from(content_with(analysed=4) | {"questions": ["expected error"]}, "plan.toml")
    repeated, ancova = SimulatedTrials(plan).do((0, 0))
    assert repeated.difference == pytest.approx(ancova.difference, abs=1e-6)
    assert ancova.difference_truth == 0.5
    assert ancova.expected_error is not None
    assert ancova.expected_error < 0.8


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"visits": [4, 4]}, "visits must be numbers that ascend"),
        ({"effect_at_visits": [1]}, "effect_at_visits must be a share of the effect for each visit"),
        ({"correlation": 1}, "correlation must be from 0 to below 1"),
        ({"analysed": 5}, "analysed must be one of the visits"),
    ],
    ids=["order", "shares", "correlation", "analysed"],
)
def test_visits_that_make_no_sense_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plan_from(content_with(**changed), "plan.toml")


def test_repeated_measures_need_visits_and_visits_normal_responses() -> None:
    one_visit = {"d": {"doses": [0, 1], "subjects": [60]}}
    with pytest.raises(UsageError, match=r"\[analysis.repeated\]: repeated measures need visits"):
        plan_from(CONTENT | {"design": one_visit}, "plan.toml")
    binary = {"line": {"curve": "linear", "largest_effect": 2.0, "endpoint": "binary"}}
    with pytest.raises(UsageError, match="visits are of normal responses"):
        plan_from(CONTENT | {"truth": binary}, "plan.toml")
