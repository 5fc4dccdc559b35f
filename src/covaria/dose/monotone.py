"""Curves held monotone: each is replaced by the nearest one that never turns.

Draws that turn are projected, not thrown away (Lin and Dunson 2014, section 2), by isotonic regression over
the doses (Barlow, Bartholomew, Bremner and Brunk 1972, section 1.2). Monotone curves of one direction are a
convex set: where the truth is one of them, no curve moves farther from it in mean square, whether
estimate or draw. "No effect" stays possible, as it would not among draws kept by rejection, whose intervals
could never hold 0.
"""

from enum import StrEnum

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError


class CurveShape(StrEnum):
    """What a dose curve may do."""

    ANY = "any"
    """Whatever the means say."""
    MONOTONE = "monotone"
    """Rise or fall, whichever is nearer to a draw, and never turn."""
    INCREASING = "increasing"
    """Never fall."""
    DECREASING = "decreasing"
    """Never rise."""


SIGNS: dict[CurveShape, tuple[int, ...]] = {
    CurveShape.MONOTONE: (1, -1),
    CurveShape.INCREASING: (1,),
    CurveShape.DECREASING: (-1,),
}
"""Signs of the steps in each direction that a shape allows."""


def shape_from_word(word: str) -> CurveShape:
    """Read what a dose curve may do.

    Raises
    ------
    UsageError
        If it is none of "any", "monotone", "increasing" and "decreasing".
    """
    if word not in {*CurveShape}:
        raise UsageError(
            'The shape of the dose curve must be "any", "monotone", "increasing" or "decreasing".'
        )
    return CurveShape(word)


def held_to_shape(curves: FloatArray, shape: CurveShape) -> FloatArray:
    """Replace each curve by the nearest that its shape allows, all doses counting alike.

    Parameters
    ----------
    curves : (…, doses) array
    shape : CurveShape
        Where it allows both directions, each curve takes the one in which it is nearer.

    Returns
    -------
    (…, doses) array
    """
    if shape is CurveShape.ANY:
        return curves
    rows = curves.reshape(-1, curves.shape[-1]).copy()
    steps = np.diff(rows, axis=1)
    allowed = np.any([(sign * steps >= 0).all(axis=1) for sign in SIGNS[shape]], axis=0)
    for row in np.flatnonzero(~allowed):
        rows[row] = _nearest(rows[row], SIGNS[shape])
    return rows.reshape(curves.shape)


def _nearest(curve: FloatArray, signs: tuple[int, ...]) -> FloatArray:
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.optimize import isotonic_regression

    ways: list[FloatArray] = [isotonic_regression(curve, increasing=sign > 0).x for sign in signs]
    return min(ways, key=lambda way: float(((way - curve) ** 2).sum()))
