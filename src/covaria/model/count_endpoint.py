"""A response that counts events: networks add up logarithms of rates, and rates are predicted."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.losses import Loss
from covaria.errors import TableError
from covaria.model.design import Scale
from covaria.model.endpoint import Capability, Endpoint
from covaria.model.intervals import FoldResiduals, cross_validation_plus, predictive_quantile
from covaria.model.link import Link
from covaria.model.score_words import ScoreUnit, ScoreWords
from covaria.regression.poisson import poisson_deviance

LEAST_RATE = 1e-12
"""What a rate counts as at least, so that an event where none was expected costs much and not everything."""
FARTHEST = 60.0
"""Logarithm of a count of 0 below that of the mean, as networks are trained to give it."""
STABILISER = 3 / 8
"""Added to a count before its root is taken: the variance then hardly depends on the mean (Anscombe 1948)."""
MOST_DEVIATIONS = 100.0
"""No count of fewer than 10,000 subjects lies so far above the mean (Samuelson 1968)."""
ROUNDING = 1e-9


class CountEndpoint(Endpoint):
    """A number of events, 0 or more: the deviance is Poisson's, the dispersion whatever it turns out."""

    name = "count"
    link = Link.LOG
    loss = Loss.POISSON
    score = ScoreWords(
        name="mean deviance",
        short="deviance",
        unit=ScoreUnit.NONE,
        typical_name="mean deviance",
        typical_key="mean_deviance",
        typical_unit=ScoreUnit.NONE,
        explained="D²",
        explained_key="d2",
        explained_of="deviance",
        meaning="The mean Poisson deviance of a subject: 0 for rates that are the counts themselves, about 1 "
        "for right rates of Poisson counts that are not small, and more where counts are overdispersed.",
    )
    capabilities = frozenset(Capability) - {Capability.LEAST_SQUARES, Capability.NORMAL_QUANTILES}
    predicts_rate = True
    is_continuous = False
    expected = "rate"
    bounds = (0.0, np.inf)

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse what is no number of events, and a response without any."""
        if (response < 0).any() or (response != np.round(response)).any():
            raise TableError(
                f"{name} (response) has values that are negative or no whole numbers, and counts are neither"
                "; correct them, or choose another endpoint."
            )
        if not response.any():
            raise TableError(
                f"{name} (response) is 0 in every usable row, and no rate can be told from another; check "
                "the rows, or choose another response."
            )

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Poisson's deviance of each row."""
        return poisson_deviance(observed, np.maximum(predicted, LEAST_RATE))

    def typical_error(self, score: float) -> float:
        """The score itself, which has no unit."""
        return score

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        """Deviance for that of rates relative to the mean, over the square of their standard deviation."""
        return loss * float(np.exp(scale.centre)) * scale.sd**2

    def working_response(self, response: FloatArray) -> FloatArray:
        """Roots, whose variance hardly depends on the mean."""
        return stabilised(response)

    def calibrated(self, values: FloatArray) -> FloatArray:
        """Counts and rates as they are, since the mean of a root is not the root of a mean."""
        return values

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Logarithms of rates about that of the mean, in units of the standard deviation over the mean.

        In these the Poisson loss curves like the squared one of standardised responses, so that penalties and
        priors mean the same. A part of a trial without events counts as if there were half of one.
        """
        subjects = float(weights.sum())
        mean = max(float(self.best_constants(response, weights[None])[0]), 0.5 / (subjects + 1))
        variance = float(weights @ (response - mean) ** 2) / subjects
        return Scale(float(np.log(mean)), float(np.sqrt(variance or mean) / mean))

    def targets(self, response: FloatArray, scale: Scale) -> FloatArray:
        """Logarithms of the counts, of 0 far below all others."""
        seen = response > 0
        relative = np.log(np.where(seen, response, 1.0)) - scale.centre
        return np.where(seen, relative, -FARTHEST) / scale.sd

    def parameter_of_loss(self, scale: Scale) -> float:
        """The scale's, by which the loss gets from its targets to rates."""
        return scale.sd

    def largest_linear(self, scale: Scale) -> float:
        """Logarithm of the largest rate: `MOST_DEVIATIONS` standard deviations of the counts above the mean.

        A rate is an exponential: one typing error in a covariate made it e^75, and every mean with it.
        """
        return scale.centre + float(np.log1p(MOST_DEVIATIONS * scale.sd))

    def outputs(self, predicted: FloatArray, scale: Scale) -> FloatArray:
        """Outputs of networks, finite for every rate."""
        return super().outputs(np.maximum(predicted, LEAST_RATE), scale)

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Difference of roots."""
        return stabilised(observed) - stabilised(predicted)

    def interval(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],
        level: float,
        repeats: int = 1,  # noqa: ARG002 (of the folds)
    ) -> tuple[FloatArray, FloatArray]:
        """Interval for each row's count, whose ends are counts, from errors of roots."""
        lower, upper = cross_validation_plus(stabilised(folds), residual_sd, residuals, level)
        least = np.ceil(_count_of(lower) - ROUNDING)
        return least + 0.0, np.maximum(np.floor(_count_of(upper) + ROUNDING), least) + 0.0

    def predictive_quantile(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],
        level: float,
    ) -> FloatArray:
        """Quantile of each row's count, a whole number."""
        found = predictive_quantile(stabilised(folds), residual_sd, residuals, level)
        return np.ceil(_count_of(found) - ROUNDING) + 0.0

    def width(self, predicted: FloatArray, half_width: FloatArray) -> FloatArray:
        """Width of intervals that reach so far on the scale of roots."""
        root = stabilised(predicted)
        return _count_of(root + half_width) - _count_of(root - half_width)


def stabilised(values: FloatArray) -> FloatArray:
    """2 √(y + 3/8)."""
    root: FloatArray = 2 * np.sqrt(np.maximum(values, 0) + STABILISER)
    return root


def _count_of(root: FloatArray) -> FloatArray:
    """The reverse; 0 for what no count has."""
    count: FloatArray = np.maximum((np.maximum(root, 0) / 2) ** 2 - STABILISER, 0)
    return count


COUNT = CountEndpoint()
