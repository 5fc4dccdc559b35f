"""Whether subjects can have been randomised within the strata that were declared."""

import numpy as np

from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.augmented_means import LevelData, units_of_strata
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.strata import shares_within_strata
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.adjusted_means import DoseLevelSettings
from covaria.model.adjusted_means import Assignment
from covaria.wording.lists import listed


def check_strata(analysis: AnalysisSet, assignment: Assignment | None, method: MethodSettings) -> None:
    """Refuse strata within which no shares of the dose's levels, or of the arms, can be estimated.

    Parameters
    ----------
    analysis : AnalysisSet
        With its strata, if any.
    assignment : Assignment or None
        As declared.
    method : MethodSettings

    Raises
    ------
    UsageError
        If subjects are not declared as randomised, or there are neither arms nor levels of a dose.
    TableError
        If in some stratum a level has fewer than two subjects, or a share near 0.
    """
    if analysis.stratum is None:
        return
    if assignment is not Assignment.RANDOMISED:
        raise UsageError(
            "Strata are those of a randomised assignment; declare the assignment as randomised as well, or "
            "leave the strata out (what an observed assignment depends on belongs among the covariates)."
        )
    data, names = _treatments(analysis, method.dose_levels)
    fewest, least = method.dose_levels.fewest_units, method.assignment.least_probability
    units = units_of_strata(data, analysis.stratum)
    few = units < fewest
    if few.any():
        what = "subjects or groups" if analysis.units < analysis.rows else "subjects"
        raise TableError(
            f"In {few.any(axis=1).sum():,} of {len(units):,} of the strata of {listed(analysis.strata)} some "
            f"treatment has fewer than {fewest} {what} (such as "
            f"{names[int(np.flatnonzero(few.any(axis=0))[0])]}), so that nothing there can be compared with "
            "it; join small strata, or name fewer columns."
        )
    shares = shares_within_strata(data, analysis.stratum)
    if shares.min() < least:
        raise TableError(
            f"In one of the strata of {listed(analysis.strata)} the share of "
            f"{names[int(shares.min(axis=0).argmin())]} is {shares.min():.2g}, below {least:g}: "
            f"one subject would represent {1 / shares.min():.0f}; join strata, or leave out the rows of that "
            "treatment."
        )


def _treatments(analysis: AnalysisSet, chosen: DoseLevelSettings) -> tuple[LevelData, list[str]]:
    """The levels of the treatment, with their names."""
    arms = arm_levels(analysis)
    if arms is not None:
        return arms.data, [f"arm {name}" for name in arms.arms]
    found = dose_levels(analysis, chosen)
    if found is not None and found.continuous:
        raise UsageError(
            "Strata are given, but the dose has too many values for shares of each within strata; leave them "
            "out."
        )
    if found is None or len(found.kept) < 2:
        raise UsageError(
            "Strata are given, but the table has no arm and no dose of two levels or more; name the column "
            "of one, or leave them out."
        )
    return found.data, [f"dose {dose:g}" for dose in found.data.levels]
