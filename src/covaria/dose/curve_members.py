"""The members that a dose curve is averaged over: shapes at values of their nonlinear parameters.

Given these a curve is linear in the level means, so that a member is one matrix from means to curve, and
generalised least squares of every member to every draw is one product of matrices.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose.curve_interpolation import joining_operators
from covaria.dose.level_means import LevelMeans
from covaria.dose.shapes import SHAPES, Shape

AXIS_POINTS = {1: 41, 2: 13}
"""Values of each nonlinear parameter, by their number."""
REFINEMENTS = 2
"""How often a grid is drawn closer around the values that fit."""
CREDIBLE_MISFIT = 20.0
"""Chi-squared above the least, beyond which a value is left out."""
JOINED = "joined"
"""Name of the curves through the level means themselves."""
NETWORK = "network"


@dataclass(frozen=True)
class Family:
    """One shape at each value of its nonlinear parameters.

    Attributes
    ----------
    name : str
    parameters : int
    level_basis : (members, levels, coefficients) array
    curve_basis : (members, doses, coefficients) array
    prior : (members,) array
        Sums to 1.
    """

    name: str
    parameters: int
    level_basis: FloatArray
    curve_basis: FloatArray
    prior: FloatArray


@dataclass(frozen=True)
class Scales:
    """Where curves are seen, and how sure the means are that they go through.

    Attributes
    ----------
    levels, doses : array
        From 0 upwards.
    means : (levels,) array
        Less the first, so that large numbers cost no digits.
    precision_root : (levels, levels) array
        Its product with its own transpose is the inverse of the working covariance.
    """

    levels: FloatArray
    doses: FloatArray
    means: FloatArray
    precision_root: FloatArray

    @property
    def highest(self) -> float:
        """The highest level."""
        return float(self.levels[-1])


def scales_of(means: LevelMeans, doses: FloatArray) -> Scales:
    """Bring levels and doses to where shapes are defined, and the covariance to a root of its inverse.

    Estimated variances are taken at their median given the estimate, which is somewhat larger.
    """
    start = min(float(means.doses[0]), 0.0)
    estimated = np.isfinite(means.freedom)
    wider = np.ones(means.levels)
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import chdtri

    wider[estimated] = np.sqrt(means.freedom[estimated] / chdtri(means.freedom[estimated], 0.5))
    values, vectors = np.linalg.eigh(means.covariance * np.outer(wider, wider))
    # A direction in which the means are known exactly would outweigh all others by rounding errors.
    least = max(1e-8 * values[-1], (1e-6 * np.ptp(means.means)) ** 2, np.finfo(float).tiny)
    root = vectors / np.sqrt(np.maximum(values, least))
    return Scales(means.doses - start, doses - start, means.means - means.means[0], root)


def shape_families(scales: Scales) -> list[Family]:
    """Make the families that so many levels can distinguish: with two levels only the straight line."""
    if len(scales.levels) == 2:
        return [_family(shape, scales) for shape in SHAPES if shape.name == "linear"]
    return [_family(shape, scales) for shape in SHAPES if shape.parameters <= len(scales.levels)]


def network_family(scales: Scales, curve: FloatArray) -> Family:
    """Make a family of intercept + coefficient × a curve that is given at the doses.

    It counts as many parameters as there are levels, since it was fitted to the same responses; counted
    as two it covers too little by simulation (docs/log.md).
    """
    at_levels = np.interp(scales.levels, scales.doses, curve)
    return Family(
        NETWORK, len(scales.levels), _with_ones(at_levels[None]), _with_ones(curve[None]), np.ones(1)
    )


def joined_family(scales: Scales) -> Family:
    """Make the family of curves through the level means, which has as many parameters as levels."""
    operators, weights = joining_operators(scales.levels, scales.doses)
    levels = len(scales.levels)
    identity = np.broadcast_to(np.eye(levels), (len(weights), levels, levels))
    return Family(JOINED, levels, identity, operators, weights)


def misfits(family: Family, means: FloatArray, scales: Scales) -> FloatArray:
    """Chi-squared of each member's generalised least squares fit to each row of means; (rows, members)."""
    if family.name == JOINED:
        return np.zeros((len(means), len(family.prior)))
    directions, _ = np.linalg.qr(_whitened(family.level_basis, scales))
    whitened = means @ scales.precision_root
    # All members begin with the intercept, so that the first direction is the same.
    left = (whitened**2).sum(axis=1) - (whitened @ directions[0, :, 0]) ** 2
    misfit: FloatArray = np.zeros((len(means), len(directions)))
    for each in np.moveaxis(directions[:, :, 1:], 2, 0):
        explained = whitened @ each.T
        misfit += np.square(explained, out=explained)
    # In place, since new memory costs more time than the arithmetic.
    np.subtract(left[:, None], misfit, out=misfit)
    return np.maximum(misfit, 0.0, out=misfit)


def curve_operators(family: Family, members: IntArray, scales: Scales) -> FloatArray:
    """Matrices from level means to fitted curves; shape (members, doses, levels)."""
    coefficients = np.linalg.pinv(_whitened(family.level_basis[members], scales)) @ scales.precision_root.T
    operators: FloatArray = family.curve_basis[members] @ coefficients
    return operators


def _whitened(basis: FloatArray, scales: Scales) -> FloatArray:
    whitened: FloatArray = scales.precision_root.T @ basis
    return whitened


def _family(shape: Shape, scales: Scales) -> Family:
    if not shape.parameter_names:
        none = np.empty(0)
        at_levels = shape.design(scales.levels, none, scales.highest)
        over_doses = shape.design(scales.doses, none, scales.highest)
        return Family(shape.name, shape.parameters, at_levels[None], over_doses[None], np.ones(1))
    values, prior = _grid(shape, scales)
    at_levels, over_doses = (
        _basis(shape, values, at, scales.highest) for at in (scales.levels, scales.doses)
    )
    return Family(shape.name, shape.parameters, _with_ones(at_levels), _with_ones(over_doses), prior)


def _grid(shape: Shape, scales: Scales) -> tuple[FloatArray, FloatArray]:
    """Values of the nonlinear parameters that may fit, (members, parameters), with their prior weights."""
    box = np.log(shape.bounds_for(scales.highest))
    for _ in range(REFINEMENTS):
        points = _points(box)
        misfit = _misfit(_basis(shape, np.exp(points), scales.levels, scales.highest), scales)
        box = _closer(box, points, misfit)
    points = _points(box)
    prior = _prior(shape, points, box, scales)
    misfit = _misfit(_basis(shape, np.exp(points), scales.levels, scales.highest), scales)
    kept = misfit <= misfit.min() + 2 * CREDIBLE_MISFIT
    return np.exp(points[kept]), prior[kept] / prior[kept].sum()


def _points(box: FloatArray) -> FloatArray:
    """Even grid over a box, (points, axes), the last axis fastest."""
    axes = [np.linspace(low, high, AXIS_POINTS[len(box)]) for low, high in box]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(box))


def _closer(box: FloatArray, points: FloatArray, misfit: FloatArray) -> FloatArray:
    """The part of a box whose points may fit, and one point more to each side."""
    fits = points[misfit <= misfit.min() + CREDIBLE_MISFIT]
    step = np.ptp(box, axis=1) / (AXIS_POINTS[len(box)] - 1)
    low = np.maximum(fits.min(axis=0) - step, box[:, 0])
    return np.column_stack([low, np.minimum(fits.max(axis=0) + step, box[:, 1])])


def _basis(shape: Shape, values: FloatArray, doses: FloatArray, highest: float) -> FloatArray:
    """What the one coefficient multiplies, for many parameters at once; shape (members, doses)."""
    basis: FloatArray = shape.basis(doses, values.T[:, :, None], highest)[..., 0]
    return basis


def _misfit(basis: FloatArray, scales: Scales) -> FloatArray:
    """Chi-squared of generalised least squares with an intercept; shape (members,)."""
    root = scales.precision_root
    one = root.sum(axis=0)
    one /= np.linalg.norm(one)
    whitened = np.vstack([scales.means[None], basis]) @ root
    whitened -= np.outer(whitened @ one, one)
    means, rows = whitened[0], whitened[1:]
    explained = (rows @ means) ** 2 / np.maximum((rows**2).sum(axis=1), 1e-300)
    misfit: FloatArray = means @ means - explained
    return misfit


def _prior(shape: Shape, points: FloatArray, box: FloatArray, scales: Scales) -> FloatArray:
    """Even over the curves that parameters make rather than over the parameters (Bornkamp 2012)."""
    doses = np.linspace(scales.levels[0], scales.highest, 51)

    def standardised(at: FloatArray) -> FloatArray:
        curve = _basis(shape, np.exp(at), doses, scales.highest)
        curve = curve - curve.min(axis=1, keepdims=True)
        scaled: FloatArray = curve / np.maximum(curve.max(axis=1, keepdims=True), 1e-300)
        return scaled

    slopes = [
        (standardised(points + step) - standardised(points - step)) / 2e-3 for step in 1e-3 * np.eye(len(box))
    ]
    gram = np.einsum("amd,bmd->mab", slopes, slopes)
    density = np.sqrt(np.maximum(np.linalg.det(gram), 0.0))
    weights: FloatArray = density + 1e-6 * density.max()
    prior: FloatArray = weights / weights.sum()
    return prior


def _with_ones(values: FloatArray) -> FloatArray:
    """An intercept beside one coefficient; shape (members, doses, 2)."""
    return np.stack([np.ones_like(values), values], axis=-1)
