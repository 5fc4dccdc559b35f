"""What a covariate's effect would be on its other scale, which the effect's band allows for.

One of two scales is chosen for each covariate, and an effect on the other has no place in any of the models,
however little the responses say between both. The variance between models that may both be true belongs to
the variance of what either says (Draper 1995; Hoeting et al. 1999, equation 3). How far they are apart,
straight lines without a penalty say, since networks of few subjects are shrunk towards none on either scale.
"""

from collections.abc import Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.covariate_scales import gains_of_logarithms
from covaria.fit.inference.effect_deviations import held_fixed
from covaria.fit.settings import FitSettings
from covaria.model.design import Scale, log_scale, weighted_scale


def other_scales(
    analysis: AnalysisSet, axes: Sequence[Axis], response_sd: float, settings: FitSettings
) -> dict[str, FloatArray]:
    """Differences of centred lines between both scales, times the root of the other scale's probability.

    Their squares are the variance about the effect on the scale that was chosen. Beforehand, both scales
    are as probable.

    Parameters
    ----------
    analysis : AnalysisSet
        With each covariate on the scale that was chosen.
    axes : sequence of Axis
        One for each covariate.
    response_sd : float
        Standard deviation of the response in the units of the effects.
    settings : FitSettings

    Returns
    -------
    dict from covariates to (points,) arrays
        Of those that may act on either scale.
    """
    found: dict[str, FloatArray] = {}
    for position, gain in gains_of_logarithms(analysis, settings).items():
        axis = axes[position]
        against = gain if axis.points.covariate in analysis.design.on_log_scale else -gain
        apart = response_sd * _lines_apart(analysis, position, axis, settings)
        # The root of 1 / (1 + exp against), which does not overflow.
        found[axis.points.covariate] = apart * np.exp(-np.logaddexp(0.0, against) / 2)
    return found


def _lines_apart(analysis: AnalysisSet, position: int, axis: Axis, settings: FitSettings) -> FloatArray:
    """Line over the logarithm less that over the values, centred, in SDs of the response; (points,)."""
    values, own = analysis.raw_inputs(position)[:, 0], analysis.design.inputs_of_covariate[position]
    held = held_fixed(analysis, own, settings.method.effect_bands)
    # A missing value has an indicator of its own beside the number.
    beside = np.column_stack([np.ones(analysis.rows), analysis.inputs[:, list(own[1:])], held])
    shown = np.array(axis.points.values)
    scales = log_scale(values, analysis.weights), weighted_scale(values, analysis.weights)
    by_logarithm, as_it_is = (
        scale.standardise(shown) * _slope(analysis, scale, values, beside) for scale in scales
    )
    apart: FloatArray = by_logarithm - as_it_is
    return apart - axis.shares @ apart


def _slope(analysis: AnalysisSet, scale: Scale, values: FloatArray, beside: FloatArray) -> float:
    """Slope of the standardised response by weighted least squares, other columns held fixed."""
    response = analysis.endpoint.working_response(analysis.response)
    standardised = weighted_scale(response, analysis.weights).standardise(response)
    design = np.column_stack([scale.standardise(values), beside])
    root = np.sqrt(analysis.weights)
    slopes = np.linalg.lstsq(design * root[:, None], standardised * root, rcond=None)[0]
    return float(slopes[0])
