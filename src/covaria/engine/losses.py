"""What an error costs: the losses, their slopes, and what the best constant prediction would cost."""

from enum import StrEnum

import numpy as np

from covaria.arrays import FloatArray

HALVINGS = 60
"""How often the interval that holds the constant of least Huber loss is halved."""


class Loss(StrEnum):
    """What an error e = prediction − target costs; δ and τ are the member's loss parameter."""

    SQUARED = "squared"
    """e²."""
    HUBER = "huber"
    """e² where |e| ≤ δ, and δ (2 |e| − δ) beyond (Huber 1964, equation 2.2, doubled, as PyTorch's is not, so
    that it is the squared loss wherever errors are small)."""
    PINBALL = "pinball"
    """τ |e| below the target, (1 − τ) |e| above it; least at the quantile of level τ (Koenker and Bassett
    1978)."""


def loss_values(loss: Loss, parameter: FloatArray, error: FloatArray) -> FloatArray:
    """Cost of each error; `parameter` is (members, 1) and `error` (members, rows)."""
    match loss:
        case Loss.SQUARED:
            return error**2
        case Loss.HUBER:
            within = np.clip(error, -parameter, parameter)
            return within * (2 * error - within)
        case Loss.PINBALL:
            return np.maximum((1 - parameter) * error, -parameter * error)


def loss_slopes(loss: Loss, parameter: FloatArray, error: FloatArray) -> FloatArray:
    """Derivative of the cost by the prediction, 0 at the pinball loss's corner; shape (members, rows)."""
    match loss:
        case Loss.SQUARED:
            return 2 * error
        case Loss.HUBER:
            return 2 * np.clip(error, -parameter, parameter)
        case Loss.PINBALL:
            return np.where(error > 0, 1 - parameter, np.where(error < 0, -parameter, error))


def loss_of_best_constant(
    loss: Loss, parameter: FloatArray, targets: FloatArray, weights: FloatArray
) -> FloatArray:
    """Weighted mean loss of predicting each member's best constant; shape (members,).

    Parameters
    ----------
    loss : Loss
    parameter : (members, 1) array
    targets, weights : (members, rows) arrays
    """
    share = weights / weights.sum(axis=1, keepdims=True)
    match loss:
        case Loss.SQUARED:
            constant = (share * targets).sum(axis=1, keepdims=True)
        case Loss.HUBER:
            constant = _huber_centre(parameter, targets, share)
        case Loss.PINBALL:
            constant = _quantile(parameter, targets, share)
    best: FloatArray = (share * loss_values(loss, parameter, constant - targets)).sum(axis=1)
    return best


def _huber_centre(threshold: FloatArray, targets: FloatArray, share: FloatArray) -> FloatArray:
    """Halve the range of the targets until the slope of the loss, which only rises, changes its sign."""
    low: FloatArray = targets.min(axis=1, keepdims=True)
    high: FloatArray = targets.max(axis=1, keepdims=True)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = (share * loss_slopes(Loss.HUBER, threshold, middle - targets)).sum(axis=1, keepdims=True)
        low, high = np.where(slope < 0, middle, low), np.where(slope < 0, high, middle)
    return (low + high) / 2


def _quantile(level: FloatArray, targets: FloatArray, share: FloatArray) -> FloatArray:
    """Return the least target whose weight and that of all below it reach the level; shape (members, 1)."""
    order = np.argsort(targets, axis=1)
    reached = np.take_along_axis(share, order, axis=1).cumsum(axis=1)
    # Sums that fall short of the level by rounding still reach it.
    position = (reached < level - 1e-12).sum(axis=1, keepdims=True)
    position = np.minimum(position, targets.shape[1] - 1)
    quantile: FloatArray = np.take_along_axis(targets, np.take_along_axis(order, position, axis=1), axis=1)
    return quantile
