"""The third trainer: curves of the dose with linear covariates, on the additive rung.

An Emax curve and a line in the logarithm of the dose, two shapes of the candidate set of MCP-Mod (Bornkamp,
Pinheiro and Bretz 2009, table 1). Least squares as a pharmacometrician would do it, shrunken for prediction,
and as a network of straight pieces, so that it is weighed, predicted and explained like the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine import Activation, Network
from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import RungFleet, Trainer, one_network_of_each_fold
from covaria.fit.candidates.emax import doses_suffice, emax_curve_of, split_dose
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.folds import HeldOut
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.model.endpoint import Capability
from covaria.model.rung import Rung


@dataclass(frozen=True)
class CurveData:
    """What a curve is fitted to: dose and covariates of each row, standardised response, weights."""

    dose: FloatArray
    covariates: FloatArray
    response: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class DoseCurve:
    """A fitted curve of straight pieces, with linear covariates.

    Attributes
    ----------
    ends : (pieces + 1,) array
        Doses between which it is straight.
    heights : (pieces + 1,) array
        The curve there, in units of the standardised response.
    coefficients : (covariates,) array
    parameters : int
        Estimated beside the mean.
    """

    ends: FloatArray
    heights: FloatArray
    coefficients: FloatArray
    parameters: int

    def predict(self, data: CurveData) -> FloatArray:
        """Mean response of each row; shape (rows,)."""
        mean: FloatArray = np.interp(data.dose, self.ends, self.heights) + data.covariates @ self.coefficients
        return mean


def train_dose_curves(task: TrainingTask, _progress: Progress | None = None) -> tuple[RungFleet, ...]:
    """Fit the curves without each fold, all at once and in hardly any time.

    There are none where the endpoint has no least squares, rows are too few, or a fold leaves too few doses.
    """
    analysis, chosen = task.analysis, task.settings.method.dose_curves
    if not analysis.endpoint.has(Capability.LEAST_SQUARES):
        return ()
    columns = [_columns(analysis, nonlinear) for nonlinear in task.nonlinear]
    parameters = max(map(len, columns), default=0) + 2
    if analysis.dose is None or analysis.rows < chosen.rows_of_parameter * parameters:
        return ()
    if not all(doses_suffice(analysis.take(np.flatnonzero(~held)), sigmoid=False) for held in task.folds):
        return ()
    network = Network(analysis.inputs.shape[1], (chosen.pieces - 1,), (Activation.RELU,), linear_skip=True)
    # One fold after the other, since each has a copy of its rows.
    fitted = [
        _fit_curves(task, held_out, own, network) for held_out, own in zip(task.folds, columns, strict=True)
    ]
    by_curve = list(zip(*fitted, strict=True))
    return (one_network_of_each_fold(Rung.ADDITIVE, Trainer.CURVES, network, by_curve),)


def _columns(analysis: AnalysisSet, nonlinear: Sequence[int]) -> list[int]:
    """Inputs of some covariates."""
    return [column for k in nonlinear for column in analysis.design.inputs_of_covariate[k]]


def _fit_curves(
    task: TrainingTask, held_out: HeldOut, columns: list[int], network: Network
) -> list[FloatArray]:
    """Parameters of each curve without a fold, with straight lines of the inputs in some columns."""
    analysis, chosen = task.analysis, task.settings.method.dose_curves
    part = analysis.take(np.flatnonzero(~held_out))
    dose, covariates = split_dose(part, part.inputs)
    (of_dose,) = part.treatment_inputs
    kept = [column - (column > of_dose) for column in columns if column != of_dose]
    response = task.scale.standardise(part.response)
    data = CurveData(dose, covariates[:, kept], response, part.weights)

    def of_all_columns(curve: DoseCurve) -> DoseCurve:
        coefficients = np.zeros(covariates.shape[1])
        coefficients[kept] = curve.coefficients
        return replace(curve, coefficients=coefficients)

    curves = (of_all_columns(_shrunken(curve(data, chosen), data)) for curve in CURVES)
    return [_as_parameters(curve, network, analysis) for curve in curves]


def emax_curve(data: CurveData, chosen: DoseCurveSettings) -> DoseCurve:
    """Fit e0 + e_max dose / (ed50 + dose)."""
    fit = emax_curve_of(data.dose, data.covariates, data.response, data.weights, chosen)
    highest = float(data.dose.max())
    half = fit.ed50 / highest
    # The density of the ends follows the root of the curve's second derivative (de Boor 1978, chapter 3).
    turned: FloatArray = np.linspace(half**-0.5, (half + 1) ** -0.5, chosen.pieces + 1)
    ends = _from_zero(turned**-2 - half)
    heights = fit.e0 + fit.e_max * ends / (half + ends)
    return DoseCurve(highest * ends, heights, fit.coefficients, len(fit.coefficients) + 2)


def log_linear_curve(data: CurveData, chosen: DoseCurveSettings) -> DoseCurve:
    """Fit intercept + slope · log(dose + offset), the dose in units of the highest, whatever its own."""
    highest, offset = float(data.dose.max()), chosen.offset
    basis = np.column_stack([np.ones(len(data.dose)), np.log(data.dose / highest + offset), data.covariates])
    root = np.sqrt(data.weights)
    linear = np.linalg.lstsq(basis * root[:, None], data.response * root, rcond=None)[0]
    ends = _from_zero(np.geomspace(offset, 1 + offset, chosen.pieces + 1) - offset)
    heights = linear[0] + linear[1] * np.log(ends + offset)
    return DoseCurve(highest * ends, heights, linear[2:], len(linear) - 1)


CURVES: tuple[Callable[[CurveData, DoseCurveSettings], DoseCurve], ...] = (emax_curve, log_linear_curve)


def _from_zero(ends: FloatArray) -> FloatArray:
    """Begin at no dose exactly, which rounding misses."""
    return np.concatenate([[0.0], ends[1:]])


def _shrunken(curve: DoseCurve, data: CurveData) -> DoseCurve:
    """Bring a fit nearer to the mean, by what least squares explains too much (Copas 1983, section 4)."""
    mean = float(np.average(data.response, weights=data.weights))
    left = float(data.weights @ (data.response - curve.predict(data)) ** 2)
    explained = float(data.weights @ (data.response - mean) ** 2) - left
    spare = max(float(data.weights.sum()) - curve.parameters - 1, 1.0)
    share = max(0.0, 1 - curve.parameters * left / (spare * explained)) if explained > 0 else 0.0
    return replace(
        curve, heights=mean + share * (curve.heights - mean), coefficients=share * curve.coefficients
    )


def _as_parameters(curve: DoseCurve, network: Network, analysis: AnalysisSet) -> FloatArray:
    """The curve as a network: a line, and a bend at the beginning of each further piece."""
    if analysis.dose_covariate is None:
        raise ValueError("the analysis set has no dose")
    (column, *_) = analysis.design.inputs_of_covariate[analysis.dose_covariate]
    scale, ends, highest = analysis.design.scales[column], curve.ends, curve.ends[-1]
    slopes = np.diff(curve.heights) / np.diff(ends)
    first, last = network.layers
    parameters = np.zeros(network.parameter_count)
    # Units in shares of the highest dose, so that none is large.
    weights = parameters[first.weights].reshape(first.outputs, first.inputs)
    weights[:, column] = scale.sd / highest
    parameters[first.biases] = (scale.centre - ends[1:-1]) / highest
    parameters[last.weights] = np.diff(slopes) * highest
    parameters[last.biases] = curve.heights[0] + slopes[0] * scale.centre
    parameters[network.skip] = np.insert(curve.coefficients, column, slopes[0] * scale.sd)
    return parameters
