"""A linear model of repeated measures: estimates, and how surely these are known."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.contrast import Contrast, Freedom
from covaria.repeated.estimation import climb
from covaria.repeated.freedom import adjusted_core
from covaria.repeated.layout import RepeatedRows, subject_layout
from covaria.repeated.likelihood import Likelihood
from covaria.repeated.structure import Structure


@dataclass(frozen=True)
class RepeatedFit:
    """A linear model of the mean, with a covariance of each subject's rows.

    Attributes
    ----------
    coefficients : (coefficients,) array
    parameters : (parameters,) array
        Of the covariance, in the response's units.
    log_likelihood : float
        Restricted or full, as was asked for.
    restricted : bool
    rows, subjects : int
    method : "kenward-roger" or "satterthwaite"
        How the covariance of the coefficients and degrees of freedom are made.
    """

    coefficients: FloatArray
    parameters: FloatArray
    log_likelihood: float
    restricted: bool
    rows: int
    subjects: int
    method: Freedom
    _root: FloatArray
    _core: FloatArray
    _changes: FloatArray
    _weights: FloatArray

    @property
    def aic(self) -> float:
        """Akaike's criterion; by restricted likelihood it counts the covariance's parameters alone."""
        counted = len(self.parameters) + (0 if self.restricted else len(self.coefficients))
        return 2.0 * (counted - self.log_likelihood)

    def covariance_of(self, combinations: FloatArray) -> FloatArray:
        """Covariance of several linear combinations of the coefficients, one in each row."""
        sides = combinations @ self._root
        covariance: FloatArray = sides @ self._core @ sides.T
        return covariance

    def contrast(self, combination: FloatArray) -> Contrast:
        """A linear combination of the coefficients.

        Its degrees of freedom are 2 v² / (gᵀWg), of its variance v with the gradient g by the parameters of
        the covariance, whose own covariance is W (Satterthwaite 1946; Kenward and Roger 1997, section 2.2,
        come to the same for one combination).
        """
        side = combination @ self._root
        variance = float(side @ side)
        gradient = np.einsum("k,ikl,l->i", side, self._changes, side)
        uncertain = float(gradient @ self._weights @ gradient)
        return Contrast(
            float(combination @ self.coefficients),
            float(np.sqrt(side @ self._core @ side)),
            2 * variance**2 / uncertain,
        )


def fit_repeated(
    rows: RepeatedRows, structure: Structure, method: Freedom = "kenward-roger", restricted: bool = True
) -> RepeatedFit:
    """Fit a linear model of the mean and a covariance of each subject's rows.

    Parameters
    ----------
    rows : RepeatedRows
    structure : Structure
    method : "kenward-roger" or "satterthwaite"
    restricted : bool
        Whether by restricted (REML) or by full maximum likelihood.

    Raises
    ------
    NotConvergedError
        If the likelihood has no maximum where every covariance is positive definite.
    """
    # Orthonormal columns, and residuals of size 1, so that units and offsets lose no digits.
    basis, triangle = np.linalg.qr(rows.design)
    start = basis.T @ rows.response
    residuals = rows.response - basis @ start
    count, coefficients = basis.shape
    scale = float(np.sqrt(residuals @ residuals / max(count - coefficients, 1)))
    top = climb(
        subject_layout(replace(rows, design=basis, response=residuals / scale)), structure, restricted
    )
    back = np.linalg.inv(triangle)
    value = top.value - (count - restricted * coefficients) * np.log(scale)
    if restricted:
        value -= float(np.log(np.abs(np.diag(triangle))).sum())
    weights = np.linalg.inv(top.observed_information).astype(np.float64)
    return RepeatedFit(
        coefficients=back @ (start + scale * top.coefficients),
        parameters=structure.rescaled(top.parameters, scale),
        log_likelihood=float(value),
        restricted=restricted,
        rows=count,
        subjects=top.layout.subjects,
        method=method,
        _root=scale * back @ top.root,
        _core=_core(top, weights, method),
        _changes=top.changes,
        _weights=weights,
    )


def _core(top: Likelihood, weights: FloatArray, method: Freedom) -> FloatArray:
    if method == "satterthwaite":
        return np.eye(top.root.shape[0])
    return adjusted_core(top, weights)
