"""Hands a network and its responses to the compiled climb, array by array."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from covaria.arrays import FloatArray
from covaria.engine.evidence.native import _evidence
from covaria.engine.evidence.normal_responses import NormalResponses
from covaria.engine.evidence.prior import EvidencePrior
from covaria.engine.evidence.structure import SineStructure
from covaria.engine.native import instruction_set

NOT_POSITIVE_DEFINITE = "the responses' covariance is not positive definite"


def evaluate(
    theta: FloatArray,
    structure: SineStructure,
    inputs: FloatArray,
    responses: NormalResponses,
    prior: EvidencePrior,
) -> tuple[float, FloatArray]:
    """Negative log of evidence times prior, and its gradient with respect to the logarithms.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the responses' covariance is not positive definite in double precision.
    """
    gradient, weights = np.empty(len(theta)), np.empty(structure.units + structure.inputs + 1)
    problem = _problem(structure, inputs, responses, prior)
    value = _evidence.evaluate(instruction_set(), problem, _floats(theta), gradient, weights)
    if value is None:
        raise np.linalg.LinAlgError(NOT_POSITIVE_DEFINITE)
    return value, gradient


def climb(
    start: FloatArray,
    bounds: tuple[FloatArray, FloatArray],
    steps: int,
    least_gain: float,
    structure: SineStructure,
    inputs: FloatArray,
    responses: NormalResponses,
    prior: EvidencePrior,
) -> tuple[FloatArray, FloatArray, float, int]:
    """Lower the negative log of evidence times prior by L-BFGS-B, within bounds of the logarithms.

    Returns
    -------
    theta : (logarithms,) array
        Where the climb ended.
    weights : (units,) array
        Posterior mean of the last layer there.
    value : float
    steps : int

    Raises
    ------
    numpy.linalg.LinAlgError
        If the responses' covariance is not positive definite in double precision.
    """
    theta, weights = start.copy(), np.empty(structure.units + structure.inputs + 1)
    problem, (lower, upper) = _problem(structure, inputs, responses, prior), bounds
    found = _evidence.climb(
        instruction_set(), problem, theta, _floats(lower), _floats(upper), steps, least_gain, weights
    )
    if found is None:
        raise np.linalg.LinAlgError(NOT_POSITIVE_DEFINITE)
    value, taken = found
    return theta, weights, value, taken


def _problem(
    structure: SineStructure, inputs: FloatArray, responses: NormalResponses, prior: EvidencePrior
) -> _evidence.Problem:
    return _evidence.Problem(
        inputs=_floats(inputs),
        response=_floats(responses.response),
        root=_floats(responses.root),
        frequencies=_floats(structure.frequencies),
        component_of_frequency=_positions(structure.component_of_frequency),
        length_scale_of_input=_positions(structure.length_scale_of_input),
        amplitude_rate=_floats(prior.amplitude_rate),
        length_scales=structure.length_scales,
        length_scale=prior.length_scale,
        shorter_sd=prior.shorter_sd,
        longer_sd=prior.longer_sd,
    )


def _floats(values: FloatArray) -> FloatArray:
    return np.ascontiguousarray(values, dtype=np.float64)


def _positions(values: ArrayLike) -> NDArray[np.int32]:
    return np.ascontiguousarray(values, dtype=np.int32)
