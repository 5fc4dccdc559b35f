"""Thresholds between the levels of an ordinal response, which all networks of a fit share.

They are those of a cumulative logistic regression on the covariates, so that networks begin from the
conventional model: what is left to them is how the linear predictor bends. As a baseline hazard is, they are
taken once from all rows; they order nobody.
"""

from dataclasses import replace

import numpy as np

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.endpoints import ThresholdSettings
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.table.ordered import level_names


def with_thresholds(analysis: AnalysisSet, levels: tuple[str, ...], chosen: ThresholdSettings) -> AnalysisSet:
    """Give the endpoint of an analysis set the levels that occur and the thresholds between them.

    Parameters
    ----------
    analysis : AnalysisSet
        Of an ordinal endpoint, whose response holds scores.
    levels : tuple of str
        All levels as they were declared; empty where scores are their own names.
    chosen : ThresholdSettings
    """
    scores, level = np.unique(analysis.response, return_inverse=True)
    few = analysis.inputs.shape[1] <= chosen.columns_of_row * analysis.rows
    inputs = analysis.inputs if few else np.empty((analysis.rows, 0))
    found = cumulative_logit(inputs, level.reshape(-1), analysis.weights, chosen.penalty)
    known = tuple(scores.tolist())
    endpoint = OrdinalEndpoint(known, tuple(found.thresholds.tolist()), level_names(known, levels))
    return replace(analysis, endpoint=endpoint)
