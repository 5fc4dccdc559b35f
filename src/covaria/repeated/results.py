"""What an analysis of repeated measures gives: means by visit and arm, their differences, and the model."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans, level_means
from covaria.errors import UsageError
from covaria.repeated.at_once import AtOnce
from covaria.repeated.contrast import Contrast, Freedom
from covaria.repeated.tipping import TippingPoint


@dataclass(frozen=True)
class AdjustedMean:
    """The mean response of an arm at a visit or time, at the average of the covariates.

    Attributes
    ----------
    arm : str
        Empty without a treatment.
    at : str
        The visit, or the time as text.
    subjects : int
        Of this arm with a response there; of a time, with any.
    mean : Contrast
    """

    arm: str
    at: str
    subjects: int
    mean: Contrast


@dataclass(frozen=True)
class Difference:
    """How an arm differs from the reference at a visit or time, or in its slope over time.

    Attributes
    ----------
    arm : str
    at : str
        Empty of a slope.
    difference : Contrast
    """

    arm: str
    at: str
    difference: Contrast


@dataclass(frozen=True)
class Slope:
    """How fast the mean response of an arm changes, per unit of time."""

    arm: str
    slope: Contrast


@dataclass(frozen=True)
class CovarianceFit:
    """The covariance of a subject's responses, and how well the model fits.

    Attributes
    ----------
    structure : str
        Its name, such as "unstructured".
    parameters : tuple of (str, float)
        In units of the response.
    by_visit : (visits, visits) array
        Of a subject with all visits; empty over time.
    log_likelihood : float
        Restricted, or full where `restricted` is false.
    restricted : bool
    aic : float
    """

    structure: str
    parameters: tuple[tuple[str, float], ...]
    by_visit: FloatArray
    log_likelihood: float
    restricted: bool
    aic: float


@dataclass(frozen=True)
class RepeatedMeasures:
    """An analysis of repeated measures.

    Attributes
    ----------
    source, response : str
    treatment, over : str
        Columns of arm or dose (empty without), and of visit or time.
    is_planned : bool
        Whether `over` holds planned visits.
    arms : tuple of str
        The reference first.
    doses : tuple of float
        Of the arms, where the treatment is a dose.
    points : tuple of str
        Visits in their order, or times, at which means are given.
    at : str
        The one that the question is about.
    adjusted_for : tuple of str
        Covariates.
    networks : bool
        Whether means are adjusted for what networks predict from these, too.
    subjects, rows : int
    method : "kenward-roger" or "satterthwaite"
    level : float
        Of the intervals.
    covariance : CovarianceFit
    means : tuple of AdjustedMean
        By arm, then by point.
    differences : tuple of Difference
        From the reference, by arm, then by point.
    at_once : tuple of AtOnce
        The differences at `at`, adjusted for one another, by arm.
    slopes, slope_differences : tuple
        Over time, by arm; empty of planned visits.
    tipping_points : tuple of TippingPoint
        Of the differences at `at`; empty of times.
    joint : (arms, arms) array
        Covariance of the means at `at`.
    joint_slopes : (arms, arms) array
        Covariance of the slopes; empty of planned visits.
    notes : tuple of str
        What was left out.
    """

    source: str
    response: str
    treatment: str
    over: str
    is_planned: bool
    arms: tuple[str, ...]
    doses: tuple[float, ...]
    points: tuple[str, ...]
    at: str
    adjusted_for: tuple[str, ...]
    networks: bool
    subjects: int
    rows: int
    method: Freedom
    level: float
    covariance: CovarianceFit
    means: tuple[AdjustedMean, ...]
    differences: tuple[Difference, ...]
    at_once: tuple[AtOnce, ...]
    slopes: tuple[Slope, ...]
    slope_differences: tuple[Difference, ...]
    tipping_points: tuple[TippingPoint, ...]
    joint: FloatArray
    joint_slopes: FloatArray
    notes: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The arm that others are compared with."""
        return self.arms[0]

    def means_at(self, point: str) -> tuple[AdjustedMean, ...]:
        """Adjusted means of all arms at a visit or time."""
        return tuple(each for each in self.means if each.at == point)

    def differences_at(self, point: str) -> tuple[Difference, ...]:
        """Differences of all other arms from the reference at a visit or time."""
        return tuple(each for each in self.differences if each.at == point)

    def level_means(self, *, slopes: bool = False) -> LevelMeans:
        """Means at `at` of all doses, or slopes, with their covariance, as `covaria.mcp_mod` takes them.

        Raises
        ------
        UsageError
            If the treatment is no dose, or there are no slopes.
        """
        if not self.doses:
            raise UsageError("Only the levels of a dose have a dose-response; name the column as the dose.")
        if slopes and not self.slopes:
            raise UsageError("Planned visits have no slopes; name a column of times in their place.")
        found = (
            [each.slope for each in self.slopes] if slopes else [each.mean for each in self.means_at(self.at)]
        )
        order = np.argsort(self.doses)
        joint = (self.joint_slopes if slopes else self.joint)[np.ix_(order, order)]
        estimates = np.array([each.estimate for each in found])[order]
        # Symmetric to the last bit, which rounding need not leave.
        return level_means(np.array(self.doses)[order], estimates, (joint + joint.T) / 2)
