"""How sure a curve is: how far the models that left one fold out differ."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.explain.rounding import Rounding

BAND_LEVEL = 0.95
ROUNDING = 1e-6
"""Share of a standard error up to which a deviation is nothing."""
NO_POWER = 1e-3
"""Power of a variance below which its degrees of freedom do not matter."""


def curve_band(fold_curves: FloatArray, level: float = BAND_LEVEL, repeats: int = 1) -> FloatArray:
    """Half width of a pointwise band for the mean of the folds' curves.

    The variance is that of the delete-a-group jackknife (Kott 2001, equation 2), averaged over the repeats;
    its root's multiple is that of Student's t with one degree of freedom less than a repeat has folds.

    Parameters
    ----------
    fold_curves : (folds, points) array
        By the models that did not see each fold, of all repeats.
    level : float
        Between 0 and 1.
    repeats : int
        How often the trial was divided.

    Returns
    -------
    (points,) array
    """
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import stdtrit

    error = np.sqrt((_deviations(fold_curves, repeats) ** 2).sum(axis=0))
    half_width: FloatArray = stdtrit(len(fold_curves) // repeats - 1, (1 + level) / 2) * error
    return half_width


def effect_band(
    fold_curves: FloatArray,
    deviations: FloatArray,
    level: float = BAND_LEVEL,
    repeats: int = 1,
    other_scale: FloatArray | None = None,
    rounding: Rounding | None = None,
) -> FloatArray:
    """Half width of a pointwise band that allows for what shrinkage moved, another scale, and rounding.

    The variance is that of `_with_shrinkage`, with what the others add. Its degrees of freedom are
    the jackknife's over the square of the power that the jackknife's variance has in it (the delta method;
    Satterthwaite 1946).

    Parameters
    ----------
    fold_curves : (folds, points) array
    deviations : (points, any) array
        Whose squares sum to the variance without shrinkage; those of one point not zero are as many as the
        effect has functions.
    level : float
        Between 0 and 1.
    repeats : int
    other_scale : (points,) array, optional
        Root of the variance between the scales on which a covariate may act; by default 0.
    rounding : Rounding, optional
        Of the response, where points are differences between two subjects.

    Returns
    -------
    (points,) array
    """
    from scipy.special import stdtrit

    unshrunken = (deviations**2).sum(axis=1)
    if not deviations.shape[1]:
        return curve_band(fold_curves, level, repeats)
    of_folds = (_deviations(fold_curves, repeats) ** 2).sum(axis=0)
    functions = _functions(deviations)
    variance, power = _with_shrinkage(of_folds, unshrunken, functions)
    within = variance
    if other_scale is not None:
        variance = variance + other_scale**2
    if rounding is not None:
        variance = variance + rounding.hidden_variance(fold_curves.mean(axis=0), variance)
    power = power * np.divide(within, variance, out=np.ones_like(within), where=variance > 0)
    freedom = (len(fold_curves) // repeats - 1) / np.maximum(power, NO_POWER) ** 2
    half_width: FloatArray = np.sqrt(variance) * np.asarray(stdtrit(freedom, (1 + level) / 2), np.float64)
    return half_width


def plausible_curves(fold_curves: FloatArray, repeats: int, draws: int, seed: int = 0) -> FloatArray:
    """Draw curves about the mean of the folds' curves, with the covariance that `curve_band` takes.

    The draws are multivariate Student t, so that pointwise quantiles of them are the ends of the band. The
    generator is counter-based: the same call gives the same curves.

    Parameters
    ----------
    fold_curves : (folds, points) array
    repeats, draws, seed : int

    Returns
    -------
    (draws, points) array
    """
    freedom = len(fold_curves) // repeats - 1
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    normal = random.standard_normal((draws, len(fold_curves)))
    stretched = normal * np.sqrt(freedom / random.chisquare(freedom, draws))[:, None]
    curves: FloatArray = fold_curves.mean(axis=0) + stretched @ _deviations(fold_curves, repeats)
    return curves


def plausible_shrinkage(
    fold_curves: FloatArray, deviations: FloatArray, repeats: int, draws: int, seed: int = 0
) -> FloatArray:
    """Draw what shrinkage may have moved of some effects, at all points to the same side.

    Together with `plausible_curves` the draws have the variance of `effect_band`. Opposite effects, whose
    deviations are opposite, are moved to opposite sides by the same draw.

    Parameters
    ----------
    fold_curves : (folds, points) array
    deviations : (any,) array
        Whose squares sum to the variance without shrinkage, at every point.
    repeats, draws, seed : int

    Returns
    -------
    (draws, points) array
    """
    of_folds = (_deviations(fold_curves, repeats) ** 2).sum(axis=0)
    unshrunken = np.full(len(of_folds), (deviations**2).sum())
    variance, _ = _with_shrinkage(of_folds, unshrunken, _functions(deviations[None]))
    moved = np.sqrt(np.maximum(variance - of_folds, 0.0) / np.maximum(unshrunken, np.finfo(float).tiny))
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn: FloatArray = np.outer(random.standard_normal((draws, len(deviations))) @ deviations, moved)
    return drawn


def plausible_scales(other_scale: FloatArray, draws: int, seed: int = 0) -> FloatArray:
    """Draw what other scales of some covariates may move of their effects together; (draws,).

    Parameters
    ----------
    other_scale : (covariates,) array
        As for `effect_band`, one for each covariate, with its sign.
    draws, seed : int
    """
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    drawn: FloatArray = random.standard_normal((draws, len(other_scale))) @ other_scale
    return drawn


def _with_shrinkage(
    of_folds: FloatArray, unshrunken: FloatArray, functions: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Variance that allows for what shrinkage moved, and the power of the folds' variance in it; (points,).

    Where the folds differ less than an unshrunken effect would, s < u, ridge's shrunken estimate has the
    posterior variance s u, whose band holds its level on average over effects (Nychka 1988) if the shrinkage
    is known. What shows it is the effect itself: with a uniform prior of the share that shrinkage takes
    (Strawderman 1971), an effect of p functions of which nothing shows still has the posterior variance
    2 / (p + 4) u², and less is never taken.

    Where s > u the variance is s². Its power is 1 far above u only, so that a band is as wide to both sides
    of s = u, where an estimate by all subjects says the same.
    """
    known, least = np.sqrt(of_folds * unshrunken), 2 / (functions + 4) * unshrunken
    is_shrunken = of_folds < unshrunken
    variance = np.where(is_shrunken, np.maximum(known, least), of_folds)
    share = np.divide(unshrunken, of_folds, out=np.ones_like(of_folds), where=~is_shrunken & (of_folds > 0))
    power = np.where(is_shrunken, np.where(known > least, 0.5, 0.0), 1 - np.sqrt(share) / 2)
    return variance, power


def _functions(deviations: FloatArray) -> IntArray:
    """How many functions an effect has at each point: its deviations there that are not 0; (points,)."""
    largest = np.sqrt((deviations**2).sum(axis=1, keepdims=True))
    functions: IntArray = (np.abs(deviations) > ROUNDING * largest).sum(axis=1)
    return functions


def _deviations(fold_curves: FloatArray, repeats: int) -> FloatArray:
    """Deviations from the mean, scaled so that their squares sum to the jackknife variance."""
    freedom = len(fold_curves) // repeats - 1
    scaled: FloatArray = np.sqrt(freedom / len(fold_curves)) * (fold_curves - fold_curves.mean(axis=0))
    return scaled
