"""The shapes that a dose-response may have: those of MCP-Mod (Bornkamp, Pinheiro and Bretz 2009, table 1).

Each is intercept + coefficients · basis(dose, parameters): linear in the coefficients, given the few
nonlinear parameters, for which there are bounds in units of the highest dose.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray

LOG_OFFSET = 0.01
"""Added to a dose before its logarithm is taken, in units of the highest dose."""
BETA_RANGE = 1.2
"""Dose at which a beta shape is back at its start, in units of the highest dose."""

Basis = Callable[[FloatArray, FloatArray, float], FloatArray]
"""A function of (doses,), (nonlinear parameters,) and the highest dose to (doses, coefficients).

With one coefficient also of (nonlinear parameters, points, 1) to (points, doses, 1).
"""


@dataclass(frozen=True)
class Shape:
    """One family of dose-response curves.

    Attributes
    ----------
    name : str
        As in the literature of MCP-Mod.
    basis : callable
        What the coefficients multiply, beside the intercept.
    coefficients : int
        Number of them.
    parameter_names : tuple of str
        Of the nonlinear parameters.
    bounds : tuple of (float, float)
        Of each nonlinear parameter, in units of the highest dose where it is a dose.
    is_dose : tuple of bool
        Whether each nonlinear parameter is a dose.
    """

    name: str
    basis: Basis
    coefficients: int
    parameter_names: tuple[str, ...] = ()
    bounds: tuple[tuple[float, float], ...] = ()
    is_dose: tuple[bool, ...] = ()

    @property
    def parameters(self) -> int:
        """Number of all parameters, the intercept among them."""
        return 1 + self.coefficients + len(self.parameter_names)

    def bounds_for(self, highest: float) -> FloatArray:
        """Bounds in the user's units, given the highest dose; shape (nonlinear parameters, 2)."""
        units = np.where(self.is_dose, highest, 1.0)[:, None] if self.bounds else np.ones((0, 1))
        bounds: FloatArray = np.array(self.bounds).reshape(-1, 2) * units
        return bounds

    def design(self, doses: FloatArray, parameters: FloatArray, highest: float) -> FloatArray:
        """Columns that the intercept and the coefficients multiply; shape (doses, 1 + coefficients)."""
        design: FloatArray = np.column_stack([np.ones(len(doses)), self.basis(doses, parameters, highest)])
        return design


def _flat(doses: FloatArray, _parameters: FloatArray, _highest: float) -> FloatArray:
    return np.empty((len(doses), 0))


def _linear(doses: FloatArray, _parameters: FloatArray, _highest: float) -> FloatArray:
    return _column(doses)


def _log_linear(doses: FloatArray, _parameters: FloatArray, highest: float) -> FloatArray:
    return _column(np.log(doses + LOG_OFFSET * highest))


def _quadratic(doses: FloatArray, _parameters: FloatArray, _highest: float) -> FloatArray:
    return np.column_stack([doses, doses**2])


def _emax(doses: FloatArray, parameters: FloatArray, _highest: float) -> FloatArray:
    (ed50,) = parameters
    return _column(doses / (ed50 + doses))


def _sigmoid_emax(doses: FloatArray, parameters: FloatArray, _highest: float) -> FloatArray:
    ed50, hill = parameters
    ratio = doses / ed50
    # Above 1 the reciprocal, so that no power overflows.
    small, large = np.minimum(ratio, 1.0) ** hill, np.maximum(ratio, 1.0) ** -hill
    return _column(np.where(ratio <= 1, small / (1 + small), 1 / (1 + large)))


def _exponential(doses: FloatArray, parameters: FloatArray, _highest: float) -> FloatArray:
    (rate,) = parameters
    return _column(np.expm1(doses / rate))


def _logistic(doses: FloatArray, parameters: FloatArray, _highest: float) -> FloatArray:
    ed50, slope = parameters
    half = np.tanh((doses - ed50) / (2 * slope))
    return _column((1 + half) / 2)


def _beta(doses: FloatArray, parameters: FloatArray, highest: float) -> FloatArray:
    rise, fall = parameters
    share = np.clip(doses / (BETA_RANGE * highest), 0.0, 1.0)
    height = (rise + fall) ** (rise + fall) / (rise**rise * fall**fall)
    return _column(height * share**rise * (1 - share) ** fall)


def _column(values: FloatArray) -> FloatArray:
    return values[..., None]


FLAT = Shape("flat", _flat, 0)
LINEAR = Shape("linear", _linear, 1)
LOG_LINEAR = Shape("log-linear", _log_linear, 1)
QUADRATIC = Shape("quadratic", _quadratic, 2)
EMAX = Shape("emax", _emax, 1, ("ed50",), ((0.001, 1.5),), (True,))
SIGMOID_EMAX = Shape(
    "sigmoid emax", _sigmoid_emax, 1, ("ed50", "hill"), ((0.001, 1.5), (0.5, 10.0)), (True, False)
)
EXPONENTIAL = Shape("exponential", _exponential, 1, ("rate",), ((0.1, 2.0),), (True,))
LOGISTIC = Shape("logistic", _logistic, 1, ("ed50", "slope"), ((0.001, 1.5), (0.01, 0.5)), (True, True))
BETA = Shape("beta", _beta, 1, ("rise", "fall"), ((0.05, 4.0), (0.05, 4.0)), (False, False))

SHAPES = (FLAT, LINEAR, LOG_LINEAR, QUADRATIC, EMAX, SIGMOID_EMAX, EXPONENTIAL, LOGISTIC, BETA)
