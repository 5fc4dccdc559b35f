"""Shapes fitted to level means by generalised least squares."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.candidate_shapes import example
from covaria.dose.level_means import LevelMeans
from covaria.dose.pooled_errors import PooledErrors
from covaria.dose.shape_search import best_parameters
from covaria.dose.shapes import Shape
from covaria.dose.whitened import WhitenedMeans, whitened
from covaria.errors import UsageError

AT_BOUND = 1e-4
"""An estimate nearer to a bound than this share of it was stopped there."""
STEP = 1e-5
"""Relative, of the central differences by which a curve changes with a nonlinear parameter."""
SINGULAR = 1e-12
"""Smallest eigenvalue of a scaled information matrix from which standard errors are still taken."""


@dataclass(frozen=True)
class ShapeFit:
    """One shape fitted to level means.

    Attributes
    ----------
    shape : Shape
    highest : float
        The highest dose studied, in whose units some of the shape's constants are.
    coefficients : (1 + coefficients,) array
        The intercept first, in units of the means.
    parameters : (nonlinear parameters,) array
    standard_errors : (all parameters,) array
        Of coefficients, then of nonlinear parameters; NaN where they are not identified, or where any
        nonlinear parameter was stopped at a bound, since the theory behind them fails there.
    chi_square : float
        Generalised sum of squared residuals of the means.
    criterion : float
        AIC where errors are pooled, otherwise the generalised one: `chi_square` + 2 · parameters.
    at_bound : tuple of str
        Names of nonlinear parameters that were stopped at a bound.
    """

    shape: Shape
    highest: float
    coefficients: FloatArray
    parameters: FloatArray
    standard_errors: FloatArray
    chi_square: float
    criterion: float
    at_bound: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters, in the order of their estimates."""
        linear = ("e0", "slope", "curvature")[: 1 + self.shape.coefficients]
        effect = ("e0", "emax") if self.shape.parameter_names else linear
        return (*effect, *self.shape.parameter_names)

    @property
    def estimates(self) -> FloatArray:
        """Coefficients, then nonlinear parameters; shape (all parameters,)."""
        return np.concatenate([self.coefficients, self.parameters])

    def curve(self, doses: FloatArray) -> FloatArray:
        """Return the fitted curve at doses; shape (doses,)."""
        curve: FloatArray = self.shape.design(doses, self.parameters, self.highest) @ self.coefficients
        return curve

    def slopes(self, doses: FloatArray) -> FloatArray:
        """Derivatives of the curve at doses by each parameter, coefficients first; (doses, parameters)."""
        return _slopes(
            lambda own: self.shape.design(doses, own, self.highest), self.coefficients, self.parameters
        )


def fit_shape(means: LevelMeans, shape: Shape, pooled: PooledErrors | None = None) -> ShapeFit:
    """Fit one shape to level means by generalised least squares, its nonlinear parameters within bounds.

    Parameters
    ----------
    means : LevelMeans
    shape : Shape
    pooled : PooledErrors, optional
        The subjects' residuals about the means. With them, estimates, standard errors and AIC are those of
        least squares on the subjects themselves, with the same covariates (Bornkamp et al. 2009); without,
        those of Pinheiro et al. (2014, section 3.2).

    Raises
    ------
    UsageError
        If the shape has more parameters than there are dose levels.
    """
    if shape.parameters > means.levels:
        raise UsageError(
            f"The shape {example(shape)} has {shape.parameters} parameters, but there are only "
            f"{means.levels} dose levels; choose one with fewer."
        )
    data = whitened(means)
    parameters = best_parameters(data, shape)
    coefficients, chi_square = data.solve(shape, parameters)
    at_bound = _stopped(shape, parameters, data.highest)
    errors = _standard_errors(data, shape, coefficients, parameters)
    if at_bound:
        errors = np.full(shape.parameters, np.nan)
    return ShapeFit(
        shape=shape,
        highest=data.highest,
        coefficients=coefficients,
        parameters=parameters,
        standard_errors=errors * _residual_scale(shape, chi_square, pooled, means.levels),
        chi_square=chi_square,
        criterion=_criterion(shape, chi_square, pooled, means.levels),
        at_bound=at_bound,
    )


def _stopped(shape: Shape, parameters: FloatArray, highest: float) -> tuple[str, ...]:
    near = np.abs(parameters[:, None] / shape.bounds_for(highest) - 1).min(axis=1, initial=np.inf) < AT_BOUND
    return tuple(name for name, is_near in zip(shape.parameter_names, near, strict=True) if is_near)


def _standard_errors(
    data: WhitenedMeans, shape: Shape, coefficients: FloatArray, parameters: FloatArray
) -> FloatArray:
    return _errors_from(_slopes(lambda own: data.design(shape, own), coefficients, parameters))


def _slopes(
    design: Callable[[FloatArray], FloatArray], coefficients: FloatArray, parameters: FloatArray
) -> FloatArray:
    """Derivatives of a curve by its coefficients, then its nonlinear parameters; (doses, all parameters)."""
    columns = [design(parameters)]
    for place in range(len(parameters)):
        step = np.zeros(len(parameters))
        step[place] = STEP * parameters[place]
        change = design(parameters + step) - design(parameters - step)
        columns.append((change @ coefficients / (2 * step[place]))[:, None])
    return np.hstack(columns)


def _errors_from(jacobian: FloatArray) -> FloatArray:
    """Square roots of the diagonal of (JᵀJ)⁻¹, or NaN where that does not exist."""
    sizes = np.linalg.norm(jacobian, axis=0)
    nothing = np.full(len(sizes), np.nan)
    if not (sizes > 0).all():
        return nothing
    values, vectors = np.linalg.eigh((jacobian / sizes).T @ (jacobian / sizes))
    if values[0] < SINGULAR:
        return nothing
    errors: FloatArray = np.sqrt((vectors**2 / values).sum(axis=1)) / sizes
    return errors


def _residual_scale(shape: Shape, chi_square: float, pooled: PooledErrors | None, levels: int) -> float:
    """What standard errors grow by where the variance is that about the curve, not about the means."""
    if pooled is None:
        return 1.0
    freedom = pooled.freedom + levels - shape.parameters
    squares = pooled.sum_of_squares + pooled.variance * chi_square
    return float(np.sqrt(squares / freedom / pooled.variance))


def _criterion(shape: Shape, chi_square: float, pooled: PooledErrors | None, levels: int) -> float:
    if pooled is None:
        return chi_square + 2 * shape.parameters
    squares = pooled.sum_of_squares + pooled.variance * chi_square
    estimated = shape.parameters + pooled.parameters - levels + 1
    deviance = pooled.subjects * (np.log(2 * np.pi * squares / pooled.subjects) + 1)
    return float(deviance + 2 * estimated)
