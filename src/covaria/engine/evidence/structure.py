"""The hidden units of an evidence-trained network: sines and cosines of fixed frequencies, in components."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.special import ndtri

from covaria.arrays import FloatArray, IntArray

MOST_EVEN_DIMENSIONS = 6
"""Dimensions up to which evenly spread frequencies cover a component's space better than random ones."""


@dataclass(frozen=True)
class SineComponent:
    """Units that see the same inputs and share one amplitude.

    Attributes
    ----------
    inputs : tuple of int
        Columns that the units see.
    frequencies : (inputs, half the units) float64 array
        Each belongs to a cosine and to a sine.
    """

    inputs: tuple[int, ...]
    frequencies: FloatArray


@dataclass(frozen=True)
class SineStructure:
    """All components of a network, and which inputs share a length scale.

    Attributes
    ----------
    length_scale_of_input : tuple of int
        For each input column, the position of its length scale; columns of one covariate share one.
    components : tuple of SineComponent
    """

    length_scale_of_input: tuple[int, ...]
    components: tuple[SineComponent, ...]

    @property
    def inputs(self) -> int:
        """Number of input columns."""
        return len(self.length_scale_of_input)

    @property
    def length_scales(self) -> int:
        """Number of length scales."""
        return max(self.length_scale_of_input) + 1

    @property
    def units(self) -> int:
        """Number of hidden units: the cosines of all components, then as many sines."""
        return 2 * len(self.component_of_frequency)

    @cached_property
    def component_of_frequency(self) -> IntArray:
        """The component that each frequency belongs to; shape (half the units,)."""
        counts = [component.frequencies.shape[1] for component in self.components]
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def frequencies(self) -> FloatArray:
        """Frequencies of all components, 0 for an input that one does not see; (inputs, half the units)."""
        together = np.zeros((self.inputs, len(self.component_of_frequency)))
        for position, component in enumerate(self.components):
            own = np.flatnonzero(self.component_of_frequency == position)
            together[np.array(component.inputs)[:, None], own] = component.frequencies
        return together


def even_frequencies(dimensions: int, count: int, random: np.random.Generator) -> FloatArray:
    """Frequencies whose distribution is normal, so that the units represent a squared-exponential kernel.

    The spectral density of Rahimi and Recht (2007, theorem 1), drawn evenly where that pays: along the
    additive recurrence of the generalised golden ratio (Roberts 2018), shifted at random, and through the
    normal quantile function. Shape (dimensions, count).
    """
    if dimensions > MOST_EVEN_DIMENSIONS:
        return random.normal(size=(dimensions, count))
    steps = _golden_ratio(dimensions) ** -np.arange(1.0, dimensions + 1)
    uniform = (np.outer(steps, np.arange(1, count + 1)) + random.random((dimensions, 1))) % 1
    # Frequencies w and -w give the same cosine and sine, so that the first one needs a half-line only.
    uniform[0] = 0.5 + (np.argsort(np.argsort(uniform[0])) + 0.5) / (2 * count)
    frequencies: FloatArray = ndtri(np.clip(uniform, 1e-6, 1 - 1e-6))
    return frequencies


@lru_cache(maxsize=MOST_EVEN_DIMENSIONS)
def _golden_ratio(dimensions: int) -> float:
    """The positive solution of x^(dimensions + 1) = x + 1."""
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (dimensions + 1))
    return ratio
