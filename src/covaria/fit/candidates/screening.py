"""Which pairs of covariates the pairwise rung gets, when there are too many for all of them.

Quick least squares on polynomials: what is left after each covariate bent on its own is regressed on the
products of each pair, and the pairs that explain most are kept (the idea of FAST; Lou, Caruana, Gehrke and
Hooker 2013, section 4). Only the rows given are seen, so that a fold can be left out.
"""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.candidates.ladder import all_pairs_of
from covaria.model.design import Design
from covaria.model.rung import Pair

_DEGREE_ALONE = 3
_DEGREE_IN_PAIRS = 2
_RIDGE = 1e-3
_MOST_NUMBERS = 4_000_000
"""Products of functions that are held at once, 32 MB."""


def screen_pairs(
    design: Design,
    inputs: FloatArray,
    response: FloatArray,
    budget: int,
    weights: FloatArray | None = None,
) -> tuple[Pair, ...]:
    """Pick the most promising pairs, in their natural order.

    Parameters
    ----------
    design : Design
    inputs : (rows, inputs) array
    response : (rows,) array
    budget : int
        The most pairs to keep.
    weights : (rows,) array, optional
    """
    pairs = all_pairs_of(design)
    if len(pairs) <= budget:
        return pairs
    columns = [inputs[:, list(own)] for own in design.inputs_of_covariate]
    singles = np.hstack([_powers(own, _DEGREE_ALONE) for own in columns])
    weights = np.ones(len(response)) if weights is None else weights
    residual = _residual(singles, response, weights, np.sqrt(weights))
    gains = _gains([_powers(own, _DEGREE_IN_PAIRS) for own in columns], residual, weights)
    kept = np.sort(np.argsort([gains[pair] for pair in pairs])[::-1][:budget])
    return tuple(pairs[k] for k in kept)


def _gains(bases: list[FloatArray], residual: FloatArray, weights: FloatArray) -> FloatArray:
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
                        own, np.stack([bases[k] for k in some], 1), scores, weights
                    )
    return gains


def _gains_with(own: FloatArray, others: FloatArray, scores: FloatArray, weights: FloatArray) -> FloatArray:
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
    ridge = _RIDGE * np.maximum(np.trace(gram, axis1=1, axis2=2) / (p * q), 1e-12)
    slopes = np.linalg.solve(gram + ridge[:, None, None] * np.eye(p * q), explained[:, :, None])
    gains: FloatArray = (slopes.swapaxes(1, 2) @ gram @ slopes)[:, 0, 0]
    return gains


def _products(basis: FloatArray) -> FloatArray:
    """Each function of a basis times each of the same, over the last axis."""
    products: FloatArray = (basis[..., :, None] * basis[..., None, :]).reshape(*basis.shape[:-1], -1)
    return products


def _residual(basis: FloatArray, response: FloatArray, weights: FloatArray, root: FloatArray) -> FloatArray:
    """What the basis and a mean leave of the response, each row times the root of its weight."""
    centred = (basis - np.average(basis, axis=0, weights=weights)) * root[:, None]
    target = (response - np.average(response, weights=weights)) * root
    return target - _project(centred, target)


def _powers(columns: FloatArray, degree: int) -> FloatArray:
    """Powers 1 to degree of bounded columns; a 0/1 column repeats itself, which the ridge takes."""
    bounded = np.clip(columns, -3, 3)
    return np.hstack([bounded**k for k in range(1, degree + 1)])


def _project(basis: FloatArray, values: FloatArray) -> FloatArray:
    """Fitted values of a lightly penalised regression on the basis."""
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] += _RIDGE * max(float(np.trace(gram)) / len(gram), 1e-12)
    fitted: FloatArray = basis @ np.linalg.solve(gram, basis.T @ values)
    return fitted
