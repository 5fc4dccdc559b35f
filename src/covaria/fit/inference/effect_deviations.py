"""How uncertain a covariate's effect would be without any shrinkage, from what is left out of fold.

Models without one fold are shrunk alike, so that how far they differ does not show how far shrinkage moved
an effect. A regression of the out-of-fold residuals on a few functions of the covariate would take that back;
its standard error is that of the effect of an unpenalised model, which the effect's band is drawn towards.

Where a covariate follows exactly from others, no regression tells its effect from theirs, and what shrinkage
chose of them rests on nothing: any part may belong to the others, as far as effects of a usual size go.
"""

from collections.abc import Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.evaluation import EffectBandSettings
from covaria.table import NumberCovariate

SINGULAR = 1e-10
"""Share of the largest eigenvalue below which functions of the inputs are the same."""
TOGETHER = 1e-6
"""Part of an exchange below which an input has none."""


def effect_deviations(
    analysis: AnalysisSet, residuals: FloatArray, axes: Sequence[Axis], chosen: EffectBandSettings
) -> tuple[FloatArray, ...]:
    """Deviations of each covariate's centred effect, whose squares sum to its variance at each point.

    Parameters
    ----------
    analysis : AnalysisSet
    residuals : (rows,) array
        Out of fold, in units of the response.
    axes : sequence of Axis
        One for each covariate.
    chosen : EffectBandSettings

    Returns
    -------
    tuple of (points, any) arrays
    """
    return tuple(
        _deviations(analysis, residuals, position, axis, chosen) for position, axis in enumerate(axes)
    )


def held_fixed(analysis: AnalysisSet, own: Sequence[int], chosen: EffectBandSettings) -> FloatArray:
    """Inputs but a covariate's own, or none where there are too many to hold them fixed; (rows, any)."""
    others = analysis.inputs.shape[1] - len(own)
    is_held = others <= chosen.most_nuisance and others * chosen.rows_of_nuisance <= analysis.units
    return np.delete(analysis.inputs, own, axis=1) if is_held else analysis.inputs[:, :0]


def _deviations(
    analysis: AnalysisSet, residuals: FloatArray, position: int, axis: Axis, chosen: EffectBandSettings
) -> FloatArray:
    own = list(axis.inputs)
    rows, points = _bases(analysis, position, analysis.inputs[:, own], axis.encoded, chosen.knots)
    design = np.column_stack([rows, np.ones(analysis.rows), held_fixed(analysis, own, chosen)])
    count = rows.shape[1]
    covariance = _sandwich(design, residuals, analysis, chosen.highest_leverage)[:count, :count]
    shared = _shared_with_others(design, count, analysis.weights)
    covariance += np.average(residuals**2, weights=analysis.weights) * shared @ shared.T
    values, vectors = np.linalg.eigh(covariance)
    centred = points - axis.shares @ points
    deviations: FloatArray = centred @ (vectors * np.sqrt(np.maximum(values, 0.0)))
    return deviations


def _bases(
    analysis: AnalysisSet, position: int, rows: FloatArray, points: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Functions of a covariate at its rows and points: hats and a missing one's indicator, or its levels."""
    if not isinstance(analysis.design.schema[position], NumberCovariate):
        return rows, points
    knots = np.unique(np.quantile(rows[:, 0], np.linspace(0, 1, count)))
    return _hats(rows, knots), _hats(points, knots)


def _hats(encoded: FloatArray, knots: FloatArray) -> FloatArray:
    # The first is left out, since all together are the intercept.
    hats = [np.interp(encoded[:, 0], knots, own) for own in np.eye(len(knots))[1:]]
    return np.column_stack([*hats, encoded[:, 1:]])


def _shared_with_others(design: FloatArray, own: int, weights: FloatArray) -> FloatArray:
    """What the own functions give up where each other input, in SDs, takes over 1, and no row shows it.

    Of all such exchanges it is the smallest (Moore and Penrose); none where the inputs are independent.
    """
    values, vectors = np.linalg.eigh(design.T @ (design * weights[:, None]))
    unseen = vectors[:, values < SINGULAR * values[-1]]
    others = np.where(np.abs(unseen[own + 1 :]) < TOGETHER, 0.0, unseen[own + 1 :])
    shared: FloatArray = unseen[:own] @ np.linalg.pinv(others, rcond=TOGETHER)
    return shared


def _sandwich(
    design: FloatArray, residuals: FloatArray, analysis: AnalysisSet, highest_leverage: float
) -> FloatArray:
    """Covariance of a weighted regression's coefficients, robust and by unit (HC3)."""
    weighted = design * analysis.weights[:, None]
    bread = np.linalg.pinv(design.T @ weighted, rcond=SINGULAR, hermitian=True)
    of_rows = ((design @ bread) * weighted).sum(axis=1)
    # A unit's rows are left out together.
    leverage = np.minimum(np.bincount(analysis.unit, of_rows)[analysis.unit], highest_leverage)
    left = (residuals - design @ (bread @ (weighted.T @ residuals))) / (1 - leverage)
    scores = np.column_stack([np.bincount(analysis.unit, column * left) for column in weighted.T])
    half = scores @ bread
    covariance: FloatArray = half.T @ half
    return covariance
