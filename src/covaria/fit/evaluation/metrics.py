"""What is said of a fit's quality: aggregates of what is left out of fold."""

import numpy as np
from scipy.special import stdtr

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.weights import AveragingWeights, OutOfFold
from covaria.fit.candidates.candidate import Candidates, RungFleet, Trainer
from covaria.fit.folds import Folds
from covaria.model.evaluation import (
    Comparator,
    ErrorSummary,
    LadderStep,
    LossCurve,
    SimplerRival,
)
from covaria.model.rung import Rung
from covaria.statistics import weighted_mean


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
    residual = analysis.working_residual(mean)
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
