"""How candidates are weighed against each other, out of fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.averaging.stacking import stacked_shares
from covaria.fit.candidates.candidate import NOT_TRAINED, Trainer
from covaria.fit.folds import Folds
from covaria.fit.settings.averaging import AveragingSettings
from covaria.fit.within_subject import WithinSubject
from covaria.model.endpoint import Capability, Endpoint


@dataclass(frozen=True)
class OutOfFold:
    """Predictions of every subject by models that never saw them, in units of the response.

    Attributes
    ----------
    response, weights : (rows,) arrays
    folds : Folds
        Those of one repeat, or of all, whose predictions are averaged then.
    cluster : (rows,) array or None
        The subject or group of each row; rows of one are not independent.
    mean : (rows,) array
        By the mean of the other folds.
    rung : (candidates,) array
        Position of each candidate's rung on the ladder, ascending.
    trainers : tuple of Trainer
        Of each candidate.
    candidates : (candidates, penalties, rows) array
        NaN where a penalty has no usable network.
    endpoint : Endpoint
        Whose deviances weigh the candidates.
    settings : AveragingSettings
    within : WithinSubject or None
        Of planned visits, how rows of a subject go together.
    """

    response: FloatArray
    weights: FloatArray
    folds: Folds
    cluster: IntArray | None
    mean: FloatArray
    rung: IntArray
    trainers: tuple[Trainer, ...]
    candidates: FloatArray
    endpoint: Endpoint
    settings: AveragingSettings
    within: WithinSubject | None = None

    def deviance_of(self, predicted: FloatArray) -> FloatArray:
        """Deviance of each row, of predictions (…, rows); those of correlated rows after whitening."""
        if self.within is None:
            return self.endpoint.row_deviance(self.response, predicted)
        whitened = self.within.whitened
        return self.endpoint.row_deviance(whitened(self.response), whitened(predicted))

    @cached_property
    def deviances(self) -> FloatArray:
        """Deviance of each row by the candidates; (candidates, penalties, rows)."""
        return self.deviance_of(self.candidates)

    def representing(self, rung: int) -> IntArray:
        """Positions of the candidates that represent a rung."""
        return np.flatnonzero((self.rung == rung) & ~self.are(*NOT_TRAINED))

    def are(self, *trainers: Trainer) -> BoolArray:
        """Whether each candidate is of one of these trainers; shape (candidates,)."""
        return np.array([each in trainers for each in self.trainers])

    @property
    def leaves_something(self) -> bool:
        """Whether the candidates left what rows that are alike share, and squared errors say how much.

        Wider networks are trained only there.
        """
        return Trainer.WIDER in self.trainers and self.endpoint.has(Capability.LEAST_SQUARES)

    @cached_property
    def best_penalty(self) -> IntArray:
        """Position of the penalty at which each candidate's deviance is least, by which it is shown.

        Shape (candidates,).
        """
        total = self.deviances @ self.weights
        best: IntArray = np.where(np.isfinite(total), total, np.inf).argmin(axis=1)
        return best

    def at_best(self) -> FloatArray:
        """Predictions of every candidate at its best penalty; shape (candidates, rows)."""
        best: FloatArray = self.candidates[np.arange(len(self.best_penalty)), self.best_penalty]
        return best


@dataclass(frozen=True)
class AveragingWeights:
    """The weights of the mean and of the candidates at each of their penalties; these sum to one.

    Attributes
    ----------
    mean_weight : float
    weights : (candidates, penalties) float64 array
    """

    mean_weight: float
    weights: FloatArray

    def combine(self, out_of_fold: OutOfFold) -> FloatArray:
        """Averaged prediction of every row; shape (rows,)."""
        return self.mean_weight * out_of_fold.mean + self.weigh(out_of_fold.candidates)

    def weigh(self, candidates: FloatArray) -> FloatArray:
        """Sum the candidates' (candidates, penalties, …) predictions by their weights."""
        used = self.weights > 0
        weighed: FloatArray = np.tensordot(self.weights[used], candidates[used], axes=1)
        return weighed


def averaging_weights(out_of_fold: OutOfFold, rows: BoolArray | None = None) -> AveragingWeights:
    """Weigh the candidates, at every penalty, by how likely each is to predict best.

    Before the data, each rung is less credible than the one below it, its penalties are alike, and a curve of
    the dose is as credible as the mean. Where all leave something, none of them is right, and they are
    weighed so that their average errs least.

    Parameters
    ----------
    out_of_fold : OutOfFold
    rows : (rows,) bool array, optional
        Rows that may be looked at; by default all.
    """
    rows = np.ones(len(out_of_fold.response), dtype=bool) if rows is None else rows
    # A penalty at which some fold has no usable network predicts NaN there, and has no weight.
    usable: BoolArray = np.asarray(np.isfinite(out_of_fold.deviances[:, :, rows]).all(axis=2))
    share = (_stacked if out_of_fold.leaves_something else _likely)(out_of_fold, rows, usable)
    shares = np.zeros(usable.shape)
    shares[usable] = share[1:]
    return AveragingWeights(float(share[0]), shares)


def _likely(out_of_fold: OutOfFold, rows: BoolArray, usable: BoolArray) -> FloatArray:
    """Shares of the mean and of usable candidates, by how likely each is to predict best."""
    weights, chosen = out_of_fold.weights[rows], out_of_fold.settings
    deviance = out_of_fold.deviances[:, :, rows]
    of_rungs = chosen.step_down ** -(1.0 + out_of_fold.rung) / np.maximum(usable.sum(axis=1), 1)
    of_rungs *= np.where(out_of_fold.are(Trainer.TREES), chosen.credibility_of_trees, 1.0)
    of_candidates = np.where(out_of_fold.are(Trainer.CURVES), chosen.credibility_of_curve, of_rungs)
    credibility = np.broadcast_to(of_candidates[:, None], usable.shape)
    return likely_best(
        np.vstack([out_of_fold.deviance_of(out_of_fold.mean)[rows], deviance[usable]]),
        weights,
        out_of_fold.endpoint,
        chosen,
        None if out_of_fold.cluster is None else out_of_fold.cluster[rows],
        np.concatenate([[1.0], credibility[usable]]),
    )


def _stacked(out_of_fold: OutOfFold, rows: BoolArray, usable: BoolArray) -> FloatArray:
    """Shares of the same, by which their average errs least."""
    predicted = np.vstack([out_of_fold.mean[rows], out_of_fold.candidates[:, :, rows][usable]])
    share = stacked_shares(out_of_fold.response[rows] - predicted, out_of_fold.weights[rows])
    return _without_small(share, out_of_fold.settings)


def _without_small(share: FloatArray, chosen: AveragingSettings) -> FloatArray:
    kept = np.where(share < chosen.least_weight, 0.0, share)
    weighed: FloatArray = kept / kept.sum()
    return weighed


def mean_weights(weightings: Sequence[AveragingWeights]) -> AveragingWeights:
    """Average the weights of several repeats of a trial."""
    return AveragingWeights(
        float(np.mean([each.mean_weight for each in weightings])),
        np.mean([each.weights for each in weightings], axis=0),
    )


def weights_without_each_fold(out_of_fold: OutOfFold) -> tuple[AveragingWeights, ...]:
    """Weigh the candidates by the rows of all folds but one, for each fold of one repeat."""
    return tuple(averaging_weights(out_of_fold, ~held_out) for held_out in out_of_fold.folds)


def cross_fitted(out_of_fold: OutOfFold, weightings: Sequence[AveragingWeights]) -> FloatArray:
    """Averaged predictions whose penalties and weights, too, never saw the fold they predict; (rows,).

    Parameters
    ----------
    out_of_fold : OutOfFold
        Of one repeat.
    weightings : sequence of AveragingWeights
        Without each of its folds.
    """
    predicted = np.empty(len(out_of_fold.response))
    for held_out, without in zip(out_of_fold.folds, weightings, strict=True):
        predicted[held_out] = without.combine(out_of_fold)[held_out]
    return predicted


def likely_best(
    deviance: FloatArray,
    weights: FloatArray,
    endpoint: Endpoint,
    chosen: AveragingSettings,
    cluster: IntArray | None = None,
    credibility: FloatArray | None = None,
) -> FloatArray:
    """Weights of models, not negative and summing to one: how likely each is to predict new subjects best.

    Were a model's mean deviance known, so would be its likelihood: ∝ m^(-n/2) for normal errors with a mean
    square of m. It is known from these subjects alone, so that the shares of likelihood are averaged over
    what it might have been with other subjects: pseudo-Bayesian model averaging with the Bayesian bootstrap
    (Yao, Vehtari, Simpson and Gelman 2018, section 3.4), whose log likelihoods are taken as normal with their
    covariance by the delta method. So models that do not differ by more than chance share alike, and none is
    dropped for what chance did to it.

    Parameters
    ----------
    deviance : (models, rows) array
        Of each row, out of fold.
    weights : (rows,) array
        How many subjects each row represents.
    endpoint : Endpoint
        Whose deviances they are.
    chosen : AveragingSettings
    cluster : (rows,) array, optional
        The subject or group of each row, where these have several. As many independent rows, n, are taken
        for the likelihood as would distinguish the models as well (Kish 1965, section 8.2).
    credibility : (models,) array, optional
        Before the data, up to a factor; by default all alike.
    """
    total = float(weights.sum())
    mean = np.maximum(deviance @ weights / total, np.finfo(float).tiny)
    influence = endpoint.misfit_influence(deviance, mean) * weights / total
    if cluster is None:
        independent, covariance = total, (influence / weights) @ influence.T
    else:
        sums = np.array([np.bincount(cluster, own) for own in influence])
        independent = total / _design_effect(influence, sums, weights)
        covariance = sums @ sums.T
    half = _standard_normals(chosen.draws // 2, len(deviance)) @ _symmetric_root(covariance)
    misfit = endpoint.misfit(mean) + np.concatenate([half, -half])
    before = np.zeros(len(deviance)) if credibility is None else np.log(credibility)
    likelihood = before - independent / 2 * misfit
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    shares = (1 / likelihood.sum(axis=1)) @ likelihood / len(likelihood)
    return _without_small(shares, chosen)


@lru_cache(maxsize=4)
def _standard_normals(draws: int, models: int) -> FloatArray:
    """The same draws for every weighing of so many models, not to be written to."""
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(0)))
    drawn: FloatArray = random.standard_normal((draws, models))
    drawn.flags.writeable = False
    return drawn


def _symmetric_root(covariance: FloatArray) -> FloatArray:
    """The root that depends on nothing but the covariance, whatever the signs of its eigenvectors."""
    values, vectors = np.linalg.eigh(covariance)
    root: FloatArray = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root


def _design_effect(influence: FloatArray, sums: FloatArray, weights: FloatArray) -> float:
    """Variance of what sets the models apart, over that which independent rows would have; at least 1.

    Influences of the rows, (models, rows), and their sums by cluster, (models, clusters).
    """
    apart, apart_sums = influence - influence.mean(axis=0), sums - sums.mean(axis=0)
    alone = float((apart**2 / weights).sum())
    return max(1.0, float((apart_sums**2).sum()) / alone) if alone > 0 else 1.0
