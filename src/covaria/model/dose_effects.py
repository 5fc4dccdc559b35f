"""The dose among the covariates: its main effect and contrasts, from the curve through its adjusted means."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from covaria.dose import DoseCurve
from covaria.dose.curve_bands import pointwise_band
from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.explain.effects import MainEffect


def main_effect_of_curve(effect: MainEffect, curve: DoseCurve) -> MainEffect:
    """Put the trial's curve, less its mean over the subjects, in the place of the networks' main effect.

    The share of the variance remains the networks'.
    """
    shares, at = np.array(effect.points.shares), np.array(effect.points.values)
    take = np.array([np.interp(at, curve.doses, own) for own in np.eye(len(curve.doses))])
    take -= (take @ shares / shares.sum())[:, None]
    estimate = curve.estimate @ take
    lower, upper = pointwise_band(estimate, curve.draws @ take, effect.level)
    return replace(
        effect,
        effect=tuple(estimate.tolist()),
        effect_lower=tuple(lower.tolist()),
        effect_upper=tuple(upper.tolist()),
    )


def forest_of_curve(
    forest: CovariateForest, dose: str, curve_of: Callable[[dict[str, float | str]], DoseCurve]
) -> CovariateForest:
    """Put differences along the reference subject's own curve in the place of the networks' for the dose.

    Parameters
    ----------
    forest : CovariateForest
    dose : str
        Its column.
    curve_of : callable
        From a profile to its curve.
    """
    own = dict(forest.reference)
    curve = curve_of({name: value for name, value in own.items() if name != dose})
    ends = curve.pointwise_difference(float(own[dose]), forest.level)

    def along(contrast: CovariateContrast) -> CovariateContrast:
        if contrast.covariate != dose:
            return contrast
        difference, lower, upper = (
            float(np.interp(float(contrast.value), curve.doses, each)) for each in ends
        )
        return replace(contrast, difference=difference, lower=lower, upper=upper)

    return replace(forest, contrasts=tuple(map(along, forest.contrasts)))
