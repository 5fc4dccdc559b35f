"""Adjusting for what networks predict: surer where covariates bend, and blind to the subject itself."""

from typing import Any

import numpy as np
import pytest

import covaria
from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.fit.visit_means.network_scores import network_scores, only_varying
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.table import text_table
from fit.visit_means.conftest import Columns, visit_trial

VISITS = ("Week 2", "Week 4")
SUBJECTS = 60


def curved_trial(seed: int = 0) -> Columns:
    """The response bends in one covariate; the arms differ by 0.5 at the last of two visits."""
    random = np.random.default_rng(seed)
    columns: Columns = {name: [] for name in ("USUBJID", "ARM", "AVISIT", "X", "CHG")}
    for subject in range(SUBJECTS):
        x, level = random.uniform(-2, 2), random.normal(0, 0.4)
        for place, visit in enumerate(VISITS):
            response = 2 * x**2 + level + 0.5 * place * (subject % 2) + random.normal(0, 0.4)
            for name, cell in zip(columns, (subject, "AB"[subject % 2], visit, x, response), strict=True):
                columns[name].append(cell)
    return columns


def scores_of(columns: Columns) -> FloatArray:
    request = RepeatedRequest("CHG", subject="USUBJID", visit="AVISIT", covariates=("X",), networks=True)
    subject = np.array(columns["USUBJID"])
    return network_scores(text_table(columns), request, subject, VISITS)


@pytest.mark.slow
def test_curved_covariates_make_differences_surer() -> None:
    asked: dict[str, Any] = {"visit": "AVISIT", "arm": "ARM", "covariates": "X"}
    columns = curved_trial()
    plain = covaria.repeated_measures(columns, "CHG", **asked).differences_at("Week 4")[0].difference
    found = covaria.repeated_measures(columns, "CHG", networks=True, **asked)
    adjusted = found.differences_at("Week 4")[0].difference
    assert found.networks
    assert adjusted.standard_error < 0.5 * plain.standard_error
    assert abs(adjusted.estimate - 0.5) < 3 * adjusted.standard_error


@pytest.mark.slow
def test_scores_know_nothing_of_their_subject_and_not_of_the_order_of_rows() -> None:
    columns = curved_trial()
    whole = scores_of(columns)
    square = np.array(columns["X"][::2]) ** 2
    assert np.corrcoef(whole[:, 0], square)[0, 1] > 0.9
    changed = {**columns, "CHG": [50.0, -50.0, *columns["CHG"][2:]]}
    np.testing.assert_allclose(scores_of(changed)[0], whole[0], atol=1e-9)
    order = np.random.default_rng(2).permutation(len(columns["X"]))
    shuffled = {name: [cells[place] for place in order] for name, cells in columns.items()}
    np.testing.assert_allclose(scores_of(shuffled), whole, atol=1e-9)


def test_visits_at_which_all_are_predicted_alike_have_no_score() -> None:
    response = np.linspace(0, 10, 20)
    scores = np.column_stack([np.linspace(-1, 1, 20), np.linspace(-1e-6, 1e-6, 20)])
    kept = only_varying(scores, response)
    assert kept[:, 0].tolist() == scores[:, 0].tolist()
    assert not kept[:, 1].any()


@pytest.mark.parametrize(
    "asked", [{"visit": "AVISIT"}, {"time": "BASE", "covariates": "SEX"}], ids=["no covariate", "over time"]
)
def test_networks_need_covariates_and_visits(asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="Networks predict from covariates at planned visits"):
        covaria.repeated_measures(visit_trial(), "CHG", arm="ARM", networks=True, **asked)
