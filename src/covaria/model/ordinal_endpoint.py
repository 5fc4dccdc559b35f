"""A response of few levels in an order: networks add up cumulative log odds, and a mean score is predicted.

Under proportional odds (McCullagh 1980) one number on the linear scale says the probabilities of all levels,
and so does the mean score that follows from these: it is what predictions are averaged as, while the
thresholds between levels are the endpoint's, the same for all networks.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TableError, UsageError
from covaria.explain.bands import curve_band
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.intervals import FoldResiduals
from covaria.model.link import OrderedLink
from covaria.model.log_loss import SUREST, LogLossEndpoint, log_loss
from covaria.statistics import explained_part, t_quantile
from covaria.wording.lists import counted, listed

FARTHEST = 40.0
"""Log odds beyond the outermost thresholds by which nothing is predicted farther."""
CONSTANT_STEPS = 60


@dataclass(frozen=True)
class OrdinalEndpoint(LogLossEndpoint):
    """A response whose levels have an order: the deviance is the log loss.

    Attributes
    ----------
    scores : tuple of float
        Of the levels, ascending; none before a fit has found them.
    thresholds : tuple of float
        Log odds of less than each level but the lowest, where the linear scale is 0; ascending.
    names : tuple of str
        Of the levels.
    """

    scores: tuple[float, ...] = ()
    thresholds: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    name = "ordinal"
    loss = None
    is_ordered = True
    score = log_loss(
        "Minus the mean logarithm of the probability that was predicted of the level seen: 0 for "
        "certainty that is right, and the logarithm of the number of levels for all being alike."
    )
    capabilities = frozenset({Capability.EVIDENCE, Capability.SIGN_FLIPS, Capability.ADJUSTED_MEANS})
    is_continuous = False
    expected = "mean score"

    @property
    def link(self) -> OrderedLink:
        """From mean scores to cumulative log odds."""
        return OrderedLink(self.scores, self.thresholds)

    @property
    def bounds(self) -> tuple[float, float]:  # type: ignore[override]
        """The lowest and the highest score."""
        return (self.scores[0], self.scores[-1]) if self.scores else (-np.inf, np.inf)

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse one level only, and such as a fit has not seen."""
        distinct = np.unique(response)
        if len(distinct) < 2:
            raise TableError(
                f"{name} (response) has one level only in the usable rows, and there is nothing to tell "
                "apart; check the rows, or choose another response."
            )
        unknown = np.setdiff1d(distinct, self.scores) if self.scores else distinct[:0]
        if len(unknown):
            raise TableError(
                f"{name} (response) has {counted(len(unknown), 'level')} that the fit of the model has not "
                f"seen; leave such rows out: it knows {listed(self.names)}."
            )

    def level(self, response: FloatArray) -> IntArray:
        """Position of each response among the levels."""
        return np.searchsorted(np.array(self.scores), response)

    def levels_beyond(self, thresholds: IntArray) -> tuple[str, ...]:
        """Name the lowest level beyond each of some thresholds, by their positions."""
        return tuple(self.names[1 + int(threshold)] for threshold in thresholds)

    def probabilities(self, predicted: FloatArray) -> FloatArray:
        """Probability of each level, from mean scores; shape (levels, *shape of predicted)."""
        at_least = self.at_least(predicted)
        ends = np.ones((1, *at_least.shape[1:]))
        probability: FloatArray = -np.diff(np.concatenate([ends, at_least, 0 * ends]), axis=0)
        return probability

    def at_least(self, predicted: FloatArray) -> FloatArray:
        """Probability of each level but the lowest, or a higher one; shape (levels − 1, *predicted's)."""
        return self.link.at_least(self.link.forward(predicted))

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """−log of the probability of the level seen."""
        linear = self.link.forward(predicted)
        thresholds = np.concatenate([[-np.inf], self.thresholds, [np.inf]])
        level = self.level(observed)
        below, beyond = (_logistic(thresholds[level + end] - linear) for end in (0, 1))
        cost: FloatArray = -np.log(np.maximum(beyond - below, SUREST))
        return cost

    def best_constants(self, response: FloatArray, weights: FloatArray) -> FloatArray:
        """Mean scores of the greatest likelihood under each set of weights, given the thresholds."""
        thresholds = np.concatenate([[-np.inf], self.thresholds, [np.inf]])
        seen = weights @ (self.level(response)[:, None] == np.arange(len(self.scores)))
        low = np.full(len(weights), self.thresholds[0] - FARTHEST)
        high = np.full(len(weights), self.thresholds[-1] + FARTHEST)
        for _ in range(CONSTANT_STEPS):
            middle = (low + high) / 2
            below = _logistic(thresholds - middle[:, None])
            slope = (seen * (below[:, :-1] + below[:, 1:] - 1)).sum(axis=1)
            low, high = np.where(slope > 0, middle, low), np.where(slope > 0, high, middle)
        return self.link.inverse((low + high) / 2)

    def explained_share(
        self,
        observed: FloatArray,
        predicted: FloatArray,
        weights: FloatArray,
        cluster: IntArray | None = None,
    ) -> tuple[float, float]:
        """Share of the deviance of the levels' own frequencies that predictions explain, and its error."""
        level = self.level(observed)
        frequency = np.bincount(level, weights, len(self.scores)) / weights.sum()
        return explained_part(
            self.row_deviance(observed, predicted), -np.log(frequency[level]), weights, cluster
        )

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Log odds in units of one over the root of a subject's information about them, without covariates.

        In these the likelihood curves as that of standardised responses, so that priors mean the same.
        """
        constant = self.best_constants(response, weights[None])
        return Scale(0.0, float(1 / np.sqrt(self.information(constant)[0])))

    def information(self, predicted: FloatArray) -> FloatArray:
        """Expected curvature of the log likelihood, given the thresholds."""
        at_least = self.at_least(predicted)
        none = np.zeros((1, *at_least.shape[1:]))
        curvature = np.concatenate([none, at_least * (1 - at_least), none])
        information: FloatArray = (self.probabilities(predicted) * (curvature[:-1] + curvature[1:])).sum(
            axis=0
        )
        return information

    def targets(self, response: FloatArray, scale: Scale) -> FloatArray:
        """Ends of each level, between which its latent response lies; (rows, 2)."""
        thresholds = np.concatenate([[-np.inf], self.thresholds, [np.inf]])
        level = self.level(response)
        return scale.standardise(np.column_stack([thresholds[level], thresholds[level + 1]]))

    def parameter_of_loss(self, scale: Scale) -> float:
        """The scale's, by which the likelihood gets from its targets to log odds."""
        return scale.sd

    def predicted(self, outputs: FloatArray, scale: Scale) -> FloatArray:
        """Mean scores from the outputs of networks."""
        ends = self.thresholds[0] - FARTHEST, self.thresholds[-1] + FARTHEST
        return self.link.inverse(np.clip(scale.restore(outputs), *ends))

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Observed score less the mean predicted."""
        return observed - predicted

    def interval(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],  # noqa: ARG002
        level: float,
        repeats: int = 1,
    ) -> tuple[FloatArray, FloatArray]:
        """Range of each row's mean score: the band of the log odds by models without a fold.

        As of probabilities, it is never narrower than the interval of a regression: in the place of a
        residual's standard deviation is the standard error of the log odds by that; (1, rows).
        """
        band = curve_band(self.link.forward(folds), level, repeats)
        reach = np.maximum(band, t_quantile(level, np.inf) * residual_sd[0])
        middle = self.link.forward(folds.mean(axis=0))
        return self.link.inverse(middle - reach), self.link.inverse(middle + reach)

    def predictive_quantile(self, *_: object) -> FloatArray:
        """Refuse, since levels have probabilities.

        Raises
        ------
        UsageError
        """
        raise UsageError(
            "An ordinal response has no quantiles here; predict_probabilities() gives the probability of "
            "each level."
        )

    @property
    def is_symmetric(self) -> bool:
        """Ranges of a mean score reach farther to the middle of the scale."""
        return False


def _logistic(linear: FloatArray) -> FloatArray:
    probability: FloatArray = 0.5 + np.tanh(linear / 2) / 2
    return probability


ORDINAL = OrdinalEndpoint()
