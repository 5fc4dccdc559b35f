"""Curves through the level means themselves, for a dose-response that no shape fits.

A level mean says nothing of the doses beside it, so that each way of joining them is a guess: a straight
line, a spline, an early or late rise, a step at some place. Drawing from all keeps a band honest in between.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray, IntArray

STEP_PLACES = tuple((np.arange(50) + 0.5) / 50)
"""Places of a step between two levels, as shares of the way: so near each other that neither the mean of
all curves nor the band shows steps of its own, where with seven places both did."""
POWERS = (0.25, 0.5, 2.0, 4.0)
"""Powers to which the share of the way is raised, for a rise that comes early or late."""
BENDS = (1.0, 3.0)
"""How far a parabola through three levels may bend away from straight lines; more levels show it."""
SHARES = {"line": 0.15, "power": 0.15, "step": 0.45, "spline": 0.25}
"""How credible each way of joining is beforehand, by simulation (benchmarks/dose_curve.py)."""


def joining_operators(levels: FloatArray, doses: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Make the matrices that turn level means into curves through them, with their prior weights.

    Parameters
    ----------
    levels : (levels,) array
        Ascending, three at least.
    doses : (doses,) array
        Between the lowest and the highest level.

    Returns
    -------
    operators : (ways, doses, levels) array
    weights : (ways,) array
        Sum to 1.
    """
    after = np.clip(np.searchsorted(levels, doses, side="left"), 1, len(levels) - 1)
    way = (doses - levels[after - 1]) / (levels[after] - levels[after - 1])
    line = _between(after, way, len(levels))
    bends = BENDS if len(levels) == 3 else (1.0,)
    operators = {
        "line": [line],
        "power": [_between(after, way**power, len(levels)) for power in POWERS],
        "step": [_between(after, (way >= place).astype(float), len(levels)) for place in STEP_PLACES],
        "spline": [line + bend * (spline - line) for spline in _splines(levels, doses) for bend in bends],
    }
    weights = [SHARES[name] / len(ways) for name, ways in operators.items() for _ in ways]
    return np.array([way for ways in operators.values() for way in ways]), np.array(weights)


def _between(after: IntArray, share: FloatArray, levels: int) -> FloatArray:
    """Mix the two levels beside each dose; shape (doses, levels)."""
    rows = np.arange(len(share))
    operator = np.zeros((len(share), levels))
    operator[rows, after - 1] = 1 - share
    operator[rows, after] = share
    return operator


def _splines(levels: FloatArray, doses: FloatArray) -> Iterator[FloatArray]:
    """Smooth curves over the dose, and over its rank, since levels may be on a logarithmic scale."""
    ranks = np.arange(len(levels), dtype=float)
    # Through three points a parabola, which has no flat ends.
    smooth = _parabola if len(levels) == 3 else _natural_spline
    yield smooth(levels, doses)
    yield smooth(ranks, np.interp(doses, levels, ranks))


def _parabola(knots: FloatArray, at: FloatArray) -> FloatArray:
    """Matrix from values at three knots to the parabola through them, by Lagrange's formula; (at, knots)."""
    apart = knots[:, None] - knots
    others = ~np.eye(len(knots), dtype=bool)
    factors = np.where(others, at[:, None, None] - knots, 1.0) / np.where(others, apart, 1.0)
    return np.asarray(factors.prod(axis=2))


def _natural_spline(knots: FloatArray, at: FloatArray) -> FloatArray:
    """Matrix from values at knots to the cubic spline that is straight at both ends; (at, knots).

    The second derivatives follow from the values by a linear system (de Boor 1978, chapter 4).
    """
    steps, inner = np.diff(knots), np.arange(1, len(knots) - 1)
    slopes = np.diff(np.eye(len(knots)), axis=0) / steps[:, None]
    system, bends = np.eye(len(knots)), np.zeros((len(knots), len(knots)))
    system[inner, inner - 1], system[inner, inner + 1] = steps[:-1] / 6, steps[1:] / 6
    system[inner, inner] = (steps[:-1] + steps[1:]) / 3
    bends[inner] = slopes[1:] - slopes[:-1]
    second = np.linalg.solve(system, bends)
    after = np.clip(np.searchsorted(knots, at, side="left"), 1, len(knots) - 1)
    step = steps[after - 1]
    way = (at - knots[after - 1]) / step
    bent = [((share**3 - share) * step**2 / 6)[:, None] for share in (1 - way, way)]
    line = _between(after, way, len(knots))
    return np.asarray(line + bent[0] * second[after - 1] + bent[1] * second[after])
