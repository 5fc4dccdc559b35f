"""The Emax and sigmoid Emax models of a dose, with linear covariates."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from covaria.model.design import FloatArray


@dataclass(frozen=True)
class EmaxFit:
    """A fitted model e0 + e_max dose^hill / (ed50^hill + dose^hill) + covariates · coefficients.

    Attributes
    ----------
    e0, e_max : float
        In units of the response.
    ed50 : float
        In units of the dose.
    hill : float or None
        None where it was held at 1.
    coefficients : (covariates,) array
    standard_errors : (parameters,) array
        Of e0, e_max, the coefficients, log ed50 and log hill, in this order.
    residual_sd, log_likelihood, aic : float
        AIC counts the residual standard deviation as a parameter.
    """

    e0: float
    e_max: float
    ed50: float
    hill: float | None
    coefficients: FloatArray
    standard_errors: FloatArray
    residual_sd: float
    log_likelihood: float
    aic: float


def fit_emax(
    dose: FloatArray, covariates: FloatArray, response: FloatArray, weights: FloatArray, sigmoid: bool = False
) -> EmaxFit:
    """Fit by weighted least squares; the linear part is solved for (Golub and Pereyra 1973).

    Dose, response and weights are (rows,), covariates (rows, covariates); a weight of 2 is a row that
    stands twice. The dose must have a positive value.
    """
    root = np.sqrt(weights)
    scale = float(dose.max())

    def basis(shape: FloatArray) -> FloatArray:
        columns: FloatArray = np.column_stack(
            [np.ones(len(dose)), _occupancy(dose / scale, shape), covariates]
        )
        return columns

    def solve(shape: FloatArray) -> FloatArray:
        solved = np.linalg.lstsq(basis(shape) * root[:, None], response * root, rcond=None)[0]
        return np.asarray(solved, dtype=np.float64)

    def residuals(shape: FloatArray) -> FloatArray:
        left: FloatArray = (response - basis(shape) @ solve(shape)) * root
        return left

    shapes = 2 if sigmoid else 1
    lower, upper = np.log([1e-3, 0.3])[:shapes], np.log([10.0, 10.0])[:shapes]
    starts = [np.log([ed50, 1.0])[:shapes] for ed50 in (0.01, 0.1, 0.5, 2.0)]
    fits = [least_squares(residuals, start, bounds=(lower, upper), xtol=1e-12) for start in starts]
    shape: FloatArray = min(fits, key=lambda found: float(found.cost)).x
    linear = solve(shape)
    squares, count = float(residuals(shape) @ residuals(shape)), float(weights.sum())
    slopes = linear[1] * _slopes(dose / scale, shape)
    jacobian = np.column_stack([basis(shape), slopes]) * root[:, None]
    parameters = jacobian.shape[1]
    variance = squares / (count - parameters)
    log_likelihood = -count / 2 * (np.log(2 * np.pi * squares / count) + 1)
    return EmaxFit(
        e0=float(linear[0]),
        e_max=float(linear[1]),
        ed50=float(np.exp(shape[0])) * scale,
        hill=float(np.exp(shape[1])) if sigmoid else None,
        coefficients=linear[2:],
        standard_errors=np.sqrt(variance * np.diag(np.linalg.pinv(jacobian.T @ jacobian))),
        residual_sd=float(np.sqrt(variance)),
        log_likelihood=float(log_likelihood),
        aic=float(2 * (parameters + 1) - 2 * log_likelihood),
    )


def _occupancy(dose: FloatArray, shape: FloatArray) -> FloatArray:
    hill = np.exp(shape[1]) if len(shape) > 1 else 1.0
    power = dose**hill
    share: FloatArray = power / (np.exp(shape[0] * hill) + power)
    return share


def _slopes(dose: FloatArray, shape: FloatArray) -> FloatArray:
    """Derivatives of the occupancy by log ed50 and log hill; (rows, shape parameters)."""
    hill = np.exp(shape[1]) if len(shape) > 1 else 1.0
    share = _occupancy(dose, shape)
    steep = share * (1 - share) * hill
    distance = np.log(np.where(dose > 0, dose, 1.0)) - shape[0]
    slopes: FloatArray = np.column_stack([-steep, steep * distance])[:, : len(shape)]
    return slopes
