"""What a model says of its arms, put together once for every place that shows it."""

from dataclasses import dataclass

from covaria.explain.arm_effects import ArmEffects
from covaria.explain.effects import CLAIM_LEVEL
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import ArmMeans
from covaria.model.response_model import ResponseModel
from covaria.model.tipping_points import tipping_points
from covaria.repeated.tipping import TippingPoint


@dataclass(frozen=True)
class ArmFindings:
    """The arms compared with the reference arm, and how far that can be believed.

    Attributes
    ----------
    effects : ArmEffects
    means : ArmMeans
        That they follow from.
    """

    effects: ArmEffects
    means: ArmMeans

    @property
    def tipping_points(self) -> tuple[TippingPoint, ...]:
        """How far responses missing at the visit would have to be off, to undo differences; none without."""
        means, effects = self.means, self.effects
        place = means.arms.index(effects.reference)
        return tipping_points(means.adjusted, means.arms, place, effects.level)

    @property
    def is_claimed(self) -> bool:
        """Whether some arm differs from the reference, by its p-value adjusted for all comparisons."""
        return self.effects.p_value <= CLAIM_LEVEL

    @property
    def is_association(self) -> bool:
        """Whether subjects did not come to their arm by chance."""
        return self.means.adjusted.assignment is Assignment.OBSERVATIONAL


def arm_findings(model: ResponseModel) -> ArmFindings | None:
    """Collect what a model says of its arms; None where it has none."""
    return None if model.arm_means is None else ArmFindings(model.arm_effects(), model.arm_means)
