"""How candidates are weighed against each other, out of fold, with the simpler rung favoured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from covaria.fit.problem import IntArray
from covaria.model.design import FloatArray

TOWARD_EQUAL = 0.03
"""Pull of the stack's weights toward equal shares, relative to the squared error of the best model."""


@dataclass(frozen=True)
class OutOfFold:
    """Predictions of every subject by models that never saw them, in units of the response.

    Attributes
    ----------
    response, weights : (rows,) arrays
    fold : (rows,) array
    subject : (rows,) array or None
        Whose row it is; rows of one subject are not independent.
    mean : (rows,) array
        By the mean of the other folds.
    rung : (candidates,) array
        Position of each candidate's rung on the ladder, ascending.
    candidates : (candidates, penalties, rows) array
        NaN where a penalty has no usable network.
    """

    response: FloatArray
    weights: FloatArray
    fold: IntArray
    subject: IntArray | None
    mean: FloatArray
    rung: IntArray
    candidates: FloatArray


@dataclass(frozen=True)
class Stack:
    """The picked penalty of each candidate and the weights of the mean and the candidates; these sum to one.

    Attributes
    ----------
    penalty : (candidates,) int64 array
        Position in the candidate's grid.
    mean_weight : float
    weights : (candidates,) float64 array
    """

    penalty: IntArray
    mean_weight: float
    weights: FloatArray

    def combine(self, out_of_fold: OutOfFold) -> FloatArray:
        """Stacked prediction of every row; shape (rows,)."""
        stacked: FloatArray = self.mean_weight * out_of_fold.mean + self.weights @ self.picked(out_of_fold)
        return stacked

    def picked(self, out_of_fold: OutOfFold) -> FloatArray:
        """Predictions of every candidate at its picked penalty; shape (candidates, rows)."""
        picked: FloatArray = out_of_fold.candidates[np.arange(len(self.penalty)), self.penalty]
        return picked


def stack(out_of_fold: OutOfFold, rows: NDArray[np.bool_] | None = None) -> Stack:
    """Pick each candidate's penalty, admit the rungs that pay, and weigh their candidates.

    A rung is admitted if the mean of its candidates beats the best rung admitted so far by more than one
    standard error of the paired differences (the rule of Breiman et al. 1984, section 3.4.3, turned from
    pruning to stacking). The weights are those of Breiman (1996), not negative and summing to one.

    Parameters
    ----------
    out_of_fold : OutOfFold
    rows : (rows,) bool array, optional
        Rows that may be looked at; by default all.
    """
    rows = np.ones(len(out_of_fold.response), dtype=bool) if rows is None else rows
    response, weights = out_of_fold.response[rows], out_of_fold.weights[rows]
    errors = response - out_of_fold.candidates[:, :, rows]
    # A penalty at which some fold has no usable network predicts NaN there, and is never picked.
    penalty = np.nan_to_num(errors**2 @ weights, nan=np.inf).argmin(axis=1)
    picked = errors[np.arange(len(errors)), penalty]
    mean_error = response - out_of_fold.mean[rows]
    subject = None if out_of_fold.subject is None else out_of_fold.subject[rows]
    admitted = admit(mean_error, picked, out_of_fold.rung, weights, subject)
    share = simplex_weights(np.vstack([mean_error, picked[admitted]]), weights)
    candidate_weights = np.zeros(len(picked))
    candidate_weights[admitted] = share[1:]
    return Stack(penalty, float(share[0]), candidate_weights)


def cross_fitted(out_of_fold: OutOfFold) -> FloatArray:
    """Stacked predictions whose penalties and weights, too, never saw the fold they predict; (rows,)."""
    predictions = np.empty(len(out_of_fold.response))
    for held_out in range(int(out_of_fold.fold.max()) + 1):
        inside = out_of_fold.fold == held_out
        predictions[inside] = stack(out_of_fold, ~inside).combine(out_of_fold)[inside]
    return predictions


def admit(
    mean_error: FloatArray,
    errors: FloatArray,
    rung: IntArray,
    weights: FloatArray,
    subject: IntArray | None = None,
) -> IntArray:
    """Positions of the candidates whose rung gains more than one standard error over what is simpler.

    Parameters
    ----------
    mean_error : (rows,) array
        Errors of the mean model.
    errors : (candidates, rows) array
    rung : (candidates,) array
        Position of each candidate's rung on the ladder.
    weights : (rows,) array
    subject : (rows,) array, optional
    """
    admitted: list[int] = []
    best = mean_error**2
    for step in np.unique(rung):
        own = np.flatnonzero(rung == step)
        squared = errors[own].mean(axis=0) ** 2
        gain, standard_error = weighted_mean(best - squared, weights, subject)
        if gain > standard_error:
            admitted.extend(own.tolist())
            best = squared
    return np.array(admitted, dtype=np.int64)


def weighted_mean(
    values: FloatArray, weights: FloatArray, subject: IntArray | None = None
) -> tuple[float, float]:
    """Mean of rows that stand for `weights` subjects each, and its standard error.

    Where subjects are named, rows of one subject may err alike, and the standard error is that of the sums
    over subjects (Liang and Zeger 1986, for a mean).
    """
    total = float(weights.sum())
    mean = float(weights @ values) / total
    if subject is None:
        variance = float(weights @ (values - mean) ** 2) / max(total - 1, 1)
        return mean, float(np.sqrt(variance / total))
    sums = np.bincount(subject, weights * (values - mean))
    count = len(np.unique(subject))
    return mean, float(np.sqrt((sums @ sums) * count / max(count - 1, 1))) / total


def simplex_weights(errors: FloatArray, weights: FloatArray) -> FloatArray:
    """Weights, not negative and summing to one, that make the combined squared error least.

    With residuals E, each divided by the size of the smallest, and a sum of one, ‖E a‖² + λ ‖a‖² is to be
    least: the solution of the non-negative least squares problem min ‖E u‖² + λ ‖u‖² + (Σ u − 1)², brought
    to sum one (Lawson and Hanson 1974, section 23.4). The small λ shares the weight among models that
    predict alike.

    Parameters
    ----------
    errors : (models, rows) array
    weights : (rows,) array
    """
    scaled = errors * np.sqrt(weights)
    sizes = np.sqrt((scaled**2).sum(axis=1))
    unit = max(float(sizes.min()), 1e-6 * float(sizes.max()), np.finfo(float).tiny)
    pull = np.sqrt(TOWARD_EQUAL) * np.eye(len(errors))
    system = np.vstack([scaled.T / unit, pull, np.ones(len(errors))])
    target = np.zeros(len(system))
    target[-1] = 1
    solution: FloatArray = nnls(system, target)[0]
    share: FloatArray = solution / solution.sum()
    return share
