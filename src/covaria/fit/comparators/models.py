"""Comparators of the ladder, and their predictions on the same folds."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.emax import EMAX_MODELS, doses_suffice, predict_emax
from covaria.fit.comparators.boosting import predict_boosting
from covaria.fit.comparators.censored import predict_tobit
from covaria.fit.comparators.counts import predict_boosted_counts, predict_poisson
from covaria.fit.comparators.gaussian_process import predict_gaussian_process
from covaria.fit.comparators.labels import (
    predict_boosted_labels,
    predict_gaussian_process_labels,
    predict_logistic,
)
from covaria.fit.comparators.levels import predict_proportional_odds
from covaria.fit.comparators.linear import predict_constant, predict_linear, predict_mean
from covaria.fit.comparators.repeated import predict_mixed_model
from covaria.fit.folds import Folds, HeldOut
from covaria.fit.progress import Check, go_on
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.model.endpoint import Capability
from covaria.model.ordinal_endpoint import OrdinalEndpoint


class Comparators(StrEnum):
    """How many comparators are fitted for comparison.

    Few are the mean and the linear model, or logistic regression. The usual ones add Emax models, which take
    hardly any time. All add gradient boosting and, on tables that are not too large, a Gaussian process.
    """

    FEW = "few"
    USUAL = "usual"
    ALL = "all"


def comparators_from_word(word: str) -> Comparators:
    """Return the comparators that a word names.

    Raises
    ------
    UsageError
        If there are none of that name.
    """
    if word not in {*Comparators}:
        raise UsageError('The comparators must be "few", "usual" or "all".')
    return Comparators(word)


GAUSSIAN_PROCESS_ROWS = 2000
"""The most rows on which a Gaussian process is fitted, since its cost grows with their cube."""
EMAX_ROWS = {Comparators.FEW: 0, Comparators.USUAL: 5_000, Comparators.ALL: 10**9}

Fit = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]
"""(inputs, response, weights, new inputs) → predictions."""


def comparator_predictions(
    analysis: AnalysisSet,
    folds: Folds,
    wanted: Comparators,
    chosen: DoseCurveSettings,
    check: Check = go_on,
) -> dict[str, FloatArray]:
    """Out-of-fold predictions of each comparator by name; each (rows,); `check` comes before each fold."""
    models = _models(analysis, wanted, chosen).items()
    found = {name: out_of_fold(analysis, folds, model, check) for name, model in models}
    if analysis.within is not None:
        found["mixed model"] = folds.predict(partial(predict_mixed_model, analysis))
    return found


def _models(analysis: AnalysisSet, wanted: Comparators, chosen: DoseCurveSettings) -> dict[str, Fit]:
    if not analysis.endpoint.has(Capability.LEAST_SQUARES):
        constant: dict[str, Fit] = {"mean": partial(predict_constant, analysis.endpoint)}
        return (
            constant
            | _models_of_labels(analysis, wanted)
            | _models_of_counts(analysis, wanted)
            | _models_of_censored(analysis)
            | _models_of_levels(analysis)
        )
    models: dict[str, Fit] = {"mean": predict_mean, "linear": predict_linear}
    subjects = analysis.weights.sum()
    if subjects <= EMAX_ROWS[wanted]:
        for name, sigmoid in EMAX_MODELS.items():
            if doses_suffice(analysis, sigmoid):
                models[name] = partial(predict_emax, analysis, chosen, sigmoid)
    if wanted is Comparators.ALL:
        if _suits_gaussian_process(analysis):
            models["gaussian process"] = predict_gaussian_process
        models["gradient boosting"] = predict_boosting
    return models


def _models_of_labels(analysis: AnalysisSet, wanted: Comparators) -> dict[str, Fit]:
    """Models of a probability; none of another response without least squares."""
    if not analysis.endpoint.predicts_probability:
        return {}
    models: dict[str, Fit] = {"logistic": predict_logistic}
    if wanted is Comparators.ALL:
        if _suits_gaussian_process(analysis):
            models["gaussian process"] = predict_gaussian_process_labels
        models["gradient boosting"] = predict_boosted_labels
    return models


def _models_of_counts(analysis: AnalysisSet, wanted: Comparators) -> dict[str, Fit]:
    """Models of a rate; none of another response."""
    if not analysis.endpoint.predicts_rate:
        return {}
    # Given the baseline hazard, Poisson regression is Cox regression.
    models: dict[str, Fit] = {"cox" if analysis.endpoint.predicts_hazard else "poisson": predict_poisson}
    if wanted is Comparators.ALL:
        models["gradient boosting"] = predict_boosted_counts
    return models


def _models_of_censored(analysis: AnalysisSet) -> dict[str, Fit]:
    """Models of a response that limits hide; none of another."""
    return {"tobit": predict_tobit} if analysis.endpoint.is_censored else {}


def _models_of_levels(analysis: AnalysisSet) -> dict[str, Fit]:
    """Models of ordered levels; none of another response."""
    endpoint = analysis.endpoint
    if not isinstance(endpoint, OrdinalEndpoint):
        return {}
    return {"proportional odds": partial(predict_proportional_odds, endpoint)}


def _suits_gaussian_process(analysis: AnalysisSet) -> bool:
    whole = bool((analysis.weights == np.round(analysis.weights)).all())
    return whole and float(analysis.weights.sum()) <= GAUSSIAN_PROCESS_ROWS


def out_of_fold(analysis: AnalysisSet, folds: Folds, model: Fit, check: Check = go_on) -> FloatArray:
    """Predict each fold by a model of the others; shape (rows,)."""

    def predicted(held_out: HeldOut) -> FloatArray:
        check()
        seen = ~held_out
        return model(
            analysis.inputs[seen], analysis.response[seen], analysis.weights[seen], analysis.inputs[held_out]
        )

    return folds.predict(predicted)
