"""How much better one model is than another, in standard errors."""

import math
from dataclasses import dataclass

from covaria.model.evaluation import Comparator, Evaluation


@dataclass(frozen=True)
class Gain:
    """How far a model's out-of-fold error is below another's, and the standard error of that difference.

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


def gain_of_averaged(over: Comparator) -> Gain:
    """How far the averaged model's error is below that of a comparator."""
    return Gain(over.above_averaged, over.above_averaged_se)


def mean_comparator(evaluation: Evaluation) -> Comparator | None:
    """Take the mean; None where it was not fitted."""
    return next((each for each in evaluation.comparators if each.name == "mean"), None)
