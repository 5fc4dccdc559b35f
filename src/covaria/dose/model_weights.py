"""Several fitted shapes weighed by AIC, and the target dose on which they agree on average."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from covaria.arrays import FloatArray


@dataclass(frozen=True)
class AveragedDose:
    """A target dose averaged over shapes.

    Attributes
    ----------
    dose : float or None
        The weighted mean over those shapes that reach the difference; None where none does.
    reached : float
        The weight of these shapes, from 0 to 1: below 1, the average leaves out the flattest shapes.
    """

    dose: float | None
    reached: float


def criterion_weights(criteria: ArrayLike) -> FloatArray:
    """Return weights proportional to exp(−criterion / 2), of sum 1 (Buckland, Burnham and Augustin 1997).

    Parameters
    ----------
    criteria : (shapes,) array-like
        AIC or generalised AIC of each; infinite for one that is to have no weight.
    """
    values = np.asarray(criteria, np.float64)
    relative = np.exp(-(values - values.min()) / 2)
    weights: FloatArray = relative / relative.sum()
    return weights


def averaged_dose(weights: Sequence[float], doses: Sequence[float | None]) -> AveragedDose:
    """Average target doses over shapes by their weights, over those that have one."""
    found = [
        (weight, dose) for weight, dose in zip(weights, doses, strict=True) if dose is not None and weight > 0
    ]
    if not found:
        return AveragedDose(None, 0.0)
    total = sum(weight for weight, _ in found)
    # From what is left out, so that it is 1 and no rounding where nothing is.
    lacking = sum(weight for weight, dose in zip(weights, doses, strict=True) if dose is None)
    return AveragedDose(sum(weight * dose for weight, dose in found) / total, 1.0 - lacking)
