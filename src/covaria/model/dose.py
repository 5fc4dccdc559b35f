"""The dose curve of a model: through its adjusted means; for a profile, with what is special in it."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import CurveShape, DoseCurve, Goal, LevelMeans, fit_dose_curve
from covaria.dose.curve import curve_doses
from covaria.dose.draws import DRAWS
from covaria.dose.monotone import held_to_shape
from covaria.explain.bands import plausible_curves, plausible_scales, plausible_shrinkage
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.dose_response import UNBOUNDED, LevelEffect, StudiedDoses, level_effects
from covaria.model.adjusted_means import AdjustedMeans

PROFILE_SEED = 1
"""Seed of the draws of what is special in a profile, apart from those of the adjusted means."""
SHRINKAGE_SEED = 2
SCALE_SEED = 3
"""Seed of the draws of what shrinkage moved of it."""


def trial_curve(
    adjusted: AdjustedMeans | None, averages: DoseCurves, shape: CurveShape = CurveShape.ANY
) -> DoseCurve:
    """Draw the curve of the trial's subjects through the adjusted means.

    The networks' own average is one of the shapes that it may have. Without adjusted means it is all there
    is, with draws from how far the models without one fold differ.

    Parameters
    ----------
    adjusted : AdjustedMeans or None
    averages : DoseCurves
        Of the networks.
    shape : CurveShape
        To which the curve and its draws are held.
    """
    if adjusted is None:
        return _held(_networks_alone(averages), shape)
    means = adjusted.level_means
    network = np.interp(curve_doses(means.doses), averages.doses, averages.responses.mean(axis=0))
    return fit_dose_curve(means, network, shape)


def bounded(curve: DoseCurve, bounds: tuple[float, float]) -> DoseCurve:
    """Hold a curve and its draws between the bounds that a mean has, as a probability between 0 and 1."""
    if np.isinf(bounds).all():
        return curve
    return replace(curve, estimate=np.clip(curve.estimate, *bounds), draws=np.clip(curve.draws, *bounds))


def profile_curve(
    curve: DoseCurve,
    averages: DoseCurves,
    profile: FloatArray,
    deviations: FloatArray,
    shape: CurveShape = CurveShape.ANY,
    bounds: tuple[float, float] = UNBOUNDED,
    other_scales: FloatArray | None = None,
) -> DoseCurve:
    """Add to the trial's curve what the networks find special in a profile.

    f(x, d) less the average of f(·, d), with the draws of both, so that the average over all subjects is the
    trial's curve exactly, unless curves are held to a shape. Draws allow besides for what shrinkage moved of
    the effects of the profile's covariates, about alike at all doses, and for what their other scales would.

    Parameters
    ----------
    curve : DoseCurve
        Of the trial's subjects.
    averages : DoseCurves
        Of the networks.
    profile : (folds, doses) array
        Of the networks, at the doses of the averages.
    deviations : (any,) array
        Whose squares sum to the variance that the effects of the profile's covariates would have together
        without shrinkage.
    shape : CurveShape
        To which the sum and its draws are held.
    bounds : (float, float)
        Between which a mean is.
    """
    apart = profile - averages.responses
    special = np.array([np.interp(curve.doses, averages.doses, fold) for fold in apart])
    drawn = plausible_curves(special, averages.repeats, len(curve.draws), PROFILE_SEED)
    if deviations.size:
        drawn += plausible_shrinkage(special, deviations, averages.repeats, len(drawn), SHRINKAGE_SEED)
    if other_scales is not None and other_scales.size:
        drawn += plausible_scales(other_scales, len(drawn), SCALE_SEED)[:, None]
    own = replace(curve, estimate=curve.estimate + special.mean(axis=0), draws=curve.draws + drawn)
    return _held(bounded(own, bounds), shape)


def direction(curve: DoseCurve, reference: float) -> Goal:
    """The way in which a curve moves farthest from its response at a reference dose."""
    difference = curve.difference(reference).estimate
    return "max" if difference.max() >= -difference.min() else "min"


def studied(adjusted: AdjustedMeans | None, averages: DoseCurves) -> StudiedDoses:
    """Give what was studied: the levels that have a mean of their own, where the curve has levels."""
    if adjusted is None or adjusted.of_knots:
        return StudiedDoses(averages.dose, averages.studied, averages.dose_levels)
    return StudiedDoses(averages.dose, adjusted.levels, len(adjusted.levels), adjusted.left_out)


def effects_at_levels(
    adjusted: AdjustedMeans | None,
    reference: float,
    level: float,
    bounds: tuple[float, float] = UNBOUNDED,
) -> tuple[LevelEffect, ...]:
    """Give the adjusted mean of each level and its difference from the reference; none of knots."""
    if adjusted is None or adjusted.of_knots or reference not in adjusted.levels:
        return ()
    return level_effects(adjusted.level_means, adjusted.subjects, reference, level, bounds)


def _held(curve: DoseCurve, shape: CurveShape) -> DoseCurve:
    return replace(
        curve, estimate=held_to_shape(curve.estimate, shape), draws=held_to_shape(curve.draws, shape)
    )


def _networks_alone(averages: DoseCurves) -> DoseCurve:
    doses, folds = np.array(averages.doses), averages.responses
    inside = (doses >= averages.studied[0]) & (doses <= averages.studied[-1])
    ends = np.flatnonzero(inside)[[0, -1]]
    covariance = np.cov(plausible_curves(folds[:, ends], averages.repeats, DRAWS), rowvar=False)
    return DoseCurve(
        doses=doses[inside],
        estimate=folds[:, inside].mean(axis=0),
        draws=plausible_curves(folds[:, inside], averages.repeats, DRAWS),
        means=LevelMeans(doses[ends], folds[:, ends].mean(axis=0), covariance, np.full(2, np.inf)),
        weights=(("network", 1.0),),
    )
