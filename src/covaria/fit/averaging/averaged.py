"""The candidates of a fit weighed against each other, and what they predict together."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.weights import (
    AveragingWeights,
    OutOfFold,
    averaging_weights,
    cross_fitted,
    mean_weights,
    weights_without_each_fold,
)
from covaria.fit.candidates.candidate import Candidates, fold_predictions
from covaria.fit.folds import Folds
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.endpoint import Endpoint
from covaria.model.rung import Rung


@dataclass(frozen=True)
class AveragedCandidates:
    """The candidates weighed out of fold.

    Attributes
    ----------
    out_of_fold : OutOfFold
        Of all repeats together.
    chosen : AveragingWeights
        From all rows.
    predicted, errors, residuals : (rows,) arrays
        Out of fold, by penalties and weights that were evaluated on no row of the fold either. Errors are
        observed less predicted as the model has responses, or what is expected of that, residuals the
        endpoint's.
    by_fold : (candidates, penalties, folds, rows) array
        Predictions of each fold's networks.
    fold_means : (folds,) array
        Best constant prediction without each fold.
    without_fold : tuple of AveragingWeights
        From all rows but those of each fold.
    """

    out_of_fold: OutOfFold
    chosen: AveragingWeights
    predicted: FloatArray
    errors: FloatArray
    residuals: FloatArray
    by_fold: FloatArray
    fold_means: FloatArray
    without_fold: tuple[AveragingWeights, ...]

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint, with what its deviance depends on taken from predictions out of fold."""
        return self.out_of_fold.endpoint

    @property
    def folds(self) -> FloatArray:
        """Averaged predictions by each fold's networks; shape (folds, rows)."""
        return self.chosen.mean_weight * self.fold_means[:, None] + self.chosen.weigh(self.by_fold)

    def of_rung(self, step: int) -> FloatArray:
        """Mean prediction of a rung's candidates, at their best penalties; shape (folds, rows)."""
        own = self.out_of_fold.representing(step)
        mean: FloatArray = self.by_fold[own, self.out_of_fold.best_penalty[own]].mean(axis=0)
        return mean


def average_candidates(
    analysis: AnalysisSet, folds: Folds, candidates: Candidates, chosen: AveragingSettings
) -> AveragedCandidates:
    """Weigh the candidates against each other and the mean model, in each repeat by what it holds out."""
    by_fold = _join_grids(
        [
            fold_predictions(fleet, candidates.response_scale, analysis.inputs, analysis.endpoint)
            for fleet in candidates.fleets
        ]
    )
    if analysis.endpoint.is_censored:
        out_of_fold = folds.out_of_fold(by_fold).reshape(-1, analysis.rows)
        settled = analysis.endpoint.settled(analysis.response, out_of_fold, analysis.weights)
        analysis = replace(analysis, endpoint=settled)
    seen = ~folds.held_out * analysis.weights
    fold_means = analysis.endpoint.best_constants(analysis.response, seen)
    each_repeat = [
        _held_out(analysis, repeat, candidates, own, means, chosen)
        for repeat, own, means in zip(
            folds.each_repeat(),
            np.split(by_fold, folds.repeats, axis=2),
            np.split(fold_means, folds.repeats),
            strict=True,
        )
    ]
    without = [weights_without_each_fold(own) for own in each_repeat]
    predicted = np.mean(list(map(cross_fitted, each_repeat, without)), axis=0)
    return AveragedCandidates(
        _held_out(analysis, folds, candidates, by_fold, fold_means, chosen),
        mean_weights([averaging_weights(own) for own in each_repeat]),
        predicted,
        analysis.endpoint.error(analysis.response, predicted),
        analysis.working_residual(predicted),
        by_fold,
        fold_means,
        tuple(each for own in without for each in own),
    )


def _held_out(
    analysis: AnalysisSet,
    folds: Folds,
    candidates: Candidates,
    by_fold: FloatArray,
    fold_means: FloatArray,
    chosen: AveragingSettings,
) -> OutOfFold:
    """Hold out each fold of some repeats."""
    return OutOfFold(
        analysis.response,
        analysis.weights,
        folds,
        analysis.cluster,
        folds.out_of_fold(np.broadcast_to(fold_means[:, None], folds.held_out.shape)),
        np.array([list(Rung).index(fleet.rung) for fleet in candidates.fleets]),
        tuple(fleet.trainer for fleet in candidates.fleets),
        folds.out_of_fold(by_fold),
        analysis.endpoint,
        chosen,
        analysis.within,
    )


def _join_grids(predictions: list[FloatArray]) -> FloatArray:
    """Bring penalty grids to one length, with NaN where a grid has ended; the grids come first."""
    longest = max(map(len, predictions))
    return np.stack(
        [
            np.concatenate([grid, np.full((longest - len(grid), *grid.shape[1:]), np.nan)])
            for grid in predictions
        ]
    )
