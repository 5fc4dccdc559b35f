"""Which pairs of covariates the pairwise rung gets, when there are too many for all of them.

Quick least squares on polynomials: what is left after each covariate bent on its own is regressed on the
products of each pair, and the pairs that explain most are kept (the idea of FAST; Lou, Caruana, Gehrke and
Hooker 2013, section 4). Only the rows given are seen, so that a fold can be left out.
"""

from itertools import product

import numpy as np

from covaria.fit.candidates.ladder import all_pairs_of
from covaria.model.design import Design, FloatArray
from covaria.model.rung import Pair

_DEGREE_ALONE = 3
_DEGREE_IN_PAIRS = 2
_RIDGE = 1e-3


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
    root = np.sqrt(weights)
    residual = _residual(singles, response, weights, root)
    gains = []
    for a, b in pairs:
        left, right = _powers(columns[a], _DEGREE_IN_PAIRS), _powers(columns[b], _DEGREE_IN_PAIRS)
        products = np.column_stack([u * v for u, v in product(left.T, right.T)])
        centred = products - np.average(products, axis=0, weights=weights)
        gains.append((_project(centred * root[:, None], residual) ** 2).sum())
    kept = np.sort(np.argsort(gains)[::-1][:budget])
    return tuple(pairs[k] for k in kept)


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
