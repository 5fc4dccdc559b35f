"""What a model says of its dose, put together once for every place that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.dose import CurveShape, Goal
from covaria.explain import BestDose, DoseResponse, EffectiveDose
from covaria.explain.dose_change import DoseChange, dose_change
from covaria.explain.effects import CLAIM_LEVEL
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.goal import modelled_delta, settled_goal
from covaria.model.response_model import ResponseModel
from covaria.model.tipping_points import tipping_points
from covaria.repeated.tipping import TippingPoint

SHARE = 0.8
"""Share of the largest effect that is reported: ED80."""


@dataclass(frozen=True)
class DoseFindings:
    """The dose-response with the doses that follow from it, and how far it can be believed.

    Attributes
    ----------
    curve : DoseResponse
    change : DoseChange
        The size of the effect in one number.
    p_value : float or None
        Of a test for any effect of the dose; None where none was made.
    adjusted : AdjustedMeans or None
        That the curve runs through; None where subjects were too few.
    best : BestDose or None
        None where nobody said whether more or less of the response is better.
    smallest : EffectiveDose or None
        The minimum effective dose; None without a difference that matters.
    share : EffectiveDose
        ED80, in the direction of the goal, or in that of the effect.
    shape : CurveShape
        To which the curve was held.
    """

    curve: DoseResponse
    change: DoseChange
    p_value: float | None
    adjusted: AdjustedMeans | None
    best: BestDose | None
    smallest: EffectiveDose | None
    share: EffectiveDose
    shape: CurveShape = CurveShape.ANY

    @property
    def tipping_points(self) -> tuple[TippingPoint, ...]:
        """How far responses missing at the visit would have to be off, to undo differences; none without."""
        adjusted, curve = self.adjusted, self.curve
        if adjusted is None or curve.profile or curve.reference not in adjusted.levels:
            return ()
        names = [f"{dose:g}" for dose in adjusted.levels]
        return tipping_points(adjusted, names, adjusted.levels.index(curve.reference), curve.level)

    @property
    def is_claimed(self) -> bool:
        """Whether the test finds an effect."""
        return self.p_value is not None and self.p_value <= CLAIM_LEVEL

    @property
    def is_association(self) -> bool:
        """Whether subjects did not come to their dose by chance."""
        return self.adjusted is not None and self.adjusted.assignment is Assignment.OBSERVATIONAL


def dose_findings(
    model: ResponseModel,
    profile: Mapping[str, float | str] | None = None,
    reference: float | None = None,
    goal: str | None = None,
    delta: float | None = None,
) -> DoseFindings:
    """Collect what a model says of its dose.

    Parameters
    ----------
    model : ResponseModel
    profile : mapping from covariate to value, optional
        Whose curve; otherwise that of the trial's subjects.
    reference : float, optional
        The dose that differences are taken from.
    goal : "max" or "min", optional
    delta : float, optional
        Both by default the model's; without any goal, the sign of `delta` gives the direction.

    Raises
    ------
    UsageError
        If no two doses were studied, or the profile, reference, goal or delta does not fit.
    """
    way, size = settled_goal(
        goal or model.goal, model.delta if delta is None else modelled_delta(delta, model.endpoint)
    )
    curve = model.dose_response(profile, reference)
    return DoseFindings(
        curve=curve,
        change=dose_change(curve),
        p_value=model.evaluation.dose_p_value,
        adjusted=model.adjusted_means,
        best=None if way is None else model.best_dose(way, profile),
        smallest=None if size is None else _smallest(model, size, way, profile, reference),
        share=model.effective_dose(SHARE, way, profile, reference),
        shape=model.shape,
    )


def _smallest(
    model: ResponseModel,
    delta: float,
    goal: Goal | None,
    profile: Mapping[str, float | str] | None,
    reference: float | None,
) -> EffectiveDose:
    return model.minimum_effective_dose(delta, profile, reference, goal=goal)
