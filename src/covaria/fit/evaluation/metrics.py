"""What is said of a fit's quality: aggregates of what is left out of fold."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.disclosure import MINIMUM_CELL
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.weights import AveragingWeights, OutOfFold
from covaria.fit.candidates.candidate import Candidates, RungFleet, Trainer
from covaria.fit.folds import Folds, HeldOut
from covaria.model.evaluation import (
    Comparator,
    ErrorSummary,
    IntervalSummary,
    LadderStep,
    LossCurve,
    PredictionBin,
    SimplerRival,
)
from covaria.model.intervals import FoldResiduals, fold_residuals
from covaria.model.rung import Rung
from covaria.statistics import NORMAL_95, binomial_interval, weighted_mean

MOST_BINS = 20
"""Bins of predictions against observed responses, as many as a figure shows apart."""


def ladder_steps(
    out_of_fold: OutOfFold,
    chosen: AveragingWeights,
    averaged: FloatArray,
    fleets: tuple[RungFleet, ...],
    train_score: FloatArray,
) -> tuple[LadderStep, ...]:
    """Judge each rung by the mean of the candidates that represent it, at their best penalties.

    averaged are the averaged model's deviances, (rows,); train_score is (rungs,).
    """
    steps: list[LadderStep] = []
    endpoint, response = out_of_fold.endpoint, out_of_fold.response
    weights, cluster = out_of_fold.weights, out_of_fold.cluster
    simpler = {"mean": endpoint.row_deviance(response, out_of_fold.mean)}
    best = out_of_fold.at_best()
    for position, rung in enumerate(Rung):
        own = np.flatnonzero(out_of_fold.rung == position)
        predicted = best[out_of_fold.representing(position)].mean(axis=0)
        deviance = endpoint.row_deviance(response, predicted)
        score, standard_error = weighted_mean(deviance, weights, cluster)
        (*_, below) = simpler.values()
        gain, gain_error = weighted_mean(below - deviance, weights, cluster)
        above, above_error = weighted_mean(deviance - averaged, weights, cluster)
        rival = _rival(simpler, deviance, out_of_fold)
        simpler[rung.value] = deviance
        steps.append(
            LadderStep(
                rung=rung.value,
                score=score,
                score_se=standard_error,
                explained=endpoint.explained_share(response, predicted, weights)[0],
                weight=float(chosen.weights[own].sum()),
                penalty=_best_penalty(out_of_fold, fleets, own),
                train_score=float(train_score[position]),
                gain=gain,
                gain_se=gain_error,
                above_averaged=above,
                above_averaged_se=above_error,
                rival=rival,
            )
        )
    return tuple(steps)


def _rival(simpler: dict[str, FloatArray], own: FloatArray, out_of_fold: OutOfFold) -> SimplerRival | None:
    """The best of the simpler models by their deviances, if it is not the last of them; all (rows,)."""
    name = min(simpler, key=lambda each: float(simpler[each] @ out_of_fold.weights))
    if name == list(simpler)[-1]:
        return None
    difference = simpler[name] - own
    return SimplerRival(name, *weighted_mean(difference, out_of_fold.weights, out_of_fold.cluster))


def _best_penalty(out_of_fold: OutOfFold, fleets: tuple[RungFleet, ...], own: IntArray) -> float | None:
    """Weight decay at which a rung's gradient-trained networks are best; the others estimate theirs."""
    gradient = next((k for k in own if fleets[k].trainer is Trainer.GRADIENT), None)
    return (
        None
        if gradient is None
        else float(fleets[gradient].penalties[int(out_of_fold.best_penalty[gradient])])
    )


def comparator_metrics(
    predictions: dict[str, FloatArray], averaged: FloatArray, analysis: AnalysisSet
) -> tuple[Comparator, ...]:
    """Judge the comparators by their predictions, beside the averaged model's deviances; all (rows,)."""
    comparators = []
    endpoint, weights, cluster = analysis.endpoint, analysis.weights, analysis.cluster
    for name, prediction in predictions.items():
        deviance = endpoint.row_deviance(analysis.response, prediction)
        score, standard_error = weighted_mean(deviance, weights, cluster)
        explained, _ = endpoint.explained_share(analysis.response, prediction, weights)
        above, above_error = weighted_mean(deviance - averaged, weights, cluster)
        comparators.append(Comparator(name, score, standard_error, explained, above, above_error))
    return tuple(comparators)


def error_summary(predicted: FloatArray, analysis: AnalysisSet, train_score: float) -> ErrorSummary:
    """Summarise the averaged model's out-of-fold predictions, (rows,)."""
    endpoint = analysis.endpoint
    deviance = endpoint.row_deviance(analysis.response, predicted)
    score, standard_error = weighted_mean(deviance, analysis.weights, analysis.cluster)
    explained, _ = endpoint.explained_share(analysis.response, predicted, analysis.weights)
    return ErrorSummary(score, standard_error, explained, train_score)


def prediction_p_value(predicted: FloatArray, mean: FloatArray, analysis: AnalysisSet) -> float:
    """p-value of the test that nothing predicts the response: whether predictions follow it, out of fold.

    One-sided, of the covariance of response and prediction, both less the mean of the other folds, with its
    standard error over subjects, or groups. Were there nothing to predict, a prediction's error would be
    larger than the mean's by the square of what was learned from noise; the covariance leaves that out, and
    so sees small effects that the paired difference of errors does not.

    Parameters
    ----------
    predicted, mean : (rows,) arrays
        Out of fold, by the averaged model and by the mean.
    analysis : AnalysisSet
    """
    residual = analysis.endpoint.working_residual(analysis.response, mean)
    product = residual * (predicted - mean)
    covariance, standard_error = weighted_mean(product, analysis.weights, analysis.cluster)
    if standard_error <= 0:
        return 1.0
    independent = analysis.subjects if analysis.cluster is None else analysis.units
    return float(stdtr(independent - 1, -covariance / standard_error))


def seen_score(fold_predictions: FloatArray, analysis: AnalysisSet, folds: Folds) -> float:
    """Mean deviance of each fold's model on the rows that it was trained on; input (folds, rows)."""
    seen = ~folds.held_out * analysis.weights
    deviance = analysis.endpoint.row_deviance(analysis.response, fold_predictions)
    return float((seen * deviance).sum() / seen.sum())


@dataclass(frozen=True)
class CheckedIntervals:
    """Intervals of all rows, each by what was known without the row's fold; all (rows,).

    Attributes
    ----------
    half_width : array
        On the endpoint's linear scale.
    inside : array of bool
        Whether the response was inside.
    crps : array
        Continuous ranked probability score of the predictive distribution on that scale.
    """

    half_width: FloatArray
    inside: BoolArray
    crps: FloatArray


def check_intervals(
    residuals: FloatArray, residual_sd: FloatArray, weights: FloatArray, folds: Folds, level: float
) -> CheckedIntervals:
    """Check intervals on each fold with half-widths from the scaled residuals of the other folds.

    The half-width is the sd times the ⌈level (n + 1)⌉-th smallest scaled absolute one (split conformal
    prediction; Lei et al. 2018, sections 2.2 and 5.2), or the largest where there are too few.

    Parameters
    ----------
    residuals, residual_sd, weights : (rows,) arrays
        Residual standard deviations by models that did not see the row's fold.
    folds : Folds
    level : float
    """
    scaled = residuals / residual_sd

    def checked(held_out: HeldOut) -> FloatArray:
        known = fold_residuals(scaled[~held_out], weights[~held_out])
        score = ranked_probability_score(scaled[held_out], known)
        half_width = _size_reaching(scaled[~held_out], weights[~held_out], level)
        return np.vstack([np.full(len(score), half_width), score])

    half_width, score = folds.predict(checked)
    return CheckedIntervals(half_width * residual_sd, np.abs(scaled) <= half_width, score * residual_sd)


def _size_reaching(scaled: FloatArray, weights: FloatArray, level: float) -> float:
    """The absolute error that the level asks for."""
    order = np.argsort(np.abs(scaled), kind="stable")
    cumulative = np.cumsum(weights[order])
    rank = min(level * (cumulative[-1] + 1), cumulative[-1])
    return float(np.abs(scaled[order[np.searchsorted(cumulative, rank * (1 - 1e-12))]]))


def interval_summary(
    found: CheckedIntervals,
    width: FloatArray,
    residual_sd: FloatArray,
    weights: FloatArray,
    level: float,
) -> IntervalSummary:
    """Average checked intervals, whose widths are in units of the response; arrays are (rows,)."""
    return IntervalSummary(
        level,
        float(np.average(found.inside, weights=weights)),
        float(np.average(width, weights=weights)),
        float(np.average(found.crps, weights=weights)),
        bool(np.ptp(residual_sd) > 0),
    )


def ranked_probability_score(values: FloatArray, known: FoldResiduals) -> FloatArray:
    """Continuous ranked probability score of each value under the distribution of known residuals.

    E|X − x| − E|X − X′| / 2, both by sorting (Gneiting and Raftery 2007, equation 21); shape (values,).
    """
    share = known.weights / known.weights.sum()
    below = np.concatenate([[0.0], np.cumsum(share)])
    moment = np.concatenate([[0.0], np.cumsum(share * known.errors)])
    place = np.searchsorted(known.errors, values)
    distance = values * (2 * below[place] - 1) + moment[-1] - 2 * moment[place]
    middle = below[:-1] + share / 2
    half_difference = 2 * float((share * known.errors * (middle - 0.5)).sum())
    score: FloatArray = distance - half_difference
    return score


def loss_curves(candidates: Candidates, out_of_fold: OutOfFold) -> tuple[LossCurve, ...]:
    """Median losses of each rung's kept members at the best penalty, in units of the score.

    Only gradient training has epochs to show.
    """
    curves = []
    endpoint, scale = out_of_fold.endpoint, candidates.response_scale
    for position, fleet in enumerate(candidates.fleets):
        if fleet.trainer is not Trainer.GRADIENT:
            continue
        penalty = int(out_of_fold.best_penalty[position])
        kept = fleet.kept[penalty]
        held_out, train = (
            endpoint.training_score(np.median(losses[penalty][kept], axis=0).astype(float), scale)
            for losses in (fleet.held_out_loss, fleet.train_loss)
        )
        recorded = np.flatnonzero(np.isfinite(held_out))
        curves.append(
            LossCurve(
                rung=fleet.rung.value,
                epochs=tuple((recorded + 1).tolist()),
                train=tuple(train[recorded].tolist()),
                held_out=tuple(held_out[recorded].tolist()),
            )
        )
    return tuple(curves)


def prediction_bins(predicted: FloatArray, analysis: AnalysisSet) -> tuple[PredictionBin, ...]:
    """Average subjects with similar out-of-fold predictions, with the error of the observed mean.

    A subject of several rows counts once, by the averages of its predictions and responses.
    """
    subject = np.arange(analysis.rows) if analysis.subject is None else analysis.subject
    observed = analysis.endpoint.shown(analysis.response, predicted)
    rows_of_subject = np.bincount(subject, analysis.weights)
    mean_predicted = np.bincount(subject, analysis.weights * predicted) / rows_of_subject
    mean_observed = np.bincount(subject, analysis.weights * observed) / rows_of_subject
    weights = analysis.weights if analysis.subject is None else np.ones(len(rows_of_subject))
    order = np.argsort(mean_predicted, kind="stable")
    exact = analysis.endpoint.predicts_probability
    count = min(MOST_BINS, len(order) // MINIMUM_CELL)
    return tuple(
        _prediction_bin(mean_predicted[part], mean_observed[part], weights[part], exact)
        for part in (np.array_split(order, count) if count else [])
    )


def _prediction_bin(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, exact: bool
) -> PredictionBin:
    """Average a bin; the interval of a share is exact, whose standard error may be none."""
    mean, standard_error = weighted_mean(observed, weights)
    low, high = mean - NORMAL_95 * standard_error, mean + NORMAL_95 * standard_error
    if exact:
        low, high = binomial_interval(min(mean, 1.0), float(weights.sum()))
    return PredictionBin(
        subjects=max(len(observed), round(float(weights.sum()))),
        predicted=float(np.average(predicted, weights=weights)),
        observed=mean,
        observed_low=low,
        observed_high=high,
    )
