"""One dose curve through the level means, averaged over shapes, with draws of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import curve_members
from covaria.dose.curve_members import Family, Scales
from covaria.dose.curve_bands import band_of_draws
from covaria.dose.curve_choice import best_dose_of_draws, dose_of_share, smallest_dose_reaching
from covaria.dose.draws import DRAWS, covariance_root, draw_means
from covaria.dose.level_means import LevelMeans
from covaria.errors import DataError, UsageError
from scipy.special import chdtri

GRID_POINTS = 101
Direction = Literal["increasing", "decreasing"]
BESIDE = 1.0
"""How far the means by which a draw chooses its shape follow the draw: 0 all choose alike, 1 as a bootstrap."""
PRIOR = {"joined": 1.0}
PENALTY = 1.0


@dataclass(frozen=True)
class DoseCurve:
    """Mean response over the dose, with draws of the curve that agree with the level means.

    Attributes
    ----------
    doses : (doses,) array
        Ascending: the levels studied and an even grid between their ends, in the user's units.
    estimate : (doses,) array
        In units of the means.
    draws : (draws, doses) array
    means : LevelMeans
        What the curve was drawn through.
    weights : tuple of (name, float)
        Share of the draws that have each shape.
    """

    doses: FloatArray
    estimate: FloatArray
    draws: FloatArray
    means: LevelMeans
    weights: tuple[tuple[str, float], ...]

    def _from(self, reference):
        reference = float(self.doses[0]) if reference is None else reference
        at = np.array([np.interp(reference, self.doses, self.estimate)])
        above = np.searchsorted(self.doses, reference)
        k = np.clip(above, 1, len(self.doses) - 1)
        share = (reference - self.doses[k - 1]) / (self.doses[k] - self.doses[k - 1])
        base = self.draws[:, k - 1] * (1 - share) + self.draws[:, k] * share
        return self.estimate - at, self.draws - base[:, None]

    def difference(self, reference=None, level=0.95):
        return band_of_draws(self.doses, *self._from(reference), level)

    def best_dose(self, goal="max", level=0.95):
        return best_dose_of_draws(self.doses, self.estimate, self.draws, goal, level)

    def minimum_effective_dose(self, delta, reference=None, level=0.95):
        return smallest_dose_reaching(self.doses, *self._from(reference), delta, level)

    def effective_dose(self, share, goal="max", reference=None, level=0.95):
        return dose_of_share(self.doses, *self._from(reference), share, goal, level)


def fit_dose_curve(
    means: LevelMeans,
    network: FloatArray | None = None,
    monotone: Direction | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> DoseCurve:
    doses = curve_doses(means.doses)
    scales = _scales(means, doses)
    families = curve_members.shape_families(scales)
    if network is not None:
        families.append(curve_members.network_family(scales, network))
    if means.levels > 2:
        families.append(curve_members.joined_family(scales))
    drawn = draw_means(means, draws, seed)
    choosing = means.means + BESIDE * (drawn.values - means.means)
    family, member = _choose(families, choosing, drawn.choices, scales, _freedom(means))
    curves = np.empty((draws, len(doses)))
    for k, each in enumerate(families):
        rows = np.flatnonzero(family == k)
        used, place = np.unique(member[rows], return_inverse=True)
        operators = curve_members.curve_operators(each, used, scales)
        for m, operator in enumerate(operators):
            mine = rows[place == m]
            curves[mine] = drawn.values[mine] @ operator.T
    estimate = _estimate(families, means, scales)
    shares = np.bincount(family, minlength=len(families)) / draws
    names = [each.name for each in families]
    return DoseCurve(
        doses, estimate, curves, means, tuple(zip(names, shares.tolist(), strict=True))
    )


def curve_doses(levels: FloatArray) -> FloatArray:
    grid = np.linspace(levels[0], levels[-1], GRID_POINTS)
    apart = np.abs(grid[:, None] - levels).min(axis=1) > 1e-9 * np.ptp(levels)
    return np.union1d(grid[apart], levels)


def _freedom(means):
    f = means.freedom
    return np.inf if means.variances_known else float(1 / np.mean(1 / f))


def _scales(means: LevelMeans, doses: FloatArray) -> Scales:
    start = min(float(means.doses[0]), 0.0)
    factor = np.ones(means.levels)
    est = np.isfinite(means.freedom)
    factor[est] = means.freedom[est] / chdtri(means.freedom[est], 0.5)
    S = means.covariance * np.sqrt(np.outer(factor, factor))
    values, vectors = np.linalg.eigh(S)
    values = np.maximum(values, 1e-8 * values[-1])
    root = vectors / np.sqrt(values)
    return Scales(means.doses - start, doses - start, means.means, root)


def _estimate(families, means, scales):
    w, places = _weights(families, means.means[None], scales, _freedom(means), EST_PENALTY)
    estimate = np.zeros(len(scales.doses))
    for k, family in enumerate(families):
        inner = places[k][0]
        used = np.flatnonzero(inner > 1e-4)
        operators = curve_members.curve_operators(family, used, scales)
        estimate += w[0, k] * (inner[used] @ (operators @ means.means)) / inner[used].sum()
    return estimate


EST_PENALTY = 1.0


J = (4.0, 1.7)


def _logprior(family):
    if family.name == curve_members.JOINED:
        return np.log(J[0]) - (J[1] - 1) * (family.parameters - 3)
    return 0.0


def _weights(families, means, scales, freedom, penalty):
    whitened = means @ scales.precision_root
    total = (whitened**2).sum(axis=1)
    logs, places = [], []
    for k, family in enumerate(families):
        if family.name == curve_members.JOINED:
            misfit = np.zeros((len(means), len(family.prior)))
        else:
            d = curve_members.explained_directions(family, scales)
            m, K, c = d.shape
            e = (whitened @ d.transpose(1, 0, 2).reshape(K, m * c)).reshape(-1, m, c)
            misfit = np.maximum(total[:, None] - np.einsum("imc,imc->im", e, e), 0)
        least = misfit.min(axis=1, keepdims=True)
        inner = family.prior * np.exp(-0.5 * (misfit - least))
        inner /= inner.sum(axis=1, keepdims=True)
        effective = least[:, 0]
        if np.isfinite(freedom):
            effective = freedom * np.log1p(effective / freedom)
        logs.append(_logprior(family) - effective / 2 - penalty * family.parameters)
        places.append(inner)
    logs = np.array(logs).T
    w = np.exp(logs - logs.max(axis=1, keepdims=True))
    w /= w.sum(axis=1, keepdims=True)
    return w, places


def _choose(families, means, choices, scales, freedom):
    w, places = _weights(families, means, scales, freedom, PENALTY)
    below = np.cumsum(w, axis=1)
    family = np.minimum((choices[:, None] > below).sum(axis=1), w.shape[1] - 1)
    rows = np.arange(len(w))
    # What is left of the choice is even within the family.
    left = (choices - (below[rows, family] - w[rows, family])) / w[rows, family]
    member = np.zeros(len(w), int)
    for k in range(w.shape[1]):
        r = np.flatnonzero(family == k)
        c = np.cumsum(places[k][r], axis=1)
        member[r] = np.minimum((left[r, None] > c).sum(axis=1), c.shape[1] - 1)
    return family, member
