"""How sure a curve is: how far the models that left one fold out differ."""

import numpy as np

from covaria.arrays import FloatArray

BAND_LEVEL = 0.95
ROUNDING = 1e-6
"""Share of a standard error up to which a deviation is nothing."""


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
    fold_curves: FloatArray, deviations: FloatArray, level: float = BAND_LEVEL, repeats: int = 1
) -> FloatArray:
    """Half width of a pointwise band that allows for what shrinkage moved.

    Where the folds differ less than an unshrunken effect would, s < u, ridge's shrunken estimate has the
    posterior variance s u, whose band holds its level on average over effects (Nychka 1988) if the shrinkage
    is known. What shows it is the effect itself: with a uniform prior of the share that shrinkage takes
    (Strawderman 1971), an effect of p functions of which nothing shows still has the posterior variance
    2 / (p + 4) u², and less is never taken.

    Parameters
    ----------
    fold_curves : (folds, points) array
    deviations : (points, any) array
        Whose squares sum to the variance without shrinkage; those of one point not zero are as many as the
        effect has functions.
    level : float
        Between 0 and 1.
    repeats : int

    Returns
    -------
    (points,) array
    """
    from scipy.special import ndtri

    unshrunken = (deviations**2).sum(axis=1)
    if not deviations.shape[1]:
        return curve_band(fold_curves, level, repeats)
    of_folds = (_deviations(fold_curves, repeats) ** 2).sum(axis=0)
    functions = (np.abs(deviations) > ROUNDING * np.sqrt(unshrunken)[:, None]).sum(axis=1)
    shrunken = np.maximum(np.sqrt(of_folds * unshrunken), 2 / (functions + 4) * unshrunken)
    error = np.sqrt(np.where(of_folds < unshrunken, shrunken, of_folds))
    half_width: FloatArray = ndtri((1 + level) / 2) * error
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


def _deviations(fold_curves: FloatArray, repeats: int) -> FloatArray:
    """Deviations from the mean, scaled so that their squares sum to the jackknife variance."""
    freedom = len(fold_curves) // repeats - 1
    scaled: FloatArray = np.sqrt(freedom / len(fold_curves)) * (fold_curves - fold_curves.mean(axis=0))
    return scaled
