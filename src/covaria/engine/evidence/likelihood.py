"""The evidence of a sine network and its gradient, in closed form.

With hidden units F (rows, units), noise variance s², and a standard normal prior on the last layer's weights,
the response is normal with covariance K = s² I + F Fᵀ (Rasmussen and Williams 2006, equation 2.30):

    -log p(y) = (yᵀ K⁻¹ y + log |K| + n log 2π) / 2
    ∂(-log p) / ∂F = K⁻¹ F - a aᵀ F,   a = K⁻¹ y

Through A = I + FᵀF / s² all of it costs rows × units² + units³ (the weight-space view, equation 2.8), or
through K itself rows² × units + rows³, whichever is less.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.blas import dger
from scipy.linalg.lapack import dtrtri

from covaria.arrays import FloatArray
from covaria.engine.evidence.structure import SineStructure

MANY_UNITS = 1000
"""Hidden units above which what is solved once goes by the rows, where these are fewer."""
LOG_TWO_PI = float(np.log(2 * np.pi))
SMALL_TRIANGLE = 64
"""Rows up to which a triangle is inverted by LAPACK; a larger one by products of its blocks."""


@dataclass(frozen=True)
class Hyperparameters:
    """What the evidence estimates; all positive.

    Attributes
    ----------
    length_scales : (length scales,) array
        What inputs are divided by.
    amplitudes : (components,) array
        Standard deviation of what each component adds.
    noise : float
        Standard deviation.
    slope : float
        Prior standard deviation of each weight of the linear skip.
    """

    length_scales: FloatArray
    amplitudes: FloatArray
    noise: float
    slope: float

    def logarithms(self) -> FloatArray:
        """One vector for an optimiser: length scales, amplitudes, noise, slope."""
        logarithms: FloatArray = np.log(
            np.concatenate([self.length_scales, self.amplitudes, [self.noise, self.slope]])
        )
        return logarithms


def from_logarithms(structure: SineStructure, theta: FloatArray) -> Hyperparameters:
    """The reverse of `Hyperparameters.logarithms`."""
    values, scales = np.exp(theta), structure.length_scales
    return Hyperparameters(values[:scales], values[scales:-2], float(values[-2]), float(values[-1]))


def hidden_units(structure: SineStructure, inputs: FloatArray, hyper: Hyperparameters) -> FloatArray:
    """Every unit times its prior standard deviation; shape (rows, units + inputs + 1).

    The cosines of all components come first, then their sines, the skip, and the intercept.
    """
    half, deviations = structure.units // 2, deviations_of_frequencies(structure, hyper)
    units = np.empty((len(inputs), 2 * half + structure.inputs + 1))
    # Both by way of the tangent of half the angle, which is vectorised where sine and cosine are not.
    tangent = np.tan(inputs @ (scaled_frequencies(structure, hyper) / 2))
    twice_share = 2 * deviations / (1 + tangent**2)
    np.subtract(twice_share, deviations, out=units[:, :half])
    np.multiply(twice_share, tangent, out=units[:, half : 2 * half])
    np.multiply(inputs, hyper.slope, out=units[:, 2 * half : -1])
    units[:, -1] = 1
    return units


def scaled_frequencies(structure: SineStructure, hyper: Hyperparameters) -> FloatArray:
    """Frequencies over length scales; shape (inputs, half the units)."""
    scaled: FloatArray = structure.frequencies / _length_scales_of_inputs(structure, hyper)[:, None]
    return scaled


def deviations_of_frequencies(structure: SineStructure, hyper: Hyperparameters) -> FloatArray:
    """Prior standard deviation of the weight of a frequency's cosine and of its sine; (half the units,)."""
    component = structure.component_of_frequency
    shared = np.bincount(component, minlength=len(structure.components))
    deviations: FloatArray = (hyper.amplitudes / np.sqrt(shared))[component]
    return deviations


def _length_scales_of_inputs(structure: SineStructure, hyper: Hyperparameters) -> FloatArray:
    return hyper.length_scales[list(structure.length_scale_of_input)]


@dataclass(frozen=True)
class Evidence:
    """The evidence at some hyperparameters.

    Attributes
    ----------
    negative_log : float
    weights : (units,) array
        Posterior mean of the last layer, in units of its prior standard deviation.
    by_units : (rows, units) array
        Gradient with respect to the hidden units.
    by_log_noise : float
        Gradient with respect to log s.
    """

    negative_log: float
    weights: FloatArray
    by_units: FloatArray
    by_log_noise: float


def evidence(units: FloatArray, response: FloatArray, noise: float, count: float) -> Evidence:
    """Evaluate the evidence and its gradient.

    Parameters
    ----------
    units : (rows, units) array
        Each row times the root of the number of subjects that it represents.
    response : (rows,) array
        Likewise.
    noise : float
    count : float
        Subjects in all.
    """
    rows = len(units)
    alpha, solved, log_determinant, trace = solved_by_normal_evidence(units, response, noise)
    weights = units.T @ alpha
    # In place, since tables of rows by units are what the time goes into.
    by_units = dger(-1.0, weights, alpha, a=solved.T, overwrite_a=1).T
    variance = noise**2
    # Rows that represent several subjects lack the noise's determinant for all but one of them.
    spare = count - rows
    value = 0.5 * (response @ alpha + log_determinant + spare * np.log(variance) + count * LOG_TWO_PI)
    by_log_noise = variance * (trace - alpha @ alpha) + spare
    return Evidence(float(value), weights, by_units, float(by_log_noise))


def solved_by_normal_evidence(
    units: FloatArray, response: FloatArray, noise: float
) -> tuple[FloatArray, FloatArray, float, float]:
    """K⁻¹ y, K⁻¹ F, log |K| and tr K⁻¹ in the way that costs less."""
    rows, width = units.shape
    return (_by_weights if width <= rows else _by_rows)(units, response, noise)


def is_wide(rows: int, units: int) -> bool:
    """Whether there are so many more units than rows that I + FFᵀ / s² is solved instead of A."""
    return units > max(rows, MANY_UNITS)


def factorise(gram: FloatArray, noise: float) -> FloatArray:
    """Lower Cholesky factor of A = I + FᵀF / s², from FᵀF, or likewise of I + FFᵀ / s²."""
    precision = gram / noise**2
    precision[np.diag_indices_from(precision)] += 1
    return _cholesky(precision)


def _by_weights(
    units: FloatArray, response: FloatArray, noise: float
) -> tuple[FloatArray, FloatArray, float, float]:
    """K⁻¹ y, K⁻¹ F, log |K| and tr K⁻¹ through A."""
    rows, width = units.shape
    variance = noise**2
    factor = factorise(units.T @ units, noise)
    inverse = _inverse(factor)
    solved = units @ (inverse / variance)
    alpha = (response - solved @ (units.T @ response)) / variance
    log_determinant = 2 * float(np.log(np.diag(factor)).sum()) + rows * np.log(variance)
    return alpha, solved, log_determinant, (rows - width + float(np.trace(inverse))) / variance


def _by_rows(
    units: FloatArray, response: FloatArray, noise: float
) -> tuple[FloatArray, FloatArray, float, float]:
    """K⁻¹ y, K⁻¹ F, log |K| and tr K⁻¹ through K itself."""
    covariance = units @ units.T
    covariance[np.diag_indices_from(covariance)] += noise**2
    factor = _cholesky(covariance)
    inverse = _inverse(factor)
    return (
        inverse @ response,
        inverse @ units,
        2 * float(np.log(np.diag(factor)).sum()),
        float(np.trace(inverse)),
    )


def _cholesky(matrix: FloatArray) -> FloatArray:
    factor: FloatArray = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    return factor


def _inverse(factor: FloatArray) -> FloatArray:
    """Inverse of a matrix from its lower Cholesky factor.

    Nearly all of it by NumPy's products, beside which other threads run: SciPy's `dpotri` lets none.
    """
    triangle = _inverse_of_triangle(factor)
    inverse: FloatArray = triangle.T @ triangle
    return inverse


def _inverse_of_triangle(lower: FloatArray) -> FloatArray:
    if len(lower) <= SMALL_TRIANGLE:
        small: FloatArray = dtrtri(lower, lower=1)[0]
        return small
    half = len(lower) // 2
    inverse = np.zeros_like(lower)
    inverse[:half, :half] = _inverse_of_triangle(lower[:half, :half])
    inverse[half:, half:] = _inverse_of_triangle(lower[half:, half:])
    inverse[half:, :half] = -inverse[half:, half:] @ (lower[half:, :half] @ inverse[:half, :half])
    return inverse


def chain_to_hyperparameters(
    structure: SineStructure,
    inputs: FloatArray,
    hyper: Hyperparameters,
    units: FloatArray,
    by_units: FloatArray,
) -> FloatArray:
    """Gradient with respect to the logarithms of length scales, amplitudes and slope, in this order.

    Parameters
    ----------
    inputs : (rows, inputs) array
        As the units saw them.
    units, by_units : (rows, units) arrays
        Both with each row times the same root of its weight.
    """
    half = structure.units // 2
    cosines, sines = slice(half), slice(half, 2 * half)
    by_phase = by_units[:, sines] * units[:, cosines] - by_units[:, cosines] * units[:, sines]
    scaled = inputs / _length_scales_of_inputs(structure, hyper)
    by_length = -((scaled.T @ by_phase) * structure.frequencies).sum(axis=1)
    by_scale = np.bincount(structure.length_scale_of_input, by_length, structure.length_scales)
    by_deviation = np.einsum("ij,ij->j", by_units, units)
    by_amplitude = np.bincount(
        structure.component_of_frequency,
        by_deviation[cosines] + by_deviation[sines],
        len(structure.components),
    )
    return np.concatenate([by_scale, by_amplitude, [by_deviation[2 * half : -1].sum()]])
