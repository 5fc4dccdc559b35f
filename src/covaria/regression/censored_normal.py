"""A normal response of which perhaps no more is known than between which ends it lies.

What is known of a row is (lower, upper): equal ends where it was measured, −∞ below a limit, ∞ above one.
With z = (y − μ) / σ and moments given that y lies there (of a measured z, the powers of z itself),

    ∂ log p / ∂μ = E z / σ,   −∂² log p / ∂μ² = (1 − Var z) / σ²,   ∂ log p / ∂ log σ = E z² − 1

(Louis 1982; of one limit, Tobin 1958). As a function of μ, log P(lower < y < upper) + μ² / 2σ² generates the
cumulants of y, so that higher derivatives are higher ones.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray

NARROW = 1e-4
"""Width in standard deviations below which an interval is as good as a response measured at its middle."""
FAR = 100.0
"""Standard deviations beyond which a limit leaves no more than an exponential tail."""
LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))


def is_measured(known: FloatArray) -> BoolArray:
    """Return where both ends of what is known, (…, 2), are one number."""
    return np.asarray(known[..., 0] == known[..., 1])


def is_bounded(known: FloatArray) -> BoolArray:
    """Return where what is known, (…, 2), has two ends, so that a mean can be told from such rows alone."""
    return np.asarray(np.isfinite(known).all(axis=-1))


@dataclass(frozen=True)
class KnownMoments:
    """Log likelihoods and cumulants of z given what is known; arrays of one shape.

    Attributes
    ----------
    log_likelihood : array
        Of a measured response a log density, otherwise a log probability.
    first : array
        E z.
    variance : array
        0 of a measured response, 1 where nothing is known.
    skew, excess : array
        Third and fourth cumulant.
    """

    log_likelihood: FloatArray
    first: FloatArray
    variance: FloatArray
    skew: FloatArray
    excess: FloatArray

    @property
    def second(self) -> FloatArray:
        """E z²."""
        return self.variance + self.first**2

    @property
    def of_squares(self) -> FloatArray:
        """Cov(z², z)."""
        return 2 * self.first * self.variance + self.skew

    @property
    def variance_of_squares(self) -> FloatArray:
        """Var z²."""
        return 4 * self.first**2 * self.variance + 2 * self.first * self.skew + self.mixed

    @property
    def mixed(self) -> FloatArray:
        """Joint cumulant of z², z and z."""
        return 2 * self.first * self.skew + self.excess + 2 * self.variance**2


def known_moments(known: FloatArray, centre: FloatArray, sd: float) -> KnownMoments:
    """Log likelihood and cumulants of normal responses, from what is known of them.

    Parameters
    ----------
    known : (…, 2) array
        Lower and upper end of each.
    centre : array
        Their means; it broadcasts with the ends.
    sd : float
    """
    lower, upper = ((known[..., end] - centre) / sd for end in (0, 1))
    narrow = upper - lower < NARROW
    a, b = (np.where(np.isfinite(end), end, 0.0) for end in (lower, upper))
    middle = (a + b) / 2
    log_share = log_probability(np.where(narrow, -np.inf, lower), np.where(narrow, np.inf, upper))
    # Densities at both ends over the probability between them; none at an end that is infinitely far.
    low, high = _ratio(lower, log_share), _ratio(upper, log_share)
    first = low - high
    second = 1 + a * low - b * high
    third = 2 * first + a**2 * low - b**2 * high
    fourth = 3 * second + a**3 * low - b**3 * high
    variance = np.clip(second - first**2, 0.0, 1.0)
    skew = third - 3 * first * second + 2 * first**3
    excess = fourth - 4 * third * first - 3 * second**2 + 12 * second * first**2 - 6 * first**4
    # Far out the response is exponential beyond the limit, and sums of powers would cancel to noise.
    far = np.abs(first) > FAR
    rate = np.where(far, first, 1.0)
    cumulants = [
        np.where(narrow, 0.0, np.where(far, limit / rate**order, own))
        for own, limit, order in ((variance, 1.0, 2), (skew, 2.0, 3), (excess, 6.0, 4))
    ]
    measured = is_measured(known)
    size = np.log(np.where(measured, sd, np.where(narrow, 1 / np.where(narrow, _width(a, b), 1.0), 1.0)))
    density = -0.5 * middle**2 - LOG_ROOT_TWO_PI - size
    return KnownMoments(np.where(narrow, density, log_share), np.where(narrow, middle, first), *cumulants)


def _width(lower: FloatArray, upper: FloatArray) -> FloatArray:
    width: FloatArray = np.maximum(upper - lower, np.finfo(float).tiny)
    return width


def log_probability(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Logarithm of the standard normal probability between two ends, also far out in either tail."""
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import log_ndtr

    # In the upper tail by its mirror image, where probabilities are not all near 1.
    mirrored = lower > 0
    low, high = np.where(mirrored, -upper, lower), np.where(mirrored, -lower, upper)
    below, under = log_ndtr(high), log_ndtr(low)
    with np.errstate(divide="ignore", invalid="ignore"):
        probability: FloatArray = below + np.log1p(-np.exp(np.where(under > -np.inf, under - below, -np.inf)))
    return probability


def known_quantiles(known: FloatArray, centre: FloatArray, sd: float, share: FloatArray) -> FloatArray:
    """Quantiles, at shares between 0 and 1, of responses given what is known; measured ones stay; (rows,)."""
    from scipy.special import log_ndtr, ndtri_exp

    lower, upper = ((known[..., end] - centre) / sd for end in (0, 1))
    mirrored = lower > 0
    low, high = np.where(mirrored, -upper, lower), np.where(mirrored, -lower, upper)
    reached = np.where(mirrored, 1 - share, share)
    under, below = log_ndtr(low), log_ndtr(high)
    with np.errstate(divide="ignore"):
        logarithm = np.logaddexp(under + np.log1p(-reached), below + np.log(reached))
    found = ndtri_exp(np.minimum(logarithm, 0.0))
    # Rounding far out in a tail may lead beyond an end.
    standard = np.clip(np.where(mirrored, -found, found), lower, upper)
    quantile: FloatArray = np.where(is_measured(known), known[..., 0], centre + sd * standard)
    return quantile


def _ratio(end: FloatArray, log_share: FloatArray) -> FloatArray:
    finite = np.isfinite(end)
    exponent = -0.5 * np.where(finite, end, 0.0) ** 2 - LOG_ROOT_TWO_PI - np.where(finite, log_share, 0.0)
    ratio: FloatArray = np.where(finite, np.exp(exponent), 0.0)
    return ratio
