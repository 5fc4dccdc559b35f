"""The dose-response: a curve through the adjusted means, its difference from a reference, and the means."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import DoseCurve, LevelMeans
from covaria.dose.curve_bands import BAND_LEVEL
from covaria.errors import UsageError
from covaria.regression.logistic import inverse_logit
from covaria.statistics import t_quantile

UNBOUNDED = (-np.inf, np.inf)
ENOUGH_LEVELS = 4
"""Dose levels from which a curve may be modelled (CHMP 2014, qualification opinion of MCP-Mod)."""


@dataclass(frozen=True)
class StudiedDoses:
    """What was studied of a dose.

    Attributes
    ----------
    dose : str
        The dose column's name.
    studied : tuple of float
        The doses that have a mean of their own. Without such, the distinct doses of the trial when there
        are at most 20, otherwise its lowest and highest dose, rounded outwards.
    dose_levels : int
        Number of distinct doses, but for those left out.
    left_out : tuple of float
        Doses of too few subjects for a mean of their own.
    """

    dose: str
    studied: tuple[float, ...]
    dose_levels: int
    left_out: tuple[float, ...] = ()

    @property
    def reference(self) -> float:
        """The dose that differences are taken from unless another is named: 0 if studied, or the lowest."""
        return 0.0 if 0.0 in self.studied else self.studied[0]

    @property
    def few_levels(self) -> str:
        """Warn where fewer dose levels were studied than the shape of a curve needs; otherwise empty."""
        if self.dose_levels >= ENOUGH_LEVELS:
            return ""
        return (
            f"With fewer than {ENOUGH_LEVELS} dose levels studied (here {self.dose_levels}), the shape of "
            "the curve between them is assumed rather than seen."
        )

    @property
    def without_mean(self) -> str:
        """Name the doses that were left out; empty without such."""
        if not self.left_out:
            return ""
        shown = ", ".join(f"{dose:g}" for dose in self.left_out)
        return f"Left out for having a single subject (or group): {self.dose} {shown}."


@dataclass(frozen=True)
class LevelEffect:
    """The adjusted mean at one level of the dose, and its difference from that at the reference dose.

    Attributes
    ----------
    dose : float
    subjects : int
        That had it.
    mean, lower, upper : float
        With its interval, in units of the response.
    difference, difference_lower, difference_upper : float
    """

    dose: float
    subjects: int
    mean: float
    lower: float
    upper: float
    difference: float
    difference_lower: float
    difference_upper: float


@dataclass(frozen=True)
class DoseResponse:
    """Response at each dose: the mean of the trial's subjects, were all given that dose, or of one profile.

    Attributes
    ----------
    of : StudiedDoses
    doses : tuple of float
        Ascending, in the user's units, between the lowest and the highest that was studied.
    mean : tuple of float
        Mean response at each dose, in its units.
    lower, upper : tuple of float
        Ends of a pointwise band for the curve, not for a subject.
    simultaneous_lower, simultaneous_upper : tuple of float
        Ends of a band that holds the whole curve.
    reference : float
        The dose that differences are taken from.
    difference, difference_lower, difference_upper : tuple of float
        From the response at the reference dose, with a pointwise band of its own.
    difference_simultaneous_lower, difference_simultaneous_upper : tuple of float
    levels : tuple of LevelEffect
        The adjusted means that the curve runs through; none of a profile, of a continuous dose, or where
        subjects are too few.
    profile : tuple of (covariate, value)
        Whose curve it is; empty for the average over the trial's subjects.
    filled : tuple of str
        Covariates of the profile that were not given, and are at the training median or most common level.
    notes : tuple of str
        Sentences for the user.
    level : float
        Of the bands.
    """

    of: StudiedDoses
    doses: tuple[float, ...]
    mean: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    simultaneous_lower: tuple[float, ...]
    simultaneous_upper: tuple[float, ...]
    reference: float
    difference: tuple[float, ...]
    difference_lower: tuple[float, ...]
    difference_upper: tuple[float, ...]
    difference_simultaneous_lower: tuple[float, ...]
    difference_simultaneous_upper: tuple[float, ...]
    levels: tuple[LevelEffect, ...] = ()
    profile: tuple[tuple[str, str], ...] = ()
    filled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL

    @property
    def dose(self) -> str:
        """The dose column's name."""
        return self.of.dose

    @property
    def studied(self) -> tuple[float, ...]:
        """The doses studied, or the ends of a continuous one."""
        return self.of.studied

    @property
    def dose_levels(self) -> int:
        """Number of distinct doses, but for those left out."""
        return self.of.dose_levels


def describe_curve(
    curve: DoseCurve,
    of: StudiedDoses,
    reference: float | None = None,
    level: float = BAND_LEVEL,
    levels: tuple[LevelEffect, ...] = (),
) -> DoseResponse:
    """Turn a curve into its mean, its difference from a reference dose, and their bands.

    Raises
    ------
    UsageError
        If the reference dose is outside the doses studied, or the level outside (0, 1).
    """
    at = of.reference if reference is None else float(reference)
    mean, difference = curve.band(level), curve.difference(at, level)
    return DoseResponse(
        of=of,
        doses=_tuple(curve.doses),
        mean=_tuple(mean.estimate),
        lower=_tuple(mean.lower),
        upper=_tuple(mean.upper),
        simultaneous_lower=_tuple(mean.simultaneous_lower),
        simultaneous_upper=_tuple(mean.simultaneous_upper),
        reference=at,
        difference=_tuple(difference.estimate),
        difference_lower=_tuple(difference.lower),
        difference_upper=_tuple(difference.upper),
        difference_simultaneous_lower=_tuple(difference.simultaneous_lower),
        difference_simultaneous_upper=_tuple(difference.simultaneous_upper),
        levels=levels,
        notes=tuple(filter(None, [of.few_levels, of.without_mean])),
        level=level,
    )


def level_effects(
    means: LevelMeans,
    subjects: tuple[int, ...],
    reference: float,
    level: float = BAND_LEVEL,
    bounds: tuple[float, float] = UNBOUNDED,
) -> tuple[LevelEffect, ...]:
    """Give each level's mean and its difference from the reference level, with t intervals.

    Degrees of freedom of a difference are Satterthwaite's.

    Parameters
    ----------
    means : LevelMeans
    subjects : tuple of int
    reference : float
        One of the levels.
    level : float
    bounds : (float, float)
        Between which means are, and so are the ends of their intervals.

    Raises
    ------
    UsageError
        If the reference is no level that has a mean of its own.
    """
    if reference not in means.doses:
        shown = ", ".join(f"{dose:g}" for dose in means.doses)
        raise UsageError(f"The reference dose must be one of those with a mean of its own: {shown}.")
    at = int(np.searchsorted(means.doses, reference))
    return tuple(
        LevelEffect(
            float(dose),
            subjects[k],
            *_within(tuple(_interval(means, np.eye(means.levels)[k], level)), bounds),
            *_interval(means, np.eye(means.levels)[k] - np.eye(means.levels)[at], level),
        )
        for k, dose in enumerate(means.doses)
    )


def _interval(means: LevelMeans, contrast: FloatArray, level: float) -> Iterator[float]:
    """Estimate of a contrast of the means, and the ends of its interval."""
    estimate = float(contrast @ means.means)
    half_width = 0.0
    if contrast.any():
        error = float(np.sqrt(contrast @ means.covariance @ contrast))
        half_width = t_quantile(level, means.freedom_of(contrast)) * error
    yield from (estimate, estimate - half_width, estimate + half_width)


def _within(interval: tuple[float, ...], bounds: tuple[float, float]) -> tuple[float, ...]:
    """Keep an estimate and the ends of its interval within the bounds of a mean.

    An interval of a probability is symmetric on the scale of log odds, and one of a rate on that of its
    logarithm (delta method); one of an estimate at a bound ends there.
    """
    estimate, _, upper = interval
    low, high = bounds
    if not np.isfinite(low):
        return interval
    if not low < estimate < high:
        return tuple(np.clip(interval, low, high).tolist())
    if not np.isfinite(high):
        factor = np.exp((upper - estimate) / (estimate - low))
        return estimate, low + (estimate - low) / float(factor), low + (estimate - low) * float(factor)
    share = (estimate - low) / (high - low)
    reach = (upper - estimate) / (high - low) / (share * (1 - share))
    ends = inverse_logit(np.log(share / (1 - share)) + np.array([-reach, reach]))
    return (estimate, *(low + (high - low) * ends).tolist())


def _tuple(values: FloatArray) -> tuple[float, ...]:
    return tuple(values.tolist())
