"""A time to an event, perhaps censored: networks add up logarithms of hazards relative to a baseline."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import TableError, UsageError
from covaria.model.count_endpoint import CountEndpoint
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.intervals import FoldResiduals
from covaria.statistics import t_quantile

LEAST_HAZARD = 1e-12


class SurvivalEndpoint(CountEndpoint):
    """An event at most, counted over the baseline hazard that a subject lived through: Cox's likelihood.

    Responses of an analysis set are 1 / Λ(t) for an event and 0 for a censored time, with weights Λ(t), the
    cumulative baseline hazard at the subject's time, so that what is predicted is a relative hazard.
    """

    name = "survival"
    score = replace(
        CountEndpoint.score,
        meaning="The mean deviance of a subject: how unlikely it was that its event was seen when it was, or "
        "not seen until then, under the hazard predicted for it and one baseline hazard for all models.",
    )
    capabilities = frozenset({Capability.EVIDENCE, Capability.SIGN_FLIPS, Capability.ADJUSTED_MEANS})
    predicts_rate = True
    predicts_hazard = True
    knows_dispersion = True
    is_continuous = False
    expected = "relative hazard"

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse times that are not above 0."""
        if not (response > 0).all():
            raise TableError(
                f"{name} (response) is not above 0 in some usable row, and nobody is under observation for "
                "such a time; correct it, or leave such rows out."
            )

    def misfit(self, deviance: FloatArray) -> FloatArray:
        """The mean deviance itself, since the dispersion is known."""
        apart: FloatArray = deviance - deviance.min()
        return apart

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        """Each row's distance from the mean."""
        return rows - deviance[:, None]

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Logarithms of hazards about that of the mean, in units of one over the root of the mean.

        These are of the standard deviation of a count over its mean, the variance being the mean, so that
        penalties and priors mean what they do for standardised responses.
        """
        least = 0.5 / (float(weights.sum()) + 1)
        mean = max(float(self.best_constants(response, weights[None])[0]), least)
        return Scale(float(np.log(mean)), float(1 / np.sqrt(mean)))

    def working_response(self, response: FloatArray) -> FloatArray:
        """The response itself."""
        return response

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Observed less expected events: a martingale residual."""
        return observed - predicted

    def interval(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,  # noqa: ARG002 (a hazard has no spread of its own)
        residuals: tuple[FoldResiduals, ...],  # noqa: ARG002
        level: float,
        repeats: int = 1,
    ) -> tuple[FloatArray, FloatArray]:
        """Range of each row's relative hazard: how far models without a fold differ, on its logarithm.

        The jackknife of groups that are deleted (Efron and Tibshirani 1993, section 11.5).
        """
        logarithms = np.log(np.maximum(folds, LEAST_HAZARD))
        parts = len(folds) // repeats
        each = logarithms.reshape(repeats, parts, -1)
        apart = each - each.mean(axis=1, keepdims=True)
        sd = np.sqrt((parts - 1) / parts * (apart**2).sum(axis=1).mean(axis=0))
        reach, middle = (
            t_quantile(level, parts - 1) * sd,
            np.log(np.maximum(folds.mean(axis=0), LEAST_HAZARD)),
        )
        return np.exp(middle - reach), np.exp(middle + reach)

    def predictive_quantile(self, *_: object) -> FloatArray:
        """Refuse, since a time that may be censored has those of its survival curve.

        Raises
        ------
        UsageError
        """
        raise UsageError(
            "A time to an event has no quantiles here; predict_survival() gives the probability of being "
            "free of the event at any times."
        )


SURVIVAL = SurvivalEndpoint()
