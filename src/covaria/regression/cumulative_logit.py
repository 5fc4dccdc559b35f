"""Cumulative logistic regression of ordered levels: proportional odds (McCullagh 1980), or partial ones.

    logit P(y ≤ level k) = θ_k − xᵀβ − zᵀγ_k,   k = 1, …, levels − 1

so that a positive coefficient is for higher levels, as in R's `polr` and `clm`. Without z odds are
proportional; columns of z have a coefficient for each threshold (Peterson and Harrell 1990).
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.regression.logistic import inverse_logit

MOST_STEPS = 50
SETTLED = 1e-13
"""A step that raises the log likelihood by less, relative to itself, is the last."""
HALVINGS = 30


@dataclass(frozen=True)
class CumulativeLogitFit:
    """A cumulative logistic regression.

    Attributes
    ----------
    thresholds : (levels − 1,) array
        Ascending.
    coefficients : (coefficients,) array
    covariance : (parameters, parameters) array
        Inverse of the observed information, of thresholds, coefficients and those by threshold in this order.
    scores : (rows, parameters) array
        Slopes of each row's log likelihood, times its weight.
    log_likelihood : float
    by_threshold : (levels − 1, columns) array
        Coefficients of columns that have one for each threshold.
    """

    thresholds: FloatArray
    coefficients: FloatArray
    covariance: FloatArray
    scores: FloatArray
    log_likelihood: float
    by_threshold: FloatArray

    def at_least(self, design: FloatArray, separate: FloatArray | None = None) -> FloatArray:
        """Probability of each level but the lowest, or a higher one; (levels − 1, rows).

        Thresholds that would cross at a row are made to meet there, so that no level is less likely than not
        at all.
        """
        linear = design @ self.coefficients - self.thresholds[:, None]
        if separate is not None:
            linear = linear + self.by_threshold @ separate.T
        probability: FloatArray = np.minimum.accumulate(inverse_logit(linear), axis=0)
        return probability

    def robust(self, cluster: IntArray) -> FloatArray:
        """Sandwich covariance of the same, from what clusters contribute (Huber 1967); `cluster` (rows,).

        Enlarged by n / (n − 1), of n clusters.
        """
        sums = np.column_stack([np.bincount(cluster, own) for own in self.scores.T])
        clusters = len(np.unique(cluster))
        influence = sums @ self.covariance
        found: FloatArray = influence.T @ influence * clusters / max(clusters - 1, 1)
        return found


def cumulative_logit(
    design: FloatArray,
    level: IntArray,
    weights: FloatArray,
    penalty: float = 0.0,
    separate: FloatArray | None = None,
) -> CumulativeLogitFit:
    """Fit the thresholds and coefficients of the greatest likelihood by Newton's steps.

    Of collinear solutions the nearest to none. Where a covariate separates the levels, coefficients grow
    until the likelihood is level, unless there is a penalty.

    Parameters
    ----------
    design : (rows, coefficients) array
        Without a constant, which the thresholds are.
    level : (rows,) int64 array
        From 0, each up to the highest occurring.
    weights : (rows,) array
    penalty : float
        Half of it times the squares of the coefficients is taken off the log likelihood.
    separate : (rows, columns) array, optional
        Columns with a coefficient for each threshold.
    """
    own = np.empty((len(design), 0)) if separate is None else separate
    task = _Task(design, own, level, weights, int(level.max()), penalty)
    found = np.concatenate([_marginal_thresholds(level, weights), np.zeros(task.others)])
    value = task.value(found)
    for _ in range(MOST_STEPS):
        scores, information = task.derivatives(found)
        gradient = scores.sum(axis=0) - task.penalty_slope(found)
        step = np.linalg.lstsq(information, gradient, rcond=1e-12)[0]
        moved, step = task.uphill(found, value, step)
        gain, found, value = moved - value, found + step, moved
        if gain <= SETTLED * abs(value):
            break
    scores, information = task.derivatives(found)
    return CumulativeLogitFit(
        found[: task.cuts],
        found[task.cuts : task.cuts + design.shape[1]],
        np.asarray(np.linalg.pinv(information, hermitian=True), dtype=float),
        scores,
        value + float(found @ task.penalty_slope(found)) / 2,
        task.by_threshold(found),
    )


def log_share_between(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Logarithm of what a standard logistic distribution has between two ends, either perhaps infinite."""
    logarithm: FloatArray = (
        np.log(-np.expm1(lower - upper)) - np.logaddexp(0, -upper) - np.logaddexp(0, lower)
    )
    return logarithm


def _marginal_thresholds(level: IntArray, weights: FloatArray) -> FloatArray:
    below = np.cumsum(np.bincount(level, weights))[:-1] / weights.sum()
    logits: FloatArray = np.log(below / (1 - below))
    return logits


@dataclass(frozen=True)
class _Task:
    """What is climbed; parameters are thresholds, coefficients and those by threshold, in this order."""

    design: FloatArray
    separate: FloatArray
    level: IntArray
    weights: FloatArray
    cuts: int
    penalty: float

    @property
    def others(self) -> int:
        """Number of parameters but the thresholds."""
        return int(self.design.shape[1] + self.cuts * self.separate.shape[1])

    def by_threshold(self, parameters: FloatArray) -> FloatArray:
        """Coefficients of each threshold; (thresholds, columns)."""
        return parameters[self.cuts + self.design.shape[1] :].reshape(self.cuts, self.separate.shape[1])

    def penalty_slope(self, parameters: FloatArray) -> FloatArray:
        """Slope of the penalty."""
        slope = self.penalty * parameters
        slope[: self.cuts] = 0.0
        return slope

    def ends(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Between which standard logistic errors of each row lie."""
        thresholds = np.concatenate([[-np.inf], parameters[: self.cuts], [np.inf]])
        linear = self.design @ parameters[self.cuts : self.cuts + self.design.shape[1]]
        none = np.zeros((1, self.separate.shape[1]))
        own = np.vstack([none, self.by_threshold(parameters), none])
        lower, upper = (
            thresholds[at] - linear - (self.separate * own[at]).sum(axis=1)
            for at in (self.level, self.level + 1)
        )
        return lower, upper

    def value(self, parameters: FloatArray) -> float:
        """Log likelihood less the penalty; −∞ where thresholds do not ascend at some row."""
        lower, upper = self.ends(parameters)
        if (upper <= lower).any():
            return -np.inf
        shares = log_share_between(lower, upper)
        return float(self.weights @ shares) - float(parameters @ self.penalty_slope(parameters)) / 2

    def uphill(self, at: FloatArray, value: float, step: FloatArray) -> tuple[float, FloatArray]:
        """Halve a step that leads downhill; none at all where no part of it leads up."""
        for _ in range(HALVINGS):
            moved = self.value(at + step)
            if moved >= value:
                return moved, step
            step = step / 2
        return value, np.zeros_like(step)

    def slopes(self, threshold: IntArray) -> FloatArray:
        """How each parameter moves an end of each row, which is at a threshold; (rows, parameters)."""
        own = (threshold[:, None] == np.arange(self.cuts)).astype(float)
        apart = (own[:, :, None] * self.separate[:, None]).reshape(len(own), -1)
        slopes: FloatArray = np.hstack([own, -self.design, -apart])
        return slopes

    def derivatives(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weighted scores of each row, without the penalty, and the observed information with it."""
        lower, upper = self.ends(parameters)
        below, beyond, apart = inverse_logit(lower), inverse_logit(-upper), -np.expm1(lower - upper)
        by_lower = -below / ((1 - beyond) * apart)
        by_upper = beyond / ((1 - below) * apart)
        twice_lower = by_lower * (1 - 2 * below) - by_lower**2
        twice_upper = by_upper * (2 * beyond - 1) - by_upper**2
        mixed = -by_lower * by_upper
        of_lower, of_upper = self.slopes(self.level - 1), self.slopes(self.level)
        scores = self.weights[:, None] * (by_lower[:, None] * of_lower + by_upper[:, None] * of_upper)

        def moment(of: FloatArray, curvature: FloatArray, other: FloatArray) -> FloatArray:
            product: FloatArray = (of * (self.weights * curvature)[:, None]).T @ other
            return product

        crossed = moment(of_lower, mixed, of_upper)
        information = -(
            moment(of_lower, twice_lower, of_lower)
            + moment(of_upper, twice_upper, of_upper)
            + crossed
            + crossed.T
        )
        held = np.full(len(parameters), self.penalty)
        held[: self.cuts] = 0.0
        return scores, information + np.diag(held)
