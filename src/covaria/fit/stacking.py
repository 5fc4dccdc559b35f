"""How the rungs are weighed against each other, out of fold, with the simpler favoured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from covaria.fit.problem import IntArray
from covaria.model.design import FloatArray


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
    rungs : (rungs, penalties, rows) array
        From the simplest rung to the richest; NaN where a penalty has no usable network.
    """

    response: FloatArray
    weights: FloatArray
    fold: IntArray
    subject: IntArray | None
    mean: FloatArray
    rungs: FloatArray


@dataclass(frozen=True)
class Stack:
    """The picked penalty of each rung and the weights of the mean and the rungs, which sum to one.

    Attributes
    ----------
    penalty : (rungs,) int64 array
        Position in the rung's grid.
    mean_weight : float
    weights : (rungs,) float64 array
    """

    penalty: IntArray
    mean_weight: float
    weights: FloatArray

    def combine(self, out_of_fold: OutOfFold) -> FloatArray:
        """Stacked prediction of every row; shape (rows,)."""
        picked = out_of_fold.rungs[np.arange(len(self.penalty)), self.penalty]
        stacked: FloatArray = self.mean_weight * out_of_fold.mean + self.weights @ picked
        return stacked


def stack(out_of_fold: OutOfFold, rows: NDArray[np.bool_] | None = None) -> Stack:
    """Pick each rung's penalty, admit the rungs that pay, and weigh them.

    A rung is admitted if it beats the best admitted so far by more than one standard error of the paired
    differences (the rule of Breiman et al. 1984, section 3.4.3, turned from pruning to stacking). The weights
    are those of Breiman (1996), not negative and summing to one.

    Parameters
    ----------
    out_of_fold : OutOfFold
    rows : (rows,) bool array, optional
        Rows that may be looked at; by default all.
    """
    rows = np.ones(len(out_of_fold.response), dtype=bool) if rows is None else rows
    response, weights = out_of_fold.response[rows], out_of_fold.weights[rows]
    errors = response - out_of_fold.rungs[:, :, rows]
    # A penalty at which some fold has no usable network predicts NaN there, and is never picked.
    penalty = np.nan_to_num(errors**2 @ weights, nan=np.inf).argmin(axis=1)
    picked = errors[np.arange(len(errors)), penalty]
    mean_error = response - out_of_fold.mean[rows]
    subject = None if out_of_fold.subject is None else out_of_fold.subject[rows]
    admitted = admit(mean_error, picked, weights, subject)
    share = simplex_weights(np.vstack([mean_error, picked[admitted]]), weights)
    rung_weights = np.zeros(len(picked))
    rung_weights[admitted] = share[1:]
    return Stack(penalty, float(share[0]), rung_weights)


def cross_fitted(out_of_fold: OutOfFold) -> FloatArray:
    """Stacked predictions whose penalties and weights, too, never saw the fold they predict; (rows,)."""
    predictions = np.empty(len(out_of_fold.response))
    for held_out in range(int(out_of_fold.fold.max()) + 1):
        inside = out_of_fold.fold == held_out
        predictions[inside] = stack(out_of_fold, ~inside).combine(out_of_fold)[inside]
    return predictions


def admit(
    mean_error: FloatArray, rung_errors: FloatArray, weights: FloatArray, subject: IntArray | None = None
) -> IntArray:
    """Positions of the rungs that gain more than one standard error over what is simpler.

    Parameters
    ----------
    mean_error : (rows,) array
        Errors of the mean model.
    rung_errors : (rungs, rows) array
        From the simplest to the richest.
    weights : (rows,) array
    subject : (rows,) array, optional
    """
    admitted, best = [], mean_error**2
    for position, error in enumerate(rung_errors):
        gain, standard_error = weighted_mean(best - error**2, weights, subject)
        if gain > standard_error:
            admitted.append(position)
            best = error**2
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

    With residuals E and a sum of one, ‖E a‖² is to be least: the solution of the non-negative least squares
    problem min ‖E u‖² + (Σ u − 1)², brought to sum one (Lawson and Hanson 1974, section 23.4).

    Parameters
    ----------
    errors : (models, rows) array
    weights : (rows,) array
    """
    scaled = errors * np.sqrt(weights)
    largest = max(float(np.sqrt((scaled**2).sum(axis=1).max())), np.finfo(float).tiny)
    system = np.vstack([scaled.T / largest, np.ones(len(errors))])
    solution: FloatArray = nnls(system, np.concatenate([np.zeros(errors.shape[1]), [1.0]]))[0]
    share: FloatArray = solution / solution.sum()
    return share
