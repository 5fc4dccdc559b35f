"""What is said of arms without an order: the mean of each, and its difference from the reference arm's."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.dose.many_to_one import ManyToOne, compare_with_one
from covaria.explain.bands import BAND_LEVEL
from covaria.explain.dose_response import UNBOUNDED, level_effects


@dataclass(frozen=True)
class ArmDifference:
    """The adjusted mean of an arm less that of the reference arm, in units of the response.

    Attributes
    ----------
    estimate, standard_error : float
    lower, upper : float
        Of an interval that holds this difference.
    simultaneous_lower, simultaneous_upper : float
        Of intervals that hold all differences at once.
    p_value : float
        Two-sided, adjusted for all differences.
    error_ratio : float
        Standard error, over that of the difference of unadjusted means.
    """

    estimate: float
    standard_error: float
    lower: float
    upper: float
    simultaneous_lower: float
    simultaneous_upper: float
    p_value: float
    error_ratio: float


@dataclass(frozen=True)
class ArmEffect:
    """One arm: its adjusted mean, were every subject of the trial given it.

    Attributes
    ----------
    arm : str
    subjects : int
        That had it.
    crude : float
        Mean of their responses, without any adjustment.
    mean, lower, upper : float
        With its interval.
    difference : ArmDifference or None
        None of the reference arm.
    """

    arm: str
    subjects: int
    crude: float
    mean: float
    lower: float
    upper: float
    difference: ArmDifference | None


@dataclass(frozen=True)
class ArmEffects:
    """All arms, compared with one of them.

    Attributes
    ----------
    arm : str
        The arm column's name.
    reference : str
        The arm that others are compared with.
    arms : tuple of ArmEffect
        The reference first.
    level : float
        Of the intervals.
    """

    arm: str
    reference: str
    arms: tuple[ArmEffect, ...]
    level: float = BAND_LEVEL

    @property
    def p_value(self) -> float:
        """P-value of the hypothesis that no arm differs from the reference: the smallest adjusted one."""
        return min(each.difference.p_value for each in self.arms if each.difference is not None)


@dataclass(frozen=True)
class ObservedArms:
    """What was seen of each arm without adjustment, in the order of the means.

    Attributes
    ----------
    arms : tuple of str
    subjects : tuple of int
    crude, crude_errors : (arms,) arrays
        Mean of the responses, and its standard error.
    """

    arms: tuple[str, ...]
    subjects: tuple[int, ...]
    crude: FloatArray
    crude_errors: FloatArray


def arm_effects(
    arm: str,
    observed: ObservedArms,
    means: LevelMeans,
    reference: str,
    level: float = BAND_LEVEL,
    any_effect: float = 0.0,
    bounds: tuple[float, float] = UNBOUNDED,
) -> ArmEffects:
    """Compare the arms with one of them.

    Parameters
    ----------
    arm : str
        The arm column's name.
    observed : ObservedArms
    means : LevelMeans
        The adjusted means; in the place of doses are the arms' numbers.
    reference : str
        One of the arms.
    level : float
        Of the intervals, above 0.5 and below 1.
    any_effect : float
        p-value of another test, of any difference of the arms, which no p-value here may be below.
    bounds : (float, float)
        Between which means are.

    Raises
    ------
    UsageError
        If the level is not.
    """
    at = observed.arms.index(reference)
    others = np.delete(np.arange(means.levels), at).tolist()
    alone = level_effects(means, observed.subjects, float(means.doses[at]), level, bounds)
    differences = _differences(observed, means, at, level, any_effect)
    in_order = tuple(
        ArmEffect(
            arm=observed.arms[own],
            subjects=observed.subjects[own],
            crude=float(observed.crude[own]),
            mean=alone[own].mean,
            lower=alone[own].lower,
            upper=alone[own].upper,
            difference=difference,
        )
        for own, difference in zip((at, *others), (None, *differences), strict=True)
    )
    return ArmEffects(arm, reference, in_order, level)


def _differences(
    observed: ObservedArms, means: LevelMeans, reference: int, level: float, any_effect: float
) -> tuple[ArmDifference, ...]:
    """Differences of all arms but the reference, by its position, in their order."""
    compared = compare_with_one(_judged_together(means, observed.subjects), reference, level)
    alone = level_effects(means, observed.subjects, float(means.doses[reference]), level)
    ends = [(each.difference_lower, each.difference_upper) for each in alone]
    del ends[reference]
    columns = (
        compared.differences,
        compared.standard_errors,
        *np.array(ends).T,
        compared.differences - compared.half_widths,
        compared.differences + compared.half_widths,
        np.maximum(compared.p_values, any_effect),
        _error_ratios(observed, compared, reference),
    )
    return tuple(ArmDifference(*map(float, own)) for own in zip(*columns, strict=True))


def _judged_together(means: LevelMeans, subjects: tuple[int, ...]) -> LevelMeans:
    """Give each variance that is estimated no more degrees of freedom than its arm has subjects less 1.

    The largest of several differences is judged farther out than one by its own interval, where it matters
    more how sure a variance is.
    """
    most = np.where(np.isfinite(means.freedom), np.maximum(np.array(subjects) - 1.0, 1.0), np.inf)
    return replace(means, freedom=np.minimum(means.freedom, most))


def _error_ratios(observed: ObservedArms, compared: ManyToOne, reference: int) -> FloatArray:
    """Standard errors of adjusted differences over those of unadjusted ones; NaN where the latter are 0."""
    squares = observed.crude_errors**2
    crude = np.sqrt(np.delete(squares + squares[reference], reference))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: FloatArray = np.where(crude > 0, compared.standard_errors / crude, np.nan)
    return ratios
