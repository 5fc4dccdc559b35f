"""Cox regression: hazards relative to one that nothing is assumed of (Cox 1972), penalised or not."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray

MOST_STEPS = 50
SETTLED = 1e-12
HALVINGS = 20
FARTHEST = 50.0
"""Logarithm of a relative hazard, so that none is infinite where a covariate tells who has the event."""


@dataclass(frozen=True)
class CoxFit:
    """A Cox regression.

    Attributes
    ----------
    coefficients : (coefficients,) array
        Logarithms of hazard ratios.
    covariance : (coefficients, coefficients) array
        From the curvature of the log partial likelihood.
    robust : (coefficients, coefficients) array
        From what each row contributes, which holds where hazards are not proportional (Lin and Wei 1989).
    log_likelihood : float
        Partial, at the coefficients, without the penalty.
    """

    coefficients: FloatArray
    covariance: FloatArray
    robust: FloatArray
    log_likelihood: float


@dataclass(frozen=True)
class TimesAtRisk:
    """Rows in the order of their times, and the distinct times at which events were seen.

    Attributes
    ----------
    order : (rows,) int64 array
        From the longest time to the shortest, so that who is at risk comes first.
    times : (times,) array
        At which there were events, ascending.
    at_risk : (times,) int64 array
        How many rows of that order are at risk at each.
    place : (rows,) int64 array
        Of the last such time up to each row's own, in the table's order; −1 before the first.
    """

    order: IntArray
    times: FloatArray
    at_risk: IntArray
    place: IntArray


def times_at_risk(time: FloatArray, event: BoolArray) -> TimesAtRisk:
    """Sort rows by their times; both (rows,)."""
    order = np.argsort(-time, kind="stable")
    times = np.unique(time[event])
    ascending = time[order][::-1]
    at_risk = len(time) - np.searchsorted(ascending, times)
    return TimesAtRisk(order, times, at_risk, np.searchsorted(times, time, side="right") - 1)


def baseline_hazard(
    found: TimesAtRisk, event: BoolArray, relative: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Cumulative baseline hazard just after each time with an event, and its variance (Breslow 1974).

    Parameters
    ----------
    found : TimesAtRisk
    event : (rows,) bool array
    relative : (rows,) array
        Hazard of each row, relative to the baseline.
    weights : (rows,) array
    """
    events = np.bincount(found.place[event], weights[event], len(found.times))
    at_risk = np.cumsum((weights * relative)[found.order])[found.at_risk - 1]
    return np.cumsum(events / at_risk), np.cumsum(events / at_risk**2)


def cumulated(found: TimesAtRisk, hazard: FloatArray) -> FloatArray:
    """Take what has cumulated by the time of each row, 0 before the first event; (times,) to (rows,)."""
    cumulated: FloatArray = np.concatenate([[0.0], hazard])[found.place + 1]
    return cumulated


def cox_regression(
    design: FloatArray,
    time: FloatArray,
    event: BoolArray,
    weights: FloatArray,
    *,
    efron: bool = True,
    penalty: float = 0.0,
    cluster: IntArray | None = None,
) -> CoxFit:
    """Fit logarithms of hazard ratios by the partial likelihood, by Newton's steps.

    Parameters
    ----------
    design : (rows, coefficients) array
        Without a constant, which the baseline hazard holds.
    time : (rows,) array
    event : (rows,) bool array
        Whether the time is that of an event; otherwise it is censored.
    weights : (rows,) array
        How often each row counts.
    efron : bool
        Whether tied events leave the risk set one by one on average (Efron 1977), or all at once (Breslow).
    penalty : float
        On half the squared coefficients.
    cluster : (rows,) int64 array, optional
        Which rows may err alike, as those of a site, in the robust covariance.
    """
    centred = design - np.average(design, axis=0, weights=weights)
    task = _Task(centred, event, weights, times_at_risk(time, event), efron, penalty)
    coefficients, value, information = _most_likely(task, design.shape[1])
    covariance = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    rows: FloatArray = task.scores(coefficients) @ covariance
    influence = rows if cluster is None else _sums(rows, cluster)
    likelihood = value + 0.5 * penalty * float(coefficients @ coefficients)
    return CoxFit(coefficients, covariance, influence.T @ influence, likelihood)


def _sums(values: FloatArray, cluster: IntArray) -> FloatArray:
    sums: FloatArray = np.array([np.bincount(cluster, column) for column in values.T], dtype=float).T
    return sums


def _most_likely(task: "_Task", size: int) -> tuple[FloatArray, float, FloatArray]:
    """Coefficients of the greatest penalised likelihood, which each step raises, that, and its curvature."""
    coefficients: FloatArray = np.zeros(size)
    value, gradient, information = task.derivatives(coefficients)
    for _ in range(MOST_STEPS):
        step: FloatArray = np.linalg.pinv(information) @ gradient
        for _ in range(HALVINGS):
            found = task.derivatives(coefficients + step)
            if found[0] >= value:
                break
            step *= 0.5
        else:
            break
        settled = found[0] - value <= SETTLED * (1 + abs(value))
        coefficients = coefficients + step
        value, gradient, information = found
        if settled:
            break
    return coefficients, value, information


@dataclass(frozen=True)
class _Task:
    design: FloatArray
    event: BoolArray
    weights: FloatArray
    risk: TimesAtRisk
    efron: bool
    penalty: float

    def derivatives(self, coefficients: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Penalised log partial likelihood, its gradient, and its curvature with the sign turned."""
        linear = np.clip(self.design @ coefficients, -FARTHEST, FARTHEST)
        own, weights = self.event, self.weights
        terms = self._terms(weights * np.exp(linear))
        value = float(weights[own] @ linear[own] - terms.weights @ np.log(terms.total))
        gradient = weights[own] @ self.design[own] - terms.weights @ terms.mean
        mass = weights * np.exp(linear) * self._cumulated(terms, terms.weights / terms.total)
        information = self.design.T @ (self.design * mass[:, None])
        information -= (terms.mean * terms.weights[:, None]).T @ terms.mean
        penalised = value - 0.5 * self.penalty * float(coefficients @ coefficients)
        slope: FloatArray = gradient - self.penalty * coefficients
        return penalised, slope, information + self.penalty * np.eye(len(coefficients))

    def scores(self, coefficients: FloatArray) -> FloatArray:
        """What each row adds to the gradient, the baseline hazard's error included; (rows, coefficients)."""
        relative = np.exp(np.clip(self.design @ coefficients, -FARTHEST, FARTHEST))
        terms = self._terms(self.weights * relative)
        steps = terms.weights / terms.total
        hazard = self._cumulated(terms, steps)
        means = np.column_stack([self._cumulated(terms, steps * column) for column in terms.mean.T])
        scores = -relative[:, None] * (self.design * hazard[:, None] - means)
        tied = np.bincount(terms.time)
        together = [np.bincount(terms.time, column) / tied for column in terms.mean.T]
        place = self.risk.place[self.event]
        scores[self.event] += self.design[self.event] - np.column_stack(together)[place]
        weighted: FloatArray = scores * self.weights[:, None]
        return weighted

    def _terms(self, mass: FloatArray) -> "_Terms":
        """Sums over those at risk for each event, of tied ones less the share of those that came before."""
        place = self.risk.place[self.event]
        order = np.argsort(place, kind="stable")
        time = place[order]
        deaths = np.bincount(place, minlength=len(self.risk.times))
        rank = np.arange(len(time)) - np.concatenate([[0], np.cumsum(deaths)])[time]
        left = rank / deaths[time] if self.efron else np.zeros(len(time))
        columns = np.column_stack([np.ones(len(mass)), self.design]) * mass[:, None]
        at_risk = np.cumsum(columns[self.risk.order], axis=0)[self.risk.at_risk - 1]
        dying = [np.bincount(place, column, len(deaths)) for column in columns[self.event].T]
        sums = at_risk[time] - np.column_stack(dying)[time] * left[:, None]
        weights = np.bincount(place, self.weights[self.event], len(deaths)) / np.maximum(deaths, 1)
        return _Terms(time, left, weights[time], sums[:, 0], sums[:, 1:] / sums[:, :1])

    def _cumulated(self, terms: "_Terms", steps: FloatArray) -> FloatArray:
        """Sum of steps by the time of each row, those of its own time for a tied event in part; (rows,)."""
        count = len(self.risk.times)
        total: FloatArray = cumulated(self.risk, np.cumsum(np.bincount(terms.time, steps, count)))
        total[self.event] -= np.bincount(terms.time, steps * terms.left, count)[self.risk.place[self.event]]
        return total


@dataclass(frozen=True)
class _Terms:
    """One term for each event: its time, how much of tied events is left out, weight, sum and mean."""

    time: IntArray
    left: FloatArray
    weights: FloatArray
    total: FloatArray
    mean: FloatArray
