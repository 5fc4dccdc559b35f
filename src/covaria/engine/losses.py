"""What a prediction costs: the losses, their slopes, and what the best constant prediction would cost."""

from enum import StrEnum

import numpy as np

from covaria.arrays import FloatArray

HALVINGS = 60
"""How often the interval that holds the constant of least loss is halved, where it has no closed form."""
FARTHEST = 80.0
"""Logarithm of a rate, relative to the mean, beyond which it counts as there."""
SURE = 40.0
"""A margin at which the logistic loss is nothing beside 1."""


class Loss(StrEnum):
    """What a prediction costs, e = prediction − target; δ, τ and s are the member's loss parameter."""

    SQUARED = "squared"
    """e²."""
    HUBER = "huber"
    """e² where |e| ≤ δ, and δ (2 |e| − δ) beyond (Huber 1964, equation 2.2, doubled, as PyTorch's is not, so
    that it is the squared loss wherever errors are small)."""
    PINBALL = "pinball"
    """τ |e| below the target, (1 − τ) |e| above it; least at the quantile of level τ (Koenker and Bassett
    1978)."""
    LOGISTIC = "logistic"
    """2 log(1 + exp(−target × prediction)): −2 log likelihood of a label whose sign is the target's and whose
    log odds are |target| × prediction, the Bernoulli deviance. With targets ±1 / √(p (1 − p)), p the share of
    one label, it is the squared loss of standardised labels to the second order where the odds are those of
    p: penalties then mean the same."""
    POISSON = "poisson"
    """2 (μ − y − y log(μ / y)) / s² of μ = exp(s × prediction) and y = exp(s × target), the Poisson deviance.
    With s the standard deviation of y over its mean, and the mean at 0, it is the squared loss of
    standardised responses to the second order. A count of 0 is a target far below 0."""


def loss_values(loss: Loss, parameter: FloatArray, prediction: FloatArray, target: FloatArray) -> FloatArray:
    """Cost of each prediction; `parameter` is (members, 1), the others broadcast to (members, rows)."""
    error = prediction - target
    match loss:
        case Loss.SQUARED:
            return error**2
        case Loss.HUBER:
            within = np.clip(error, -parameter, parameter)
            return within * (2 * error - within)
        case Loss.PINBALL:
            return np.maximum((1 - parameter) * error, -parameter * error)
        case Loss.LOGISTIC:
            margin = target * prediction
            return 2 * (np.maximum(-margin, 0) + np.log1p(np.exp(-np.abs(margin))))
        case Loss.POISSON:
            expected, seen = _exponentials(parameter, prediction, target)
            cost: FloatArray = 2 * ((expected - seen) / parameter - seen * error) / parameter
            return cost


def loss_slopes(loss: Loss, parameter: FloatArray, prediction: FloatArray, target: FloatArray) -> FloatArray:
    """Derivative of the cost by the prediction, 0 at the pinball loss's corner; shape (members, rows)."""
    error = prediction - target
    match loss:
        case Loss.SQUARED:
            return 2 * error
        case Loss.HUBER:
            return 2 * np.clip(error, -parameter, parameter)
        case Loss.PINBALL:
            return np.where(error > 0, 1 - parameter, np.where(error < 0, -parameter, error))
        case Loss.LOGISTIC:
            # Half of it by the hyperbolic tangent, which does not overflow.
            slope: FloatArray = -target * (1 - np.tanh(target * prediction / 2))
            return slope
        case Loss.POISSON:
            expected, seen = _exponentials(parameter, prediction, target)
            apart: FloatArray = 2 * (expected - seen) / parameter
            return apart


def _exponentials(
    parameter: FloatArray, prediction: FloatArray, target: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Rates, expected and seen, of the Poisson loss."""
    ends = -FARTHEST, FARTHEST
    return np.exp(np.clip(parameter * prediction, *ends)), np.exp(np.clip(parameter * target, *ends))


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
            ends = targets.min(axis=1, keepdims=True), targets.max(axis=1, keepdims=True)
            constant = _halved(loss, parameter, targets, share, *ends)
        case Loss.PINBALL:
            constant = _quantile(parameter, targets, share)
        case Loss.LOGISTIC:
            sizes = np.abs(targets)
            far = SURE / np.where(sizes > 0, sizes, np.inf).min(axis=1, keepdims=True)
            constant = _halved(loss, parameter, targets, share, -far, far)
        case Loss.POISSON:
            seen = np.exp(np.clip(parameter * targets, -FARTHEST, FARTHEST))
            constant = np.log((share * seen).sum(axis=1, keepdims=True)) / parameter
    best: FloatArray = (share * loss_values(loss, parameter, constant, targets)).sum(axis=1)
    return best


def _halved(
    loss: Loss,
    parameter: FloatArray,
    targets: FloatArray,
    share: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Halve an interval until the slope of the loss, which only rises, changes its sign; (members, 1)."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = (share * loss_slopes(loss, parameter, middle, targets)).sum(axis=1, keepdims=True)
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
