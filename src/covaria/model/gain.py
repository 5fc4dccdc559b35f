"""How much better one model is than another, in standard errors."""

import math
from dataclasses import dataclass

from covaria.model.evaluation import Baseline, Evaluation


@dataclass(frozen=True)
class Gain:
    """How far a model's out-of-fold error lies below another's, and the standard error of that difference.

    The differences are paired: errors of two models on the same subjects rise and fall together, so that the
    standard errors of both say little about that of their difference.
    """

    size: float
    standard_error: float

    @property
    def in_standard_errors(self) -> float:
        """The gain as a multiple of its standard error; infinite where that is zero and the gain is not."""
        if self.standard_error > 0:
            return self.size / self.standard_error
        return math.copysign(math.inf, self.size) if self.size else 0.0


def gain_of_stack(over: Baseline) -> Gain:
    """How far the stacked model's error lies below that of a conventional model."""
    return Gain(over.above_stack, over.above_stack_se)


def judged_mean(evaluation: Evaluation) -> Baseline | None:
    """Take the mean; None where it was not judged."""
    return next((each for each in evaluation.baselines if each.name == "mean"), None)
