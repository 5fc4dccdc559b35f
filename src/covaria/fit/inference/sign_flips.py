"""Tests by flipping the signs of what whole subjects or groups leave unexplained.

The errors of a unit keep their sizes and their dependence, whatever these are, and only their sign is drawn:
under the null it is as likely to be the other one. So a test holds under unequal variance and for repeated
rows (the wild bootstrap of Wu 1986; for clusters Cameron, Gelbach and Miller 2008, appendix B; for the
effective score, from which what the null model takes up is removed, Hemerik, Goeman and Finos 2020,
section 3, for generalised linear models too, whose scores are flipped: those of labels have mean 0 under the
null, and their sums over many subjects are about symmetric).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from covaria.arrays import FloatArray, IntArray
from covaria.fit.inference.null_model import NullModel, RowsTested, even_residuals


@dataclass(frozen=True)
class SignFlips:
    """The null model's prediction of one response, and what the units leave, with the signs drawn.

    Attributes
    ----------
    model : NullModel
    response, fitted, even : (rows,) arrays
        Each row times the root of its weight; `even` are residuals of the size of errors.
    flipped_together : (rows,) int64 array
        The set of units that a row belongs to.
    signs : (sets, flips) array
        1 or −1.
    ridge : float
        Of the tested basis, relative to its mean squared size.
    """

    model: NullModel
    response: FloatArray
    fitted: FloatArray
    even: FloatArray
    flipped_together: IntArray
    signs: FloatArray
    ridge: float

    def statistics(self, basis: FloatArray) -> FloatArray:
        """Explain what is left by a basis, (rows, functions); observed first, then flipped; (1 + flips,)."""
        return self.scores(basis.copy()).statistics()

    def scores(self, basis: FloatArray) -> "FlippedScores":
        """Sum a basis, (rows, functions), which is written over, by what is left and by its flips."""
        left, sets = self.model.leave(basis, overwrite=True), len(self.signs)
        sums = np.zeros((left.shape[1], sets))
        for own, column in zip(sums, left.T, strict=True):
            own[:] = np.bincount(self.flipped_together, column * self.even, sets)
        flipped = (left.T @ self.fitted)[:, None] + sums @ self.signs
        return FlippedScores(left.T @ left, np.column_stack([left.T @ self.response, flipped]), self.ridge)


@dataclass(frozen=True)
class FlippedScores:
    """What the functions of a basis have in common with the response, and with its flips.

    Attributes
    ----------
    gram : (functions, functions) array
        Of what the null model leaves of the basis.
    scores : (functions, 1 + flips) array
        The observed response's first.
    ridge : float
        As of `SignFlips`.
    """

    gram: FloatArray
    scores: FloatArray
    ridge: float

    def statistics(self, functions: int | None = None) -> FloatArray:
        """Explain what is left by the first functions of the basis, by default all; (1 + flips,)."""
        gram, scores = self.gram[:functions, :functions].copy(), self.scores[:functions]
        if not len(gram):
            # A covariate that never varied does nothing together with another.
            return np.zeros(scores.shape[1])
        gram[np.diag_indices_from(gram)] += self.ridge * np.trace(gram) / len(gram) + np.finfo(float).tiny
        half = solve_triangular(cholesky(gram, lower=True), scores, lower=True)
        taken_up: FloatArray = (half**2).sum(axis=0)
        return taken_up


def draw_sign_flips(rows: RowsTested, model: NullModel) -> SignFlips:
    """Fit the null model and draw signs for the units."""
    response = model.response(rows)
    left = model.leave(response)
    unit, chosen = rows.analysis.unit, rows.chosen
    units = int(unit.max()) + 1
    most = chosen.most_flipped
    together = np.arange(units) if units <= most else rows.random.integers(0, most, units)
    signs = rows.random.choice(np.array([-1.0, 1.0]), (int(together.max()) + 1, chosen.flips))
    even = even_residuals(model, left, unit, chosen.highest_leverage)
    return SignFlips(model, response, response - left, even, together[unit], signs, chosen.ridge)


def adjusted_p_values(statistics: Sequence[FloatArray]) -> list[float]:
    """p-values by the largest standardised statistic of each flip (Westfall and Young 1993, section 2.6).

    Parameters
    ----------
    statistics : sequence of (1 + flips,) arrays
        The observed one first.
    """
    together = np.array(statistics)
    centre, sd = together.mean(axis=1, keepdims=True), together.std(axis=1, keepdims=True)
    standard = (together - centre) / np.maximum(sd, np.finfo(float).tiny)
    largest = standard[:, 1:].max(axis=0)
    return [float((1 + (largest >= own).sum()) / (1 + len(largest))) for own in standard[:, 0]]
