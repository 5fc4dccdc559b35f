"""Whether a response is rounded so coarsely that the means of single subjects may be a staircase.

An error out of fold is the noise of a subject, what the model misses of its mean, and the rounding itself,
which takes a twelfth of a squared step (Sheppard's correction). Noise and what is missed blur the stairs
along the predictions alike, so that nothing in the errors tells them apart, and all shares are as probable.
Most that may be missed is what an estimate without shrinkage misses in one of twenty trials.
"""

from collections.abc import Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis
from covaria.explain.rounding import Rounding
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.endpoints import RoundingSettings
from covaria.model.endpoint import Capability

EVEN = 1e-6
"""Share of a step by which values may be off."""


def response_rounding(
    analysis: AnalysisSet,
    residuals: FloatArray,
    axes: Sequence[Axis],
    deviations: Sequence[FloatArray],
    chosen: RoundingSettings,
) -> Rounding | None:
    """Find the steps of a response with about normal errors; None where it has none that matter.

    Parameters
    ----------
    analysis : AnalysisSet
    residuals : (rows,) array
        Out of fold, in units of the response.
    axes : sequence of Axis
        One for each covariate.
    deviations : sequence of (points, any) arrays
        Of each covariate, whose squares sum to the variance of its effect without shrinkage.
    chosen : RoundingSettings
    """
    if not analysis.endpoint.has(Capability.NORMAL_QUANTILES):
        return None
    step = step_of(analysis.response, chosen.fewest_values)
    if step is None:
        return None
    error = float(np.average(residuals**2, weights=analysis.weights))
    most = max(error - step**2 / 12, 0.0)
    unshrunken = sum(
        float(np.array(axis.points.shares) @ (own**2).sum(axis=1))
        for axis, own in zip(axes, deviations, strict=True)
    )
    found = Rounding(step, max(most - chosen.missed**2 * unshrunken, 0.0), most)
    return found if found.hidden_sd >= chosen.least_hidden else None


def step_of(response: FloatArray, fewest_values: int) -> float | None:
    """The smallest distance of two values, where all distances are multiples of it; None otherwise."""
    values = np.unique(response)
    if len(values) < fewest_values:
        return None
    step = float(np.diff(values).min())
    places = (values - values[0]) / step
    return step if np.abs(places - np.round(places)).max() < EVEN else None
