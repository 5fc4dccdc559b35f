"""The regression whose standard errors the ranges of probabilities and mean scores do not fall below."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.endpoints import ProbabilitySettings
from covaria.model.log_loss import LogLossEndpoint
from covaria.model.log_odds_error import LogOddsError, regression_terms


def log_odds_error_of(
    analysis: AnalysisSet, predicted: FloatArray, chosen: ProbabilitySettings
) -> LogOddsError | None:
    """Take the information of the subjects on a logistic regression; None of other than log odds.

    Rows of one subject or group count together as one, since how alike they are is not known.

    Parameters
    ----------
    analysis : AnalysisSet
    predicted : (rows,) array
        Probabilities, or mean scores, out of fold.
    chosen : ProbabilitySettings
    """
    endpoint = analysis.endpoint
    if not isinstance(endpoint, LogLossEndpoint):
        return None
    terms = regression_terms(analysis.inputs)
    independent = 1.0 if analysis.cluster is None else analysis.units / analysis.rows
    weights = independent * analysis.weights * endpoint.information(predicted)
    prior = np.full(terms.shape[1], max(terms.shape[1] - 1, 1) / chosen.prior_sd**2)
    prior[0] = 1 / chosen.prior_sd**2
    information = terms.T @ (terms * weights[:, None]) + np.diag(prior)
    return LogOddsError(np.linalg.inv(np.linalg.cholesky(information)))
