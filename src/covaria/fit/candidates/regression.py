"""Lightly penalised least squares on polynomials, by which covariates and pairs are screened."""

import numpy as np

from covaria.arrays import FloatArray


def powers(columns: FloatArray, degree: int) -> FloatArray:
    """Powers 1 to degree of bounded columns; a 0/1 column repeats itself, which the ridge takes."""
    bounded = np.clip(columns, -3, 3)
    return np.hstack([bounded**k for k in range(1, degree + 1)])


def centred(basis: FloatArray, root: FloatArray) -> FloatArray:
    """Take the weighted means from columns, and give each row the root of its weight, (rows,)."""
    less_mean: FloatArray = (basis - np.average(basis, axis=0, weights=root**2)) * root[:, None]
    return less_mean


def project(basis: FloatArray, values: FloatArray, ridge: float) -> FloatArray:
    """Fitted values of a lightly penalised regression on the basis."""
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += ridge * max(float(np.trace(gram)) / len(gram), 1e-12)
    fitted: FloatArray = basis @ np.linalg.solve(gram, basis.T @ values)
    return fitted
