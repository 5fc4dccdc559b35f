"""Shares of the levels within strata, and whether subjects can have been randomised within them."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TableError, UsageError
from covaria.fit.inference.assignment import LEAST_PROBABILITY
from covaria.fit.inference.augmented_means import LevelData, units_of_strata
from covaria.fit.inference.dose_levels import FEWEST_UNITS, dose_levels
from covaria.fit.problem import Problem
from covaria.model.adjusted_means import Assignment
from covaria.table.wording import listed


def shares_within_strata(data: LevelData, stratum: IntArray) -> FloatArray:
    """Share of each level among the subjects of a row's stratum; shape (rows, levels)."""
    total = np.bincount(stratum, data.weights)
    had = [np.bincount(stratum, data.weights * own) for own in data.had.T]
    shares: FloatArray = (np.array(had) / total).T[stratum]
    return shares


def check_strata(problem: Problem, strata: tuple[str, ...], assignment: Assignment | None) -> None:
    """Refuse strata within which no shares of the dose's levels can be told.

    Parameters
    ----------
    problem : Problem
    strata : tuple of str
        The columns that make them; empty without strata.
    assignment : Assignment or None
        As declared.

    Raises
    ------
    UsageError
        If subjects are not declared as randomised, or the dose has no levels.
    TableError
        If in some stratum a level has fewer than two subjects, or a share near 0.
    """
    if not strata:
        return
    if assignment is not Assignment.RANDOMISED:
        raise UsageError(
            "Strata are those of a randomised assignment; declare the assignment as randomised as well, or "
            "leave the strata out (what an observed assignment depends on belongs among the covariates)."
        )
    found = dose_levels(problem)
    if found is not None and found.continuous:
        raise UsageError(
            "Strata are given, but the dose has too many values for shares of each within strata; leave them "
            "out."
        )
    if found is None or len(found.kept) < 2:
        raise UsageError(
            "Strata are given, but the table has no dose of two levels or more; name the dose's column, or "
            "leave them out."
        )
    _check_shares(found.data, problem, strata)


def _check_shares(data: LevelData, problem: Problem, strata: tuple[str, ...]) -> None:
    assert problem.stratum is not None
    units = units_of_strata(data, problem.stratum)
    few = units < FEWEST_UNITS
    whose, what = (
        f"the strata of {listed(strata)}",
        "subjects or groups" if problem.units < problem.rows else "subjects",
    )
    if few.any():
        place = int(np.flatnonzero(few.any(axis=0))[0])
        raise TableError(
            f"In {few.any(axis=1).sum():,} of {len(units):,} of {whose} a dose has fewer than "
            f"{FEWEST_UNITS} {what} (such as dose {data.levels[place]:g}), so that nothing there can "
            "be compared with it; join small strata, or name fewer columns."
        )
    shares = shares_within_strata(data, problem.stratum)
    if shares.min() < LEAST_PROBABILITY:
        place = int(shares.min(axis=0).argmin())
        raise TableError(
            f"In one of {whose} the share of dose {data.levels[place]:g} is {shares.min():.2g}, below "
            f"{LEAST_PROBABILITY:g}: one subject would stand for {1 / shares.min():.0f}; join strata, or "
            "leave out the rows of that dose."
        )
