"""Weights by which an average errs least out of fold: stacking."""

import numpy as np
from scipy.optimize import nnls

from covaria.arrays import FloatArray


def stacked_shares(errors: FloatArray, weights: FloatArray) -> FloatArray:
    """Weights of models, not negative and summing to one, whose average has the least squared error.

    Breiman (1996). Where no model is right, as where each leaves what rows that are alike share, an average
    of several that err differently errs less than the best of them does (Yao, Vehtari, Simpson and Gelman
    2018, section 2).

    Parameters
    ----------
    errors : (models, rows) array
        Out of fold.
    weights : (rows,) array
        How many subjects each row represents.

    Returns
    -------
    (models,) array
    """
    weighed = errors * np.sqrt(weights / weights.sum())
    size = float(np.sqrt((weighed**2).sum(axis=1).max()))
    if size == 0:
        return np.full(len(errors), 1 / len(errors))
    # The last equation asks that weights sum to one. However much it counts, it changes their sum alone.
    equations = np.vstack([weighed.T / size, np.ones(len(errors))])
    wanted = np.append(np.zeros(errors.shape[1]), 1.0)
    found: FloatArray = np.asarray(nnls(equations, wanted)[0])
    shares: FloatArray = found / found.sum()
    return shares
