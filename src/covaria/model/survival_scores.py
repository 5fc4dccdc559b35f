"""How well relative hazards order subjects, and survival curves foretell who is free of the event."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.statistics import Estimate, share_of_pairs

BLOCK_ROWS = 512


@dataclass(frozen=True)
class SurvivalScores:
    """Scores of relative hazards and survival curves out of fold, beside the deviance.

    Attributes
    ----------
    subjects, events : int
    concordance : Estimate
        Harrell's: the share of pairs, of which it is known who had the event first, in whom that one had the
        higher hazard; one half is chance.
    weighted_concordance : float
        Uno's, which does not depend on how subjects were censored (Uno et al. 2011).
    horizon : float
        Up to which scores over time are averaged.
    integrated_brier, integrated_brier_of_all : float
        Mean squared distance of the probability of being free of the event from what was seen, averaged over
        the time to the horizon, censoring allowed for by its inverse probability (Graf et al. 1999); of the
        model, and of one curve for all subjects.
    """

    subjects: int
    events: int
    concordance: Estimate
    weighted_concordance: float
    horizon: float
    integrated_brier: float
    integrated_brier_of_all: float


def concordance(
    relative: FloatArray,
    time: FloatArray,
    event: BoolArray,
    weights: FloatArray,
    of_event: FloatArray | None = None,
    cluster: IntArray | None = None,
) -> Estimate:
    """Share of comparable pairs in whom the one with the earlier event has the higher relative hazard.

    Equal hazards count one half. The standard error is from what each subject's pairs contribute.

    Parameters
    ----------
    relative, time, event, weights : (rows,) arrays
    of_event : (rows,) array, optional
        What else the pairs of each row's event count by.
    cluster : (rows,) array, optional
        The subject or group of each row.
    """
    agreeing, comparable = np.zeros((2, len(time)))
    own_weights = weights if of_event is None else weights * of_event
    events = np.flatnonzero(event)
    for rows in np.array_split(events, max(1, len(events) // BLOCK_ROWS)):
        later = (time[None] > time[rows, None]) | ((time[None] == time[rows, None]) & ~event[None])
        pairs = later * (own_weights[rows, None] * weights[None])
        apart = relative[rows, None] - relative[None]
        agree = pairs * (0.5 + 0.5 * np.sign(apart))
        comparable[rows] += pairs.sum(axis=1)
        agreeing[rows] += agree.sum(axis=1)
        comparable += pairs.sum(axis=0)
        agreeing += agree.sum(axis=0)
    return share_of_pairs(agreeing, comparable, cluster)


def still_observed(time: FloatArray, event: BoolArray, weights: FloatArray, at: FloatArray) -> FloatArray:
    """Kaplan and Meier's probability of not being censored before each of some times."""
    return _kaplan_meier(time, ~event, weights, at, before=True, events_first=event)


def free_of_event(time: FloatArray, event: BoolArray, weights: FloatArray, at: FloatArray) -> FloatArray:
    """Kaplan and Meier's probability of being free of the event just after each of some times."""
    return _kaplan_meier(time, event, weights, at)


def _kaplan_meier(
    time: FloatArray,
    event: BoolArray,
    weights: FloatArray,
    at: FloatArray,
    before: bool = False,
    events_first: BoolArray | None = None,
) -> FloatArray:
    """Product over the distinct times of 1 − events / at risk, where others may leave first at a time."""
    times = np.unique(time)
    place = np.searchsorted(times, time)
    total = np.bincount(place, weights, len(times))
    at_risk = np.cumsum(total[::-1])[::-1]
    if events_first is not None:
        at_risk = at_risk - np.bincount(place, weights * events_first, len(times))
    seen = np.bincount(place, weights * event, len(times))
    free = np.cumprod(1 - np.divide(seen, at_risk, out=np.zeros_like(seen), where=at_risk > 0))
    left = np.searchsorted(times, at, side="left" if before else "right")
    found: FloatArray = np.concatenate([[1.0], free])[left]
    return found


def integrated_brier(
    survival: FloatArray,
    grid: FloatArray,
    time: FloatArray,
    event: BoolArray,
    weights: FloatArray,
) -> float:
    """Average of the Brier score over a grid of times, each up to the next one.

    Parameters
    ----------
    survival : (rows, times) array
        Probability of being free of the event at each time of the grid.
    grid : (times,) array
        Ascending, the last one being the horizon.
    time, event, weights : (rows,) arrays
    """
    known = still_observed(time, event, weights, time)
    at_grid = _kaplan_meier(time, ~event, weights, grid, events_first=event)
    gone = (time[:, None] <= grid) & event[:, None]
    free = time[:, None] > grid
    scores = gone * survival**2 / np.maximum(known, 1e-9)[:, None]
    scores += free * (1 - survival) ** 2 / np.maximum(at_grid, 1e-9)
    mean = weights @ scores / weights.sum()
    return float(np.trapezoid(mean, grid) / (grid[-1] - grid[0]))
