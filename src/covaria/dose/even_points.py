"""Points spread evenly over a cube: Sobol's, scrambled, by NumPy alone.

SciPy has them too, in a module that takes a third of a second to load.
"""

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import FloatArray

BITS = 32
"""Binary digits of a coordinate."""
SOBOL_NUMBERS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (0b11, (1,)),
    (0b111, (1, 3)),
    (0b1011, (1, 3, 1)),
    (0b1101, (1, 1, 1)),
    (0b10011, (1, 1, 3, 3)),
    (0b11001, (1, 3, 5, 13)),
    (0b100101, (1, 1, 5, 5, 17)),
    (0b101001, (1, 1, 5, 5, 5)),
    (0b101111, (1, 1, 7, 11, 19)),
    (0b110111, (1, 1, 5, 1, 1)),
    (0b111011, (1, 1, 1, 3, 11)),
    (0b111101, (1, 3, 5, 5, 31)),
    (0b1000011, (1, 3, 3, 9, 7, 49)),
    (0b1011011, (1, 1, 1, 15, 21, 21)),
    (0b1100001, (1, 3, 1, 13, 27, 49)),
    (0b1100111, (1, 1, 1, 15, 7, 5)),
    (0b1101101, (1, 3, 1, 15, 13, 25)),
    (0b1110011, (1, 1, 5, 5, 19, 61)),
    (0b10000011, (1, 3, 7, 11, 23, 15, 103)),
    (0b10001001, (1, 3, 7, 13, 13, 15, 69)),
)
"""Polynomial and first numbers of each dimension after the first (Joe and Kuo 2008, new-joe-kuo-6.21201)."""

Whole = NDArray[np.uint32]


def even_points(points: int, dimensions: int, seed: int) -> FloatArray:
    """Return points spread evenly over the cube between 0 and 1, which no coordinate reaches.

    Sobol's sequence, scrambled by random matrices and a random shift (Matoušek 1998, section 4), so that each
    point by itself is uniform. Dimensions beyond 21 are stratified, each by itself.

    Parameters
    ----------
    points : int
        Best a power of 2; 2³² at most.
    dimensions : int
    seed : int
        Of a counter-based generator, so that points are the same on every machine.

    Returns
    -------
    (points, dimensions) array
    """
    random = np.random.Generator(np.random.Philox(seed))
    sobol = min(dimensions, len(SOBOL_NUMBERS) + 1)
    bits = max(int(np.ceil(np.log2(points))), 1)
    numbers = _scrambled(direction_numbers(sobol, bits), random)
    shift = random.integers(0, 2**BITS, (sobol, 1), dtype=np.uint32)
    even = (_combined(numbers, shift)[:, :points] + 0.5) / 2.0**BITS
    return np.vstack([even, _stratified(points, dimensions - sobol, random)]).T


def direction_numbers(dimensions: int, bits: int) -> Whole:
    """Return what each binary digit of a point's index adds, bit by bit; shape (dimensions, bits)."""
    first = [1 << (BITS - 1 - bit) for bit in range(bits)]
    others = [_of_polynomial(*numbers, bits) for numbers in SOBOL_NUMBERS[: dimensions - 1]]
    return np.array([first, *others], dtype=np.uint32)


def _of_polynomial(polynomial: int, initial: tuple[int, ...], bits: int) -> list[int]:
    """The recurrence of Sobol's direction numbers (Joe and Kuo 2008, equation 2)."""
    degree = len(initial)
    numbers = [number << (BITS - 1 - bit) for bit, number in enumerate(initial)]
    while len(numbers) < bits:
        number = numbers[-degree] ^ (numbers[-degree] >> degree)
        for back in range(1, degree):
            if polynomial >> (degree - back) & 1:
                number ^= numbers[-back]
        numbers.append(number)
    return numbers[:bits]


def _scrambled(numbers: Whole, random: np.random.Generator) -> Whole:
    """Mix the binary digits of each dimension by a random matrix in which each digit keeps its own place."""
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    digits = (numbers[:, :, None] >> places & 1).astype(float)
    mixing = np.tril(random.integers(0, 2, (len(numbers), BITS, BITS)), -1) + np.eye(BITS)
    mixed = (digits @ mixing.transpose(0, 2, 1)) % 2
    return np.asarray(mixed @ 2.0**places, dtype=np.uint32)


def _combined(numbers: Whole, shift: Whole) -> Whole:
    """Points of all indices that the digits can write; shape (dimensions, 2 to the bits)."""
    points = shift
    for bit in range(numbers.shape[1]):
        points = np.hstack([points, points ^ numbers[:, bit, None]])
    return points


def _stratified(points: int, dimensions: int, random: np.random.Generator) -> FloatArray:
    """One coordinate in each of as many strata as points, in random order; shape (dimensions, points)."""
    strata = random.permuted(np.tile(np.arange(points), (dimensions, 1)), axis=1)
    within = random.integers(0, 2**BITS, (dimensions, points), dtype=np.uint32)
    coordinates: FloatArray = (strata + (within + 0.5) / 2.0**BITS) / points
    return coordinates
