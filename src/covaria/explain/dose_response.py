"""The dose-response: mean curve with its band, and its difference from a reference dose."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from covaria.errors import UsageError
from covaria.explain.bands import BAND_LEVEL, profile_band, wider_band
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.surface import FloatArray

ENOUGH_LEVELS = 4
"""Dose levels from which a curve may be modelled (CHMP 2014, qualification opinion of MCP-Mod)."""


@dataclass(frozen=True)
class DoseResponse:
    """Response at each dose: the mean of the trial's subjects, were all given that dose, or of one profile.

    Attributes
    ----------
    dose : str
        The dose column's name.
    doses : tuple of float
        Ascending, in the user's units.
    mean : tuple of float
        Predicted mean response at each dose, in its units.
    lower, upper : tuple of float
        Ends of a pointwise band for the curve, not for a subject.
    reference : float
        The dose that differences are taken from.
    difference, difference_lower, difference_upper : tuple of float
        From the response at the reference dose, with a band of its own.
    extrapolation : tuple of bool
        Whether each dose lies below or above those studied.
    studied : tuple of float
        The distinct doses of the trial when there are at most 20, otherwise its lowest and highest dose,
        rounded outwards.
    dose_levels : int
        Number of distinct doses in the trial.
    profile : tuple of (covariate, value)
        Whose curve it is; empty for the average over the trial's subjects.
    filled : tuple of str
        Covariates of the profile that were not given, and stand at the training median or most common level.
    notes : tuple of str
        Sentences for the user.
    level : float
        Of the bands.
    """

    dose: str
    doses: tuple[float, ...]
    mean: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    reference: float
    difference: tuple[float, ...]
    difference_lower: tuple[float, ...]
    difference_upper: tuple[float, ...]
    extrapolation: tuple[bool, ...]
    studied: tuple[float, ...]
    dose_levels: int
    profile: tuple[tuple[str, str], ...] = ()
    filled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL

    def within_studied(self) -> "DoseResponse":
        """Return the part between the lowest and the highest dose studied."""
        if not any(self.extrapolation):
            return self
        inside = [k for k, beyond in enumerate(self.extrapolation) if not beyond]

        def kept(values: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(values[k] for k in inside)

        return replace(
            self,
            doses=kept(self.doses),
            mean=kept(self.mean),
            lower=kept(self.lower),
            upper=kept(self.upper),
            difference=kept(self.difference),
            difference_lower=kept(self.difference_lower),
            difference_upper=kept(self.difference_upper),
            extrapolation=(False,) * len(inside),
        )


def describe_curves(curves: DoseCurves, reference: float = 0.0, level: float = BAND_LEVEL) -> DoseResponse:
    """Turn the folds' curves into a mean curve, its difference from a reference dose, and their bands.

    Raises
    ------
    UsageError
        If the reference dose lies outside the doses studied and is not 0, or the level outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError("The level of a band must lie between 0 and 1.")
    responses = curves.responses
    differences = responses - at_dose(curves, reference)[:, None]
    deviations = curves.deviations
    apart = deviations - at(curves, deviations, reference)[:, None]
    mean, difference = responses.mean(axis=0), differences.mean(axis=0)
    half_width = (
        wider_band(responses, deviations, level, curves.divisions)
        if curves.posterior
        else profile_band(responses, level, curves.divisions)
    )
    half_difference = wider_band(differences, apart, level, curves.divisions)
    return DoseResponse(
        dose=curves.dose,
        doses=curves.doses,
        mean=_tuple(mean),
        lower=_tuple(mean - half_width),
        upper=_tuple(mean + half_width),
        reference=float(reference),
        difference=_tuple(difference),
        difference_lower=_tuple(difference - half_difference),
        difference_upper=_tuple(difference + half_difference),
        extrapolation=curves.extrapolation,
        studied=curves.studied,
        dose_levels=curves.dose_levels,
        notes=tuple(_notes(curves, reference)),
        level=level,
    )


def at_dose(curves: DoseCurves, dose: float) -> FloatArray:
    """Response of each fold's models at one dose, by the line between its neighbours; shape (folds,).

    Raises
    ------
    UsageError
        If it lies outside the doses studied and is not 0.
    """
    low, high = curves.studied[0], curves.studied[-1]
    if dose not in curves.doses and not low <= dose <= high:
        raise UsageError(
            f"The reference dose must be 0 or one from {low:g} to {high:g}, the doses studied; "
            "name another reference."
        )
    return at(curves, curves.responses, dose)


def at(curves: DoseCurves, values: FloatArray, dose: float) -> FloatArray:
    """Rows of values over the curves' doses at one dose, by the line between its neighbours; (rows,)."""
    return np.array([np.interp(dose, curves.doses, row) for row in values])


def few_levels(curves: DoseCurves | DoseResponse) -> str:
    """Warn where fewer dose levels were studied than the shape of a curve needs; otherwise empty."""
    if curves.dose_levels >= ENOUGH_LEVELS:
        return ""
    return (
        f"With fewer than {ENOUGH_LEVELS} dose levels studied (here {curves.dose_levels}), the shape of the "
        "curve between them is assumed rather than seen."
    )


def _notes(curves: DoseCurves, reference: float) -> Iterator[str]:
    few = few_levels(curves)
    if few:
        yield few
    if not curves.studied[0] <= reference <= curves.studied[-1]:
        yield (
            f"The reference dose {reference:g} was not studied and lies outside those that were; "
            "differences from it are extrapolation."
        )


def _tuple(values: FloatArray) -> tuple[float, ...]:
    return tuple(values.tolist())
