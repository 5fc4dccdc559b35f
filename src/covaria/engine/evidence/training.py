"""The second trainer: hyperparameters of sine networks by the greatest evidence, last layers by their mode.

One hidden layer of sines and cosines with fixed frequencies, grouped in components; the amplitude of each
component, the length scale of each covariate, the noise and the slope are estimated (MacKay 1992; Rahimi and
Recht 2007; Lázaro-Gredilla et al. 2010), as variance components are in a mixed-effects model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import Bounds, OptimizeResult, minimize

from covaria.arrays import FloatArray
from covaria.engine.evidence.counts import Counts
from covaria.engine.evidence.labels import Labels
from covaria.engine.evidence.likelihood import (
    Hyperparameters,
    chain_to_hyperparameters,
    deviations_of_frequencies,
    from_logarithms,
    hidden_units,
    scaled_frequencies,
)
from covaria.engine.evidence.normal_responses import NormalResponses
from covaria.engine.evidence.structure import SineStructure
from covaria.engine.losses import Loss
from covaria.engine.network import Activation, Network

START = {"length_scale": 1.5, "amplitude": 0.3, "noise": 0.5, "slope": 0.3}
BOUNDS = {
    "length_scale": (0.1, 100.0),
    "amplitude": (1e-3, 10.0),
    "noise": (0.01, 2.0),
    "slope": (1e-2, 10.0),
}
"""Bounds of what the evidence chooses, in units of standardised inputs and response."""

Responses = NormalResponses | Labels
"""What networks are trained on: both give their evidence at some hidden units, and the last layer."""


@dataclass(frozen=True)
class EvidencePrior:
    """Weak beliefs that keep the evidence from following noise.

    Attributes
    ----------
    amplitude_rate : (components,) array
        Of an exponential density on each amplitude: a component must raise the log evidence by its rate
        times its amplitude to stay.
    length_scale : float
        Mode of a density on the logarithm of each length scale, which falls normally to both sides.
    shorter_sd, longer_sd : float
        Its standard deviation to either side (the two-piece normal; Wallis 2014); infinite where
        longer ones are as likely.
    """

    amplitude_rate: FloatArray
    length_scale: float = 2.0
    shorter_sd: float = 1.0
    longer_sd: float = 1.0

    def of_length_scales(self, logarithms: FloatArray) -> tuple[float, FloatArray]:
        """Negative log density of the length scales, up to a constant, and its gradient."""
        away = logarithms - np.log(self.length_scale)
        by_logarithm = away / np.where(away < 0, self.shorter_sd, self.longer_sd) ** 2
        return float(0.5 * away @ by_logarithm), by_logarithm


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
    loss: Loss = Loss.SQUARED,
    loss_parameter: float | None = None,
    dispersed: bool = True,
) -> EvidenceFit:
    """Train one network by its evidence.

    Parameters
    ----------
    structure : SineStructure
    inputs : (rows, inputs) array
        Standardised.
    response : (rows,) array
        Standardised, or the targets of the logistic loss.
    prior : EvidencePrior
    row_weights : (rows,) array, optional
        How many subjects each row represents.
    start : Hyperparameters, optional
        Where to begin.
    steps : int
        The most of L-BFGS; with 0, the start is kept and only the last layer is fitted.
    least_gain : float
        Of the log evidence: a step that gains less is the last.
    loss : Loss
        Whose likelihood it is: squared, of normal errors, logistic, of labels, or Poisson's.
    loss_parameter : float, optional
        The scale of the Poisson loss.
    dispersed : bool
        Whether counts may vary otherwise than by Poisson's distribution.
    """
    weights = np.ones(len(response)) if row_weights is None else row_weights
    responses = _responses(loss, response, weights, inputs if dispersed else None, loss_parameter)
    (lower, upper), taken, value = _bounds(structure), 0, np.nan
    theta = np.clip((start or _default_start(structure)).logarithms(), lower, upper)
    if steps:
        objective = partial(
            negative_log_posterior, structure=structure, inputs=inputs, responses=responses, prior=prior
        )
        found = _climb(objective, theta, Bounds(lower, upper), steps, least_gain)
        theta, taken, value = found.x, int(found.nit), float(found.fun)
    hyper = from_logarithms(structure, theta)
    return EvidenceFit(structure, hyper, responses.last_layer(structure, hyper, inputs), -value, taken)


def _responses(
    loss: Loss, response: FloatArray, weights: FloatArray, inputs: FloatArray | None, parameter: float | None
) -> Responses:
    if loss is Loss.POISSON and parameter is not None:
        return Counts(response, weights, inputs, parameter)
    if loss is Loss.LOGISTIC:
        return Labels(response, weights)
    if loss is not Loss.SQUARED:
        raise ValueError(f"the {loss} loss has no evidence")
    root = np.sqrt(weights)
    return NormalResponses(response * root, root)


def _climb(
    objective: Callable[[FloatArray], tuple[float, FloatArray]],
    start: FloatArray,
    bounds: Bounds,
    steps: int,
    least_gain: float,
) -> OptimizeResult:
    """Lower the negative logarithm of the posterior, which the objective gives with its gradient."""
    return minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        callback=_StopWhenLevel(least_gain),
        options={"maxiter": steps},
    )


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
