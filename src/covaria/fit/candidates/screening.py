"""Which pairs of covariates the pairwise rung gets, when there are too many for all of them.

Quick least squares on polynomials: what the curved effect of each covariate alone leaves is regressed on the
products of each pair, and the pairs that explain most are kept (the idea of FAST; Lou, Caruana, Gehrke and
Hooker 2013, section 4). Only the rows given are seen, so that a fold can be left out.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.candidates.regression import powers, project
from covaria.fit.settings.candidates import ScreeningSettings
from covaria.model.design import Design
from covaria.model.rung import Pair

_MOST_NUMBERS = 4_000_000
"""Products of functions that are held at once, 32 MB."""


def screen_pairs(
    design: Design,
    inputs: FloatArray,
    response: FloatArray,
    budget: int,
    chosen: ScreeningSettings,
    weights: FloatArray | None = None,
    among: Sequence[int] | None = None,
) -> tuple[Pair, ...]:
    """Pick the most promising pairs, in their natural order.

    Parameters
    ----------
    design : Design
    inputs : (rows, inputs) array
    response : (rows,) array
    budget : int
        The most pairs to keep.
    chosen : ScreeningSettings
    weights : (rows,) array, optional
    among : sequence of int, optional
        The covariates whose pairs are looked at, ascending; by default all.
    """
    positions = range(len(design.schema)) if among is None else among
    pairs = tuple(combinations(positions, 2))
    if len(pairs) <= budget:
        return pairs
    columns = [inputs[:, list(design.inputs_of_covariate[position])] for position in positions]
    singles = np.hstack([powers(own, chosen.degree_alone) for own in columns])
    weights = np.ones(len(response)) if weights is None else weights
    residual = _residual(singles, response, weights, chosen.ridge)
    bases = [powers(own, chosen.degree_in_pairs) for own in columns]
    gains = _gains(bases, residual, weights, chosen.ridge)
    promise = [gains[pair] for pair in combinations(range(len(columns)), 2)]
    kept = np.sort(np.argsort(promise)[::-1][:budget])
    return tuple(pairs[k] for k in kept)


def _gains(bases: list[FloatArray], residual: FloatArray, weights: FloatArray, ridge: float) -> FloatArray:
    """What the products of two covariates' bases explain of a residual; (covariates, covariates).

    Filled in above the diagonal. Of thousands of pairs, those of one covariate with others whose bases have
    the same width are taken together.

    Parameters
    ----------
    bases : list of (rows, functions) arrays
        One for each covariate.
    residual : (rows,) array
        Each row times the root of its weight.
    weights : (rows,) array
    """
    gains = np.zeros((len(bases), len(bases)))
    scores = residual * np.sqrt(weights)
    for width in sorted({own.shape[1] for own in bases}):
        alike = np.array([k for k, own in enumerate(bases) if own.shape[1] == width])
        together = max(1, _MOST_NUMBERS // (len(residual) * width**2))
        for first, own in enumerate(bases[:-1]):
            others = alike[alike > first]
            for some in np.split(others, range(together, len(others), together)):
                if len(some):
                    gains[first, some] = _gains_with(
                        own, np.stack([bases[k] for k in some], 1), scores, weights, ridge
                    )
    return gains


def _gains_with(
    own: FloatArray, others: FloatArray, scores: FloatArray, weights: FloatArray, ridge: float
) -> FloatArray:
    """What the products of one basis with each of others explain, from the moments of these products.

    Parameters
    ----------
    own : (rows, p) array
    others : (rows, others, q) array
    scores : (rows,) array
        What is to be explained, each row times its weight.
    weights : (rows,) array
    """
    rows, count, q = others.shape
    p, total = own.shape[1], weights.sum()

    def moments(of_own: FloatArray, of_others: FloatArray, per_row: FloatArray) -> FloatArray:
        return (of_own * per_row[:, None]).T @ of_others.reshape(rows, -1)

    def by_other(values: FloatArray) -> FloatArray:
        return values.reshape(p, count, q).swapaxes(0, 1).reshape(count, p * q)

    means = by_other(moments(own, others, weights)) / total
    explained = by_other(moments(own, others, scores)) - means * scores.sum()
    squares = moments(_products(own), _products(others), weights).reshape(p, p, count, q, q)
    gram = squares.transpose(2, 0, 3, 1, 4).reshape(count, p * q, p * q)
    gram = gram - total * means[:, :, None] * means[:, None, :]
    penalty = ridge * np.maximum(np.trace(gram, axis1=1, axis2=2) / (p * q), 1e-12)
    slopes = np.linalg.solve(gram + penalty[:, None, None] * np.eye(p * q), explained[:, :, None])
    gains: FloatArray = (slopes.swapaxes(1, 2) @ gram @ slopes)[:, 0, 0]
    return gains


def _products(basis: FloatArray) -> FloatArray:
    """Each function of a basis times each of the same, over the last axis."""
    products: FloatArray = (basis[..., :, None] * basis[..., None, :]).reshape(*basis.shape[:-1], -1)
    return products


def _residual(basis: FloatArray, response: FloatArray, weights: FloatArray, ridge: float) -> FloatArray:
    """What the basis and a mean leave of the response, each row times the root of its weight."""
    root = np.sqrt(weights)
    centred = (basis - np.average(basis, axis=0, weights=weights)) * root[:, None]
    target = (response - np.average(response, weights=weights)) * root
    return target - project(centred, target, ridge)
