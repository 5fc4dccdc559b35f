"""The Emax and sigmoid Emax models of a dose, with linear covariates."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.linalg import orth
from scipy.optimize import least_squares, minimize_scalar

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.table import TrialTable

EMAX_MODELS = {"emax": False, "sigmoid emax": True}
"""Name, and whether the Hill coefficient is estimated."""
GRID = (13, 5)
"""Values of each between its bounds, of which the best pair is where the search starts."""
SHARES = 2.0**40
"""Steps of the highest dose by which doses are distinguished: 12 decimal digits."""
PRECISE = 1e-9
"""To which log ED50 is found, next to where squares no longer differ in double precision."""
AT_BOUND = 1e-3
"""Distance on the log scale within which an estimate is at its bound."""


@dataclass(frozen=True)
class EmaxCurve:
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
    """

    e0: float
    e_max: float
    ed50: float
    hill: float | None
    coefficients: FloatArray

    def predict(self, dose: FloatArray, covariates: FloatArray) -> FloatArray:
        """Mean response at doses (rows,) and covariates (rows, covariates)."""
        # In shares of ED50, so that the unit of the dose changes no digit.
        shape = np.log([1.0, 1.0 if self.hill is None else self.hill])
        share = _occupancy(dose / self.ed50, shape)
        mean: FloatArray = self.e0 + self.e_max * share + covariates @ self.coefficients
        return mean


@dataclass(frozen=True)
class EmaxFit(EmaxCurve):
    """A fitted model with its errors.

    Attributes
    ----------
    standard_errors : (parameters,) array
        Of e0, e_max, the coefficients, log ed50 and log hill, in this order; NaN with no row to spare.
    residual_sd, log_likelihood, aic : float
        AIC counts the residual standard deviation as a parameter.
    at_bound : bool
        Whether ED50 or the Hill coefficient ended at a bound of the search.
    """

    standard_errors: FloatArray
    residual_sd: float
    log_likelihood: float
    aic: float
    at_bound: bool


@dataclass(frozen=True)
class _LeastSquares:
    """Where the sum of squares is least: the shape, all linear coefficients, and the columns of these.

    Doses are in shares of the highest, `highest`; columns are multiplied by the roots of the weights.
    """

    highest: float
    shape: FloatArray
    linear: FloatArray
    columns: FloatArray

    @property
    def curve(self) -> EmaxCurve:
        hill = float(np.exp(self.shape[1])) if len(self.shape) > 1 else None
        e0, e_max = self.linear[:2].tolist()
        return EmaxCurve(e0, e_max, float(np.exp(self.shape[0])) * self.highest, hill, self.linear[2:])


def emax_curve_of(
    dose: FloatArray,
    covariates: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    chosen: DoseCurveSettings,
    sigmoid: bool = False,
) -> EmaxCurve:
    """Fit as `fit_emax`, which has the parameters, but for the errors."""
    return _least_squares(dose, covariates, response, weights, _bounds(chosen, sigmoid)).curve


def fit_emax(
    dose: FloatArray,
    covariates: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    chosen: DoseCurveSettings,
    sigmoid: bool = False,
) -> EmaxFit:
    """Fit by weighted least squares; the linear part is solved for (Golub and Pereyra 1973, section 2).

    Dose, response and weights are (rows,), covariates (rows, covariates); a weight of 2 is a row that
    occurs twice. The dose must not be negative; where it is always 0, e_max is 0.
    """
    root, bounds = np.sqrt(weights), _bounds(chosen, sigmoid)
    found = _least_squares(dose, covariates, response, weights, bounds)
    left = response * root - found.columns @ found.linear
    squares, count = float(left @ left), float(weights.sum())
    slopes = found.linear[1] * _slopes(dose / found.highest, found.shape) * root[:, None]
    jacobian = np.column_stack([found.columns, slopes])
    parameters = int(np.linalg.matrix_rank(jacobian))
    variance = squares / (count - parameters) if count > parameters else np.nan
    log_likelihood = _log_likelihood(squares, count)
    # Where parameters are not identified, rounding may leave a variance just below zero.
    variances = variance * np.diag(np.linalg.pinv(jacobian.T @ jacobian)).clip(0)
    curve, to_bounds = found.curve, np.minimum(found.shape - bounds[0], bounds[1] - found.shape)
    return EmaxFit(
        e0=curve.e0,
        e_max=curve.e_max,
        ed50=curve.ed50,
        hill=curve.hill,
        coefficients=curve.coefficients,
        standard_errors=np.sqrt(variances),
        residual_sd=float(np.sqrt(variance)),
        log_likelihood=log_likelihood,
        aic=2 * (parameters + 1) - 2 * log_likelihood,
        at_bound=bool((to_bounds < AT_BOUND).any()),
    )


def _least_squares(
    dose: FloatArray,
    covariates: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    bounds: tuple[FloatArray, FloatArray],
) -> _LeastSquares:
    root, highest = np.sqrt(weights), float(dose.max()) or 1.0
    others = np.column_stack([np.ones(len(dose)), covariates])
    shape = _shape_of_least_squares(dose / highest, others, response, root, bounds)
    columns = np.insert(others, 1, _occupancy(dose / highest, shape), axis=1) * root[:, None]
    linear = np.linalg.lstsq(columns, response * root, rcond=None)[0]
    return _LeastSquares(highest, shape, linear, columns)


def _shape_of_least_squares(
    dose: FloatArray,
    others: FloatArray,
    response: FloatArray,
    root: FloatArray,
    bounds: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Find log ED50, and log Hill with two bounds, where the weighted sum of squares is least.

    All is (rows,), `others` (rows, columns), `root` that of the weights. What is linear is projected out.
    """
    span = orth(others * root[:, None])

    def beyond_others(values: FloatArray) -> FloatArray:
        weighted = values * root
        left: FloatArray = weighted - (weighted @ span) @ span.T
        return left

    target = beyond_others(response)

    def explained(shares: FloatArray) -> FloatArray:
        """How much of the sum of squares is explained by shares, (…, rows); shape (…,)."""
        beyond = beyond_others(shares)
        size = np.maximum(np.square(beyond).sum(axis=-1), np.finfo(float).tiny)
        found: FloatArray = np.square(beyond @ target) / size
        return found

    def residuals(shape: FloatArray) -> FloatArray:
        share = beyond_others(_occupancy(dose, shape))
        size = max(float(share @ share), float(np.finfo(float).tiny))
        left: FloatArray = target - share * (share @ target / size)
        return left

    points = _grid(*bounds)
    best = int(explained(np.array([_occupancy(dose, point) for point in points])).argmax())
    if points.shape[1] == 1:
        near = points[[max(best - 1, 0), min(best + 1, len(points) - 1)], 0]
        return _between(lambda log_ed50: -float(explained(_occupancy(dose, np.array([log_ed50])))), near)
    shape: FloatArray = least_squares(residuals, points[best], bounds=bounds, xtol=1e-12).x
    return shape


def _between(squares: Callable[[float], float], ends: FloatArray) -> FloatArray:
    """Where a function of one number is least between two ends, by Brent (1973, chapter 5); shape (1,)."""
    found = minimize_scalar(squares, bounds=ends.tolist(), method="bounded", options={"xatol": PRECISE})
    return np.array([found.x])


def _bounds(chosen: DoseCurveSettings, sigmoid: bool) -> tuple[FloatArray, FloatArray]:
    """Least and largest log ED50, in units of the highest dose, and log Hill where it is estimated."""
    shapes = 2 if sigmoid else 1
    least, most = np.log(np.array([chosen.ed50, chosen.hill]).T)
    return least[:shapes], most[:shapes]


def _grid(least: FloatArray, most: FloatArray) -> FloatArray:
    """Points that the search may start from; shape (points, shape parameters)."""
    return np.array(list(product(*map(np.linspace, least, most, GRID))))


def _log_likelihood(squares: float, count: float) -> float:
    """Log likelihood of normal errors with this sum of squares; infinite where it is 0."""
    with np.errstate(divide="ignore"):
        return float(-count / 2 * (np.log(2 * np.pi * np.float64(squares) / count) + 1))


def doses_suffice(analysis: AnalysisSet, sigmoid: bool) -> bool:
    """Whether the trial has a dose, never negative, at as many levels as the curve has parameters."""
    if analysis.dose is None:
        return False
    levels = np.unique(split_dose(analysis, analysis.inputs)[0])
    return bool(levels[0] >= 0) and len(levels) >= (4 if sigmoid else 3)


def fit_emax_models(table: TrialTable, chosen: DoseCurveSettings) -> dict[str, EmaxFit]:
    """Fit to all rows the models that the doses suffice for, by name; e0 is at the mean of all covariates."""
    analysis = make_analysis_set(table)
    fits = {}
    for name, sigmoid in EMAX_MODELS.items():
        if doses_suffice(analysis, sigmoid):
            dose, covariates = split_dose(analysis, analysis.inputs)
            centred = covariates - np.average(covariates, axis=0, weights=analysis.weights)
            fits[name] = fit_emax(dose, centred, analysis.response, analysis.weights, chosen, sigmoid)
    return fits


def predict_emax(
    analysis: AnalysisSet,
    chosen: DoseCurveSettings,
    sigmoid: bool,
    inputs: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    new_inputs: FloatArray,
) -> FloatArray:
    """Predict by the model of these rows of a trial."""
    curve = emax_curve_of(*split_dose(analysis, inputs), response, weights, chosen, sigmoid)
    return curve.predict(*split_dose(analysis, new_inputs))


def split_dose(analysis: AnalysisSet, inputs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Dose in its own units, and the inputs of all other covariates.

    What standardising lost is rounded away in the binary digits of the highest dose's shares, so that equal
    doses are equal, none is 0, and another unit of the dose changes no digit where it is a power of 2.
    """
    if analysis.dose_covariate is None:
        raise ValueError("an Emax model needs a dose")
    (column, *_) = analysis.design.inputs_of_covariate[analysis.dose_covariate]
    dose = analysis.design.scales[column].restore(inputs[:, column])
    highest = float(np.abs(dose).max(initial=0.0)) or 1.0
    rounded = np.round(dose / highest * SHARES) / SHARES * highest + 0.0
    return rounded, np.delete(inputs, column, axis=1)


def _occupancy(dose: FloatArray, shape: FloatArray) -> FloatArray:
    hill = np.exp(shape[1]) if len(shape) > 1 else 1.0
    power = dose**hill
    share: FloatArray = power / (np.exp(shape[0] * hill) + power)
    return share


def _slopes(dose: FloatArray, shape: FloatArray) -> FloatArray:
    """Derivatives of the occupancy by log ED50 and log Hill; (rows, shape parameters)."""
    hill = np.exp(shape[1]) if len(shape) > 1 else 1.0
    share = _occupancy(dose, shape)
    steep = share * (1 - share) * hill
    distance = np.log(np.where(dose > 0, dose, 1.0)) - shape[0]
    slopes: FloatArray = np.column_stack([-steep, steep * distance])[:, : len(shape)]
    return slopes
