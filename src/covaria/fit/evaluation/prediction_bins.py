"""Bins of subjects with alike predictions, whose mean responses are beside them."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MINIMUM_CELL
from covaria.fit.analysis_set import AnalysisSet
from covaria.model.evaluation import PredictionBin
from covaria.statistics import NORMAL_95, binomial_interval, weighted_mean

MOST_BINS = 20
"""Bins of predictions against observed responses, as many as a figure shows apart."""


def prediction_bins(predicted: FloatArray, analysis: AnalysisSet) -> tuple[PredictionBin, ...]:
    """Average subjects with similar out-of-fold predictions, with the error of the observed mean.

    A subject of several rows counts once, by the averages of its predictions and responses.
    """
    subject = np.arange(analysis.rows) if analysis.subject is None else analysis.subject
    observed = analysis.endpoint.shown(analysis.response, predicted)
    rows_of_subject = np.bincount(subject, analysis.weights)
    mean_predicted = np.bincount(subject, analysis.weights * predicted) / rows_of_subject
    mean_observed = np.bincount(subject, analysis.weights * observed) / rows_of_subject
    weights = analysis.weights if analysis.subject is None else _exposure_of_subjects(analysis)
    subjects = analysis.subject_weights if analysis.subject is None else np.ones(len(rows_of_subject))
    order = np.argsort(mean_predicted, kind="stable")
    exact = analysis.endpoint.predicts_probability
    count = min(MOST_BINS, len(order) // MINIMUM_CELL)
    return tuple(
        _prediction_bin(mean_predicted[part], mean_observed[part], weights[part], subjects[part], exact)
        for part in (np.array_split(order, count) if count else [])
    )


def _exposure_of_subjects(analysis: AnalysisSet) -> FloatArray:
    """How long each subject was observed, relative to the mean; 1 without exposures; shape (subjects,)."""
    if analysis.exposure is None:
        return np.ones(analysis.subjects)
    shares = analysis.shares_of_subjects * analysis.relative_exposure
    return np.bincount(analysis.subject_of_rows, shares).astype(float)


def _prediction_bin(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, subjects: FloatArray, exact: bool
) -> PredictionBin:
    """Average a bin; the interval of a share is exact, whose standard error may be none."""
    mean, standard_error = weighted_mean(observed, weights)
    low, high = mean - NORMAL_95 * standard_error, mean + NORMAL_95 * standard_error
    if exact:
        low, high = binomial_interval(min(mean, 1.0), float(weights.sum()))
    return PredictionBin(
        subjects=max(len(observed), round(float(subjects.sum()))),
        predicted=float(np.average(predicted, weights=weights)),
        observed=mean,
        observed_low=low,
        observed_high=high,
    )
