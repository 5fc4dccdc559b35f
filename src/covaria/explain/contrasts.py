"""How far the predicted response moves from that of a reference subject when one covariate changes."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.axes import EffectPoints
from covaria.explain.bands import BAND_LEVEL, effect_band
from covaria.explain.rounding import Rounding
from covaria.explain.surface import Surface

LOW, HIGH = 0.1, 0.9
"""Shares of the subjects below the low and the high value of a number."""


@dataclass(frozen=True)
class CovariateContrast:
    """The predicted response of a subject who differs from the reference in one covariate, less its own.

    Attributes
    ----------
    covariate : str
    value : float or str
        What the covariate is instead: a number in the user's units, or a level.
    described : str
        "10th percentile", "90th percentile", "level" or "dose studied".
    difference, lower, upper : float
        In units of the response, with a band across the folds' models.
    """

    covariate: str
    value: float | str
    described: str
    difference: float
    lower: float
    upper: float


@dataclass(frozen=True)
class CovariateForest:
    """All contrasts with one reference subject.

    Attributes
    ----------
    reference : tuple of (covariate, value)
        All covariates of the reference subject, the dose among them.
    response : float
        What is predicted for it.
    contrasts : tuple of CovariateContrast
        Those of one covariate together, covariates with the strongest main effect first.
    level : float
        Of the bands.
    notes : tuple of str
        Sentences for the user.
    """

    reference: tuple[tuple[str, float | str], ...]
    response: float
    contrasts: tuple[CovariateContrast, ...]
    level: float = BAND_LEVEL
    notes: tuple[str, ...] = ()


def low_and_high(points: EffectPoints) -> tuple[float, float]:
    """The points around the 10th and the 90th percentile; the ends where both are one.

    They are means of at least 11 subjects, and so no percentile to the last digit.
    """
    reached = np.cumsum(points.shares)
    last = len(points.values) - 1
    low, high = (min(int(np.searchsorted(reached, share * (1 - 1e-9))), last) for share in (LOW, HIGH))
    return (points.values[low], points.values[high]) if low < high else (points.values[0], points.values[-1])


def differences(
    surface: Surface,
    reference: FloatArray,
    others: FloatArray,
    deviations: FloatArray,
    level: float = BAND_LEVEL,
    repeats: int = 1,
    other_scale: FloatArray | None = None,
    rounding: Rounding | None = None,
) -> tuple[float, FloatArray, FloatArray]:
    """Predict a reference subject, and how far others are from it.

    Parameters
    ----------
    surface : Surface
    reference : (inputs,) array
        Encoded.
    others : (subjects, inputs) array
    deviations : (subjects, any) array
        Whose squares sum to the variance that each difference would have without shrinkage.
    level : float
        Of the bands.
    repeats : int
        How often the trial was divided into the folds of the surface.
    other_scale : (subjects,) array, optional
        What the covariate's other scale may change of each difference; by default 0.
    rounding : Rounding, optional
        Of the response, where it is rounded coarsely.

    Returns
    -------
    response : float
        Of the reference subject.
    difference, half_width : (subjects,) arrays
        Of the others, and half of the band (`effect_band`).
    """
    predicted = surface(np.vstack([reference[None, :], others]))
    apart = predicted[:, 1:] - predicted[:, :1]
    half_width = effect_band(apart, deviations, level, repeats, other_scale, rounding)
    return float(predicted[:, 0].mean()), apart.mean(axis=0), half_width
