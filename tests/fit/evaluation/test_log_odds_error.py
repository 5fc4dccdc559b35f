"""Standard errors of log odds, against logistic regression of the same terms by statsmodels' formula."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.evaluation.log_odds_error import log_odds_error_of
from covaria.fit.settings.endpoints import ProbabilitySettings
from covaria.model.binary_endpoint import BINARY
from covaria.model.endpoint import NORMAL
from covaria.model.log_odds_error import MOST_SQUARED, number_of_terms, regression_terms
from covaria.model.ordinal_endpoint import ORDINAL, OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.logistic import inverse_logit, logistic_regression
from covaria.table import RoleRequest, read_trial
from support.presence import present

ROWS = 4000
CHOSEN = ProbabilitySettings()


@pytest.fixture(scope="module")
def analysis() -> AnalysisSet:
    random = np.random.default_rng(5)
    x = random.normal(size=(2, ROWS))
    response = random.random(ROWS) < expit(0.3 + 0.8 * x[0] - 0.3 * x[1] ** 2)
    columns = {"a": x[0], "b": x[1], "y": response.astype(int)}
    return make_analysis_set(read_trial(columns, RoleRequest(response="y", endpoint="binary")), BINARY)


def test_many_subjects_leave_the_error_of_logistic_regression(analysis: AnalysisSet) -> None:
    terms = regression_terms(analysis.inputs)
    fitted = logistic_regression(terms, analysis.response, analysis.weights)
    predicted = inverse_logit(terms @ fitted)
    found = present(log_odds_error_of(analysis, predicted, CHOSEN)).standard_error(analysis.inputs)
    covariance = np.linalg.inv(terms.T @ (terms * (predicted * (1 - predicted))[:, None]))
    wald = np.sqrt(np.einsum("ij,jk,ik->i", terms, covariance, terms))
    np.testing.assert_allclose(found, wald, rtol=0.02)


def test_nothing_seen_leaves_the_prior(analysis: AnalysisSet) -> None:
    unseen = replace(analysis, weights=np.full(analysis.rows, 1e-12))
    found = present(log_odds_error_of(unseen, np.full(analysis.rows, 0.5), CHOSEN))
    assert found.standard_error(np.full((1, 2), np.sqrt(2)))[0] == pytest.approx(
        CHOSEN.prior_sd * np.sqrt(2.5)
    )


def test_rows_of_one_subject_count_together(analysis: AnalysisSet) -> None:
    half = np.full(analysis.rows, 0.5)
    pairs = replace(analysis, unit=np.arange(analysis.rows) // 2)
    alone = present(log_odds_error_of(analysis, half, CHOSEN)).standard_error(analysis.inputs)
    together = present(log_odds_error_of(pairs, half, CHOSEN)).standard_error(analysis.inputs)
    np.testing.assert_allclose(together, np.sqrt(2) * alone, rtol=0.01)


def test_levels_in_an_order_have_the_information_of_a_cumulative_logit() -> None:
    random = np.random.default_rng(6)
    x = random.normal(size=ROWS)
    level = np.digitize(0.8 * x + random.logistic(size=ROWS), [-1.0, 0.5])
    trial = read_trial({"a": x, "y": level}, RoleRequest(response="y", endpoint="ordinal"))
    analysis = make_analysis_set(trial, ORDINAL)
    endpoint = analysis.endpoint
    assert isinstance(endpoint, OrdinalEndpoint)
    predicted = endpoint.link.inverse(0.8 * analysis.inputs[:, 0])
    found = present(log_odds_error_of(analysis, predicted, CHOSEN)).standard_error(np.array([[2.0], [0.0]]))
    design = regression_terms(analysis.inputs)[:, 1:]
    observed = endpoint.level(analysis.response)
    covariance = cumulative_logit(design, observed, np.ones(ROWS)).covariance
    # Of the middle between both thresholds, which is all that a single constant can stand for.
    slopes = np.array([[-0.5, -0.5, 2.0, 3.0], [-0.5, -0.5, 0.0, -1.0]])
    wald = np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
    np.testing.assert_allclose(found, wald, rtol=0.05)


def test_only_log_odds_have_such_an_error(analysis: AnalysisSet) -> None:
    assert log_odds_error_of(replace(analysis, endpoint=NORMAL), np.full(analysis.rows, 0.5), CHOSEN) is None


@pytest.mark.parametrize("inputs", [1, MOST_SQUARED, MOST_SQUARED + 1])
def test_terms_are_counted(inputs: int) -> None:
    assert number_of_terms(inputs) == regression_terms(np.ones((2, inputs))).shape[1]
