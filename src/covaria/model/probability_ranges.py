"""Ranges of predicted probabilities: how far models differ, how unsure a regression is, and what is seen.

The first is the band of the log odds by the models that did not see each fold. These shrink alike, which they
cannot show: so the band is never narrower than the Wald interval of a logistic regression. The last is
Venn–Abers prediction (Vovk and Petej 2014, section 3): observed responses are regressed on predictions so
that they never fall, once with the new subject as a responder and once as none. One of the two values at the
subject is calibrated whatever the model, as far as subjects are exchangeable; with the predictions of
cross-fitted models, about so. A range holds both.
"""

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.explain.bands import curve_band
from covaria.model.intervals import FoldResiduals
from covaria.regression.logistic import inverse_logit
from covaria.statistics import t_quantile

MOST_CELLS = 200
"""Cells of neighbouring predictions, of which more would not move the ends."""


def probability_ranges(
    folds: FloatArray,
    standard_error: FloatArray,
    residuals: tuple[FoldResiduals, ...],
    level: float,
    repeats: int,
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper end of the range of each probability, which holds the probability itself; (rows,).

    Parameters
    ----------
    folds : (folds, rows) array
        Probabilities by the models that did not see each fold, of all repeats, none of them 0 or 1.
    standard_error : (rows,) array
        Of the log odds by a regression.
    residuals : tuple of FoldResiduals
        Observed less predicted, of responses of 0 and 1: both follow from it.
    level : float
        Of the band of the log odds.
    repeats : int
        How often the trial was divided.

    Raises
    ------
    UsageError
        If the level is outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError(f"The range's level must be between 0 and 1, not {level:g}; 0.9 is usual.")
    odds, predicted = np.log(folds / (1 - folds)), folds.mean(axis=0)
    centre = odds.mean(axis=0)
    half = np.maximum(curve_band(odds, level, repeats), t_quantile(level, np.inf) * standard_error)
    scores, lower, upper = range_steps(residuals)
    place = np.searchsorted(scores, predicted)
    return (
        np.minimum.reduce([inverse_logit(centre - half), lower[place], predicted]),
        np.maximum.reduce([inverse_logit(centre + half), upper[place], predicted]),
    )


def range_steps(residuals: tuple[FoldResiduals, ...]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ends of the ranges, as steps over the predicted probability.

    Returns
    -------
    scores : (steps − 1,) array
        Ascending predictions at which the ends change.
    lower, upper : (steps,) arrays
    """
    errors = np.concatenate([fold.errors for fold in residuals])
    weights = np.concatenate([fold.weights for fold in residuals])
    observed = (errors > 0).astype(float)
    scores, shares, counts = _cells(observed - errors, observed, weights)
    return scores, _with_another(shares, counts, 0.0), _with_another(shares, counts, 1.0)


def _cells(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean prediction, mean response and number of subjects of neighbours, ascending."""
    order = np.argsort(predicted, kind="stable")
    reached = np.cumsum(weights[order])
    count = min(MOST_CELLS, len(order))
    cell = np.minimum((reached - weights[order] / 2) / reached[-1] * count, count - 1).astype(np.int64)
    counts = np.bincount(cell, weights[order], count).astype(float)
    kept = counts > 0
    sums = (
        np.bincount(cell, weights[order] * values[order], count)[kept] for values in (predicted, observed)
    )
    scores, shares = (own / counts[kept] for own in sums)
    return scores, shares, counts[kept]


def _with_another(shares: FloatArray, counts: FloatArray, response: float) -> FloatArray:
    """Value of the regression at one more subject, between two neighbours or at an end; (cells + 1,).

    By the formula of the largest of the least means: at a place, the mean of a run of cells that holds the
    place, greatest over where it begins of the least over where it ends (Barlow et al. 1972, equation 1.9).
    """
    sums = np.concatenate([[0.0], np.cumsum(shares * counts)])
    total = np.concatenate([[0.0], np.cumsum(counts)])
    values = np.empty(len(counts) + 1)
    for place in range(len(values)):
        means = (sums[None, place:] - sums[: place + 1, None] + response) / (
            total[None, place:] - total[: place + 1, None] + 1
        )
        values[place] = means.min(axis=1).max()
    return values
