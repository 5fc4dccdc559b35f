"""How much better one model is than another, in standard errors."""

import math
from dataclasses import dataclass

from covaria.figures.names import STACK
from covaria.model.evaluation import Baseline, Evaluation, LadderStep


@dataclass(frozen=True)
class Gain:
    """How far a model's out-of-fold error lies below another's, and the standard error of that difference."""

    size: float
    standard_error: float

    @property
    def in_standard_errors(self) -> float:
        """The gain as a multiple of its standard error; infinite where that is zero and the gain is not."""
        if self.standard_error > 0:
            return self.size / self.standard_error
        return math.copysign(math.inf, self.size) if self.size else 0.0


@dataclass(frozen=True)
class JudgedModel:
    """A model's name in a sentence, its out-of-fold mean squared error, and the standard error of that."""

    name: str
    mse: float
    mse_se: float

    def gain_over(self, other: "JudgedModel") -> Gain:
        """Compare with a model for which the paired differences are not known.

        The standard error is the larger of the two models' own: errors on the same subjects rise and fall
        together, so that of the difference would be smaller, and nothing is claimed that it would not bear.
        """
        return Gain(other.mse - self.mse, max(self.mse_se, other.mse_se))


def judged_stack(evaluation: Evaluation) -> JudgedModel:
    """Take the stacked model out of an evaluation."""
    return JudgedModel(f"the {STACK}", evaluation.oof.mse, evaluation.oof.mse_se)


def judged_rung(step: LadderStep) -> JudgedModel:
    """Take a rung."""
    return JudgedModel(f"the {step.rung} rung", step.oof_mse, step.oof_mse_se)


def judged_baseline(baseline: Baseline, name: str) -> JudgedModel:
    """Take a conventional model under the name that it has in the sentence."""
    return JudgedModel(name, baseline.oof_mse, baseline.oof_mse_se)


def judged_mean(evaluation: Evaluation) -> JudgedModel | None:
    """Take the mean; None where it was not judged."""
    found = next((each for each in evaluation.baselines if each.name == "mean"), None)
    return None if found is None else judged_baseline(found, "the mean")
