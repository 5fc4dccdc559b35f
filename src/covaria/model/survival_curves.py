"""Survival curves at each dose or arm, averaged over the trial's subjects, and what follows from them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.explain.bands import BAND_LEVEL
from covaria.statistics import Estimate, t_quantile

NEVER = 1e-12
"""A probability as near 0 or 1 has no interval."""


@dataclass(frozen=True)
class SurvivalCurves:
    """The probability of being free of the event over time, were every subject given each dose or arm.

    Between the times given, the baseline hazard is constant; each of its steps rests on at least 11 events.

    Attributes
    ----------
    levels : tuple of str
        Doses or arms, the first of which others are compared with; "all" alone without any.
    times : tuple of float
        From 0, ascending, to the last at which at least 11 subjects were at risk.
    hazard : tuple of float
        Cumulative baseline hazard.
    hazard_variance : tuple of float
        Of that.
    survival : tuple of tuple of float
        By level and time.
    slopes : tuple of tuple of float
        Of survival in the logarithm of the level's cumulative hazard, with the sign turned.
    log_covariance : tuple of tuple of float
        Of the logarithms of the levels' hazards, less their mean over events, which is the baseline's.
    scale : float
        Of the hazards that the model predicts for single subjects, beside this baseline.
    subjects, events : int
    """

    levels: tuple[str, ...]
    times: tuple[float, ...]
    hazard: tuple[float, ...]
    hazard_variance: tuple[float, ...]
    survival: tuple[tuple[float, ...], ...]
    slopes: tuple[tuple[float, ...], ...]
    log_covariance: tuple[tuple[float, ...], ...]
    scale: float
    subjects: int
    events: int

    @property
    def horizon(self) -> float:
        """The last time of the curves."""
        return self.times[-1]

    def band(self, level: float = BAND_LEVEL) -> tuple[FloatArray, FloatArray]:
        """Lower and upper ends of each curve, pointwise; each (levels, times)."""
        survival, slopes = np.array(self.survival), np.array(self.slopes)
        shared = np.diag(self._of_baseline)
        variance = np.diag(np.array(self.log_covariance))[:, None] + shared
        return _on_log_minus_log(survival, slopes * np.sqrt(variance), level)

    def risks(self, at: float | None = None, level: float = BAND_LEVEL) -> tuple[Estimate, ...]:
        """Probability of the event by a time, at each level, with its interval; by the horizon if left out.

        Raises
        ------
        UsageError
            If the time is not above 0 and up to the horizon.
        """
        at = self._checked(at)
        curves = np.stack([np.array(self.survival), *self.band(level)], axis=1)
        values = [[float(np.interp(at, self.times, each)) for each in own] for own in curves]
        return tuple(Estimate(1 - free, 1 - upper, 1 - lower) for free, lower, upper in values)

    def restricted_means(self, until: float | None = None, level: float = BAND_LEVEL) -> tuple[Estimate, ...]:
        """Mean time free of the event up to a time, at each level; arguments and errors as for `risks`."""
        areas, gradients = self._areas(until)
        return tuple(
            self._estimated(area, gradient, level) for area, gradient in zip(areas, gradients, strict=True)
        )

    def differences(self, until: float | None = None, level: float = BAND_LEVEL) -> tuple[Estimate, ...]:
        """Restricted means of the levels but the first, less that of the first; arguments as for `risks`."""
        areas, gradients = self._areas(until)
        return tuple(
            self._estimated(area - areas[0], gradient - gradients[0], level)
            for area, gradient in zip(areas[1:], gradients[1:], strict=True)
        )

    def baseline(self, times: FloatArray) -> FloatArray:
        """Cumulative baseline hazard of predictions at some times, after the horizon that at it."""
        hazard: FloatArray = self.scale * np.interp(times, self.times, self.hazard)
        return hazard

    @cached_property
    def _of_baseline(self) -> FloatArray:
        """Covariance of the errors of the logarithm of the baseline hazard at the times; (times, times)."""
        hazard, variance = np.array(self.hazard), np.array(self.hazard_variance)
        relative = np.divide(1.0, hazard, out=np.zeros_like(hazard), where=hazard > 0)
        place = np.arange(len(hazard))
        process: FloatArray = variance[np.minimum.outer(place, place)] * np.outer(relative, relative)
        return process

    def _areas(self, until: float | None) -> tuple[FloatArray, FloatArray]:
        """Areas below the curves, and their slopes by the errors of levels and of the baseline at times."""
        at, times = self._checked(until), np.array(self.times)
        parts = np.diff(np.minimum(times, at))
        weights = np.concatenate([parts, [0.0]]) / 2 + np.concatenate([[0.0], parts]) / 2
        by_time = -np.array(self.slopes) * weights
        return np.array(self.survival) @ weights, np.hstack([np.diag(by_time.sum(axis=1)), by_time])

    def _estimated(self, value: float, gradient: FloatArray, level: float) -> Estimate:
        levels = len(self.levels)
        of_levels, of_times = gradient[:levels], gradient[levels:]
        variance = (
            of_levels @ np.array(self.log_covariance) @ of_levels + of_times @ self._of_baseline @ of_times
        )
        reach = t_quantile(level, np.inf) * float(np.sqrt(variance))
        return Estimate(float(value), float(value) - reach, float(value) + reach)

    def _checked(self, at: float | None) -> float:
        if at is None:
            return self.horizon
        if not 0 < at <= self.horizon:
            raise UsageError(
                f"The time must be above 0 and at most {self.horizon:g}, up to which subjects were observed."
            )
        return at


def _on_log_minus_log(
    survival: FloatArray, errors: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    """Ends of intervals that are symmetric on log(−log S), where S is neither 0 nor 1."""
    inside = (survival > NEVER) & (survival < 1 - NEVER)
    bounded = np.where(inside, survival, 0.5)
    reach = t_quantile(level, np.inf) * errors / (bounded * -np.log(bounded))
    factor = np.exp(np.where(inside, reach, 0.0))
    lower, upper = bounded**factor, bounded ** (1 / factor)
    return np.where(inside, lower, survival), np.where(inside, upper, survival)
