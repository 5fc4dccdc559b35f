"""The second trainer: hyperparameters of sine networks by the greatest evidence, last layers by their mode.

One hidden layer of sines and cosines with fixed frequencies, grouped in components; the amplitude of each
component, the length scale of each covariate, the noise and the slope are estimated (MacKay 1992; Rahimi and
Recht 2007; Lázaro-Gredilla et al. 2010), as variance components are in a mixed-effects model.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import Bounds, OptimizeResult, minimize

from covaria.arrays import FloatArray
from covaria.engine.evidence.censored import CensoredResponses
from covaria.engine.evidence.correlated_responses import CorrelatedResponses, Whitening
from covaria.engine.evidence.counts import Counts
from covaria.engine.evidence.labels import Labels
from covaria.engine.evidence.laplace import LaplaceResponses
from covaria.engine.evidence.likelihood import (
    Hyperparameters,
    chain_to_hyperparameters,
    deviations_of_frequencies,
    from_logarithms,
    hidden_units,
    scaled_frequencies,
)
from covaria.engine.evidence.normal_responses import NormalResponses
from covaria.engine.evidence.ordered import OrderedLevels
from covaria.engine.evidence.prior import EvidencePrior
from covaria.engine.evidence.structure import SineStructure
from covaria.engine.losses import Loss
from covaria.engine.network import Activation, Network
from covaria.engine.training import Backend

START = {"length_scale": 1.5, "amplitude": 0.3, "noise": 0.5, "slope": 0.3}
BOUNDS = {
    "length_scale": (0.1, 100.0),
    "amplitude": (1e-3, 10.0),
    "noise": (0.01, 2.0),
    "slope": (1e-2, 10.0),
}
"""Bounds of what the evidence chooses, in units of standardised inputs and response."""

Responses = NormalResponses | CorrelatedResponses | LaplaceResponses
"""What networks are trained on: all give their evidence at some hidden units, and the last layer."""


@dataclass(frozen=True)
class EvidenceFit:
    """A trained sine network.

    Attributes
    ----------
    structure : SineStructure
    hyperparameters : Hyperparameters
    weights : (units,) array
        Posterior mode of the last layer, in units of its prior standard deviation.
    log_evidence : float
        With the prior.
    steps : int
        Of the optimiser.
    """

    structure: SineStructure
    hyperparameters: Hyperparameters
    weights: FloatArray
    log_evidence: float
    steps: int

    def predict(self, inputs: FloatArray) -> FloatArray:
        """Posterior mean of the response, or mode of the log odds; inputs (rows, inputs), result (rows,)."""
        predicted: FloatArray = hidden_units(self.structure, inputs, self.hyperparameters) @ self.weights
        return predicted


def train_evidence(
    structure: SineStructure,
    inputs: FloatArray,
    response: FloatArray,
    prior: EvidencePrior,
    row_weights: FloatArray | None = None,
    start: Hyperparameters | None = None,
    steps: int = 60,
    least_gain: float = 0.0,
    loss: Loss | None = Loss.SQUARED,
    loss_parameter: float | None = None,
    dispersed: bool = True,
    backend: Backend = Backend.NATIVE,
    whitening: Whitening | None = None,
) -> EvidenceFit:
    """Train one network by its evidence; the same to the bit beside others as alone.

    Parameters
    ----------
    structure : SineStructure
    inputs : (rows, inputs) array
        Standardised.
    response : (rows,) array
        Standardised, or the loss's targets; without a loss (rows, 2), between which ends each lies.
    prior : EvidencePrior
    row_weights : (rows,) array, optional
        How many subjects each row represents.
    start : Hyperparameters, optional
    steps : int
        The most of L-BFGS; with 0, the start is kept and only the last layer is fitted.
    least_gain : float
        Of the log evidence: a step that gains less is the last.
    loss : Loss or None
        Whose likelihood it is: squared, of normal errors, logistic, of labels, or Poisson's. None where a
        response is no single number, but lies between two ends: of a limit (normal errors again), or with
        a loss parameter of a level (logistic errors).
    loss_parameter : float, optional
        The scale of the Poisson loss; of levels, one over that of the errors.
    dispersed : bool
        Whether counts may vary otherwise than by Poisson's.
    backend : Backend
        Of the climb for independent normal errors, where both agree up to rounding; others have but one.
    whitening : Whitening, optional
        Of correlated normal errors, whatever the loss, in rows without weights.
    """
    weights = np.ones(len(response)) if row_weights is None else row_weights
    dispersion = inputs if dispersed else None
    responses = _responses(loss, response, weights, dispersion, loss_parameter, whitening)
    return _climb(start, steps, least_gain, structure, inputs, responses, prior, backend)


def _responses(
    loss: Loss | None,
    response: FloatArray,
    weights: FloatArray,
    inputs: FloatArray | None,
    parameter: float | None,
    whitening: Whitening | None,
) -> Responses:
    if whitening is not None:
        return CorrelatedResponses(response, whitening)
    if loss is None:
        if parameter is not None:
            return OrderedLevels(response, weights, parameter)
        return CensoredResponses(response, weights)
    if loss is Loss.POISSON and parameter is not None:
        return Counts(response, weights, inputs, parameter)
    if loss is Loss.LOGISTIC:
        return Labels(response, weights)
    if loss is not Loss.SQUARED:
        raise ValueError(f"the {loss} loss has no evidence")
    root = np.sqrt(weights)
    return NormalResponses(response * root, root)


def _climb(
    start: Hyperparameters | None,
    steps: int,
    least_gain: float,
    structure: SineStructure,
    inputs: FloatArray,
    responses: Responses,
    prior: EvidencePrior,
    backend: Backend,
) -> EvidenceFit:
    """Lower the negative logarithm of the posterior, and fit the last layer where that ends."""
    bounds = _bounds(structure)
    theta = np.clip((start or _default_start(structure)).logarithms(), *bounds)
    if not steps:
        hyper = from_logarithms(structure, theta)
        return EvidenceFit(structure, hyper, responses.last_layer(structure, hyper, inputs), np.nan, 0)
    if backend is Backend.NATIVE and isinstance(responses, NormalResponses):
        from covaria.engine.evidence.native import climb

        theta, weights, value, taken = climb(
            theta, bounds, steps, least_gain, structure, inputs, responses, prior
        )
        return EvidenceFit(structure, from_logarithms(structure, theta), weights, -value, taken)
    found = minimize(
        partial(negative_log_posterior, structure=structure, inputs=inputs, responses=responses, prior=prior),
        theta,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(*bounds),
        callback=_StopWhenLevel(least_gain),
        options={"maxiter": steps},
    )
    hyper = from_logarithms(structure, found.x)
    last_layer = responses.last_layer(structure, hyper, inputs)
    return EvidenceFit(structure, hyper, last_layer, -float(found.fun), int(found.nit))


class _StopWhenLevel:
    """Ends the climb after a step that gains less than this."""

    def __init__(self, least_gain: float) -> None:
        self.least_gain = least_gain
        self.before = np.inf

    # SciPy hands over the result so far only to a parameter of this name.
    def __call__(self, intermediate_result: OptimizeResult) -> None:
        value = float(intermediate_result.fun)
        if self.before - value < self.least_gain:
            raise StopIteration
        self.before = value


def negative_log_posterior(
    theta: FloatArray,
    structure: SineStructure,
    inputs: FloatArray,
    responses: Responses,
    prior: EvidencePrior,
) -> tuple[float, FloatArray]:
    """Negative log of evidence times prior, and its gradient with respect to the logarithms."""
    hyper = from_logarithms(structure, theta)
    units = hidden_units(structure, inputs, hyper)
    found = responses.evidence(units, hyper)
    chained = chain_to_hyperparameters(structure, inputs, hyper, units, found.by_units)
    scales = structure.length_scales
    of_length_scales, by_length_scales = prior.of_length_scales(theta[:scales])
    penalty = float(prior.amplitude_rate @ hyper.amplitudes) + of_length_scales
    gradient = np.concatenate([chained[:-1], [found.by_log_noise, chained[-1]]])
    gradient[:scales] += by_length_scales
    gradient[scales:-2] += prior.amplitude_rate * hyper.amplitudes
    return found.negative_log + penalty, gradient


def _default_start(structure: SineStructure) -> Hyperparameters:
    return Hyperparameters(
        np.full(structure.length_scales, START["length_scale"]),
        np.full(len(structure.components), START["amplitude"]),
        START["noise"],
        START["slope"],
    )


def _bounds(structure: SineStructure) -> tuple[FloatArray, FloatArray]:
    """Lower and upper ends of the logarithms."""
    names = ["length_scale"] * structure.length_scales + ["amplitude"] * len(structure.components)
    ends = np.log([BOUNDS[name] for name in [*names, "noise", "slope"]])
    return ends[:, 0], ends[:, 1]


def as_network(fit: EvidenceFit, units: int | None = None) -> tuple[Network, FloatArray]:
    """The same function as a network with one layer of sine units and a linear skip, and its parameters.

    Parameters
    ----------
    fit : EvidenceFit
    units : int, optional
        Of the network; those beyond the structure's are unused. By default as many.
    """
    structure, hyper = fit.structure, fit.hyperparameters
    units = structure.units if units is None else units
    activations = (Activation.SINE,) if units else ()
    hidden = (units,) if units else ()
    network = Network(structure.inputs, hidden, activations, linear_skip=True)
    parameters = np.zeros(network.parameter_count)
    if structure.units:
        first, half = network.layers[0], structure.units // 2
        weights = parameters[first.weights].reshape(first.outputs, first.inputs)
        weights[: structure.units] = np.tile(scaled_frequencies(structure, hyper), 2).T
        # A cosine is a sine a quarter turn ahead.
        parameters[first.biases][:half] = np.pi / 2
        deviations = np.tile(deviations_of_frequencies(structure, hyper), 2)
        last = parameters[network.layers[-1].weights]
        last[: structure.units] = deviations * fit.weights[: structure.units]
    parameters[network.layers[-1].biases] = fit.weights[-1]
    parameters[network.skip] = fit.weights[structure.units : -1] * hyper.slope
    return network, parameters
