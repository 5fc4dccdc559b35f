"""Whether the ladder shows that a rung is needed: by its gain over what is simpler, out of fold."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from covaria.model.evaluation import Evaluation, LadderStep
from covaria.model.gain import Gain


class Verdict(StrEnum):
    """What is said of a gain: it counts beyond one standard error, and firmly only beyond two."""

    YES = "Yes"
    SUGGESTED = "Suggested"
    NOT_SHOWN = "Not shown"


@dataclass(frozen=True)
class StepVerdict:
    """What a rung gained.

    Attributes
    ----------
    verdict : Verdict
    below : LadderStep
        The rung that it was compared with.
    gain : Gain
        Over that rung, from paired differences.
    beaten_by : str or None
        A simpler model still, as a sentence calls it, over which the rung gains too little, if it gains
        enough over the rung below.
    """

    verdict: Verdict
    below: LadderStep
    gain: Gain
    beaten_by: str | None = None


def step_verdict(evaluation: Evaluation, simpler: str, richer: str) -> StepVerdict | None:
    """Judge a rung against the one below, and against all that is simpler; None unless both were fitted.

    Parameters
    ----------
    evaluation : Evaluation
    simpler, richer : str
        Names of neighbouring rungs.
    """
    steps = {(below.rung, above.rung): (below, above) for below, above in pairwise(evaluation.ladder)}
    if (simpler, richer) not in steps:
        return None
    below, above = steps[simpler, richer]
    gain = Gain(above.gain, above.gain_se)
    if gain.in_standard_errors <= 1:
        return StepVerdict(Verdict.NOT_SHOWN, below, gain)
    least = gain
    if above.rival is not None:
        over_rival = Gain(above.rival.gain, above.rival.gain_se)
        if over_rival.in_standard_errors <= 1:
            return StepVerdict(Verdict.NOT_SHOWN, below, gain, _called(above.rival.name))
        least = min(gain, over_rival, key=lambda each: each.in_standard_errors)
    return StepVerdict(Verdict.YES if least.in_standard_errors > 2 else Verdict.SUGGESTED, below, gain)


def _called(name: str) -> str:
    return "the mean" if name == "mean" else f"the {name} rung"
