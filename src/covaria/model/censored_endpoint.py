"""A response that limits hide in some rows: modelled is the mean of what would be measured without them.

Responses are (rows, 2) arrays here, between which ends each lies, equal where it was measured; predictions
are (rows,) as everywhere. The likelihood is Tobin's (1958), of normal errors; their standard deviation is the
endpoint's once the networks of a fit are trained, since it says how surely a response is beyond its limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.disclosure import MINIMUM_CELL
from covaria.errors import TableError
from covaria.model.design import Scale
from covaria.model.endpoint import Capability, Endpoint
from covaria.model.link import Link
from covaria.model.score_words import ScoreUnit, ScoreWords
from covaria.regression.censored_normal import (
    NARROW,
    is_bounded,
    is_measured,
    known_moments,
    known_quantiles,
    log_probability,
)
from covaria.statistics import LEVEL, Estimate, Line, t_quantile
from covaria.table.columns import NumberColumn
from covaria.wording.lists import counted
from covaria.wording.numbers import format_setting

GOLDEN = (np.sqrt(5) - 1) / 2
"""Its multiples, without their whole parts, fill the unit interval evenly however many there are."""


@dataclass(frozen=True)
class CensoredEndpoint(Endpoint):
    """A number whose errors are about normal, and of which perhaps only a limit is known.

    Attributes
    ----------
    sd : float or None
        Of errors, as the model has responses; None before a fit has found it.
    lower_limit, upper_limit : float or None
        Limit, in units of the response, that most of the responses below, or above, one were hidden by; None
        where too few share one.
    """

    sd: float | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None

    name = "censored"
    link = Link.IDENTITY
    loss = None
    is_censored = True
    score = ScoreWords(
        name="mean Tobit deviance",
        short="deviance",
        unit=ScoreUnit.SQUARED_RESPONSE,
        typical_name="typical error",
        typical_key="typical_error",
        typical_unit=ScoreUnit.RESPONSE,
        explained="D²",
        explained_key="d2",
        explained_of="deviance",
        meaning="The mean squared difference of prediction and response; of a response beyond a limit about "
        "the squared distance from there where it is predicted on the other side, and next to nothing where "
        "it is predicted well beyond (−2σ² times its log probability of lying there).",
    )
    capabilities = frozenset({Capability.EVIDENCE, Capability.ADJUSTED_MEANS, Capability.INTERVALS})

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse responses none of which was measured."""
        if not is_bounded(response).any():
            raise TableError(
                f"{name} (response) is beyond a limit in every usable row, and was measured in none; check "
                "the rows, or choose another response."
            )

    def responses(self, column: NumberColumn) -> FloatArray:
        """Between which ends each response lies, (rows, 2); what has no ends was measured."""
        known = np.column_stack([column.values] * 2) if column.known is None else column.known
        return self.modelled(known)

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """−2σ² log likelihood of each row, less that of the best prediction: (y − ŷ)² of a measured one."""
        sd = self._known_sd
        lower, upper = ((observed[..., end] - predicted) / sd for end in (0, 1))
        half = np.where(is_measured(observed), 0.0, observed[..., 1] - observed[..., 0]) / (2 * sd)
        narrow = half < NARROW
        a, b = (np.where(narrow, end, 0.0) for end in (lower, upper))
        hidden = log_probability(lower, np.where(narrow, np.inf, upper))
        best = log_probability(np.where(narrow, -np.inf, -half), np.where(narrow, np.inf, half))
        deviance: FloatArray = sd**2 * np.where(narrow, ((a + b) / 2) ** 2, 2 * (best - hidden))
        return np.where(np.isfinite(predicted), deviance, np.nan)

    def best_constants(self, response: FloatArray, weights: FloatArray) -> FloatArray:
        """Means of the greatest likelihood under each set of weights, each beside an SD of its own."""
        return np.array([_mean_and_sd(response[own > 0], own[own > 0])[0] for own in weights])

    def settled(self, response: FloatArray, predicted: Iterable[FloatArray], weights: FloatArray) -> Endpoint:
        """Take the standard deviation about the likeliest of some predictions out of fold, and the limits."""
        from covaria.regression.tobit import tobit_regression

        nothing = np.empty((len(response), 0))
        fits = [
            tobit_regression(nothing, response, weights, each)
            for each in predicted
            if np.isfinite(each).all()
        ]
        sd = float(max(fits, key=lambda fit: fit.log_likelihood).sd)
        lower, upper = (
            _usual_limit(
                response[np.isinf(response[:, 1 - end]), end], weights[np.isinf(response[:, 1 - end])]
            )
            for end in (1, 0)
        )
        below, above = (
            None if each is None else float(self.reported(np.array(each))) for each in (lower, upper)
        )
        return replace(self, sd=sd, lower_limit=below, upper_limit=above)

    def misfit(self, deviance: FloatArray) -> FloatArray:
        """Mean deviance over σ², since that is the same for all models."""
        apart: FloatArray = (deviance - deviance.min()) / self._known_sd**2
        return apart

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        """Each row's distance from the mean, over σ²."""
        return (rows - deviance[:, None]) / self._known_sd**2

    def typical_error(self, score: float) -> float:
        """Root of the mean deviance."""
        return float(np.sqrt(score))

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        """Squared units of the response for those of the standardised one."""
        return loss * scale.sd**2

    def working_response(self, response: FloatArray) -> FloatArray:
        """What is expected of each response where nothing but its limits is known; (rows,)."""
        mean, sd = _mean_and_sd(response, np.ones(len(response)))
        return mean + sd * known_moments(response, np.full(len(response), mean), sd).first

    def calibration(
        self, observed: FloatArray, predicted: FloatArray, weights: FloatArray, cluster: IntArray | None
    ) -> Line:
        """Line by Tobit regression, with the sandwich of the scores' sums by cluster (Huber 1967)."""
        from covaria.regression.tobit import tobit_regression

        design = np.column_stack([np.ones(len(predicted)), predicted])
        fit = tobit_regression(design, observed, weights)
        influence = (fit.scores / weights[:, None]) @ fit.covariance[:, :2]
        owner = np.arange(len(weights)) if cluster is None else cluster
        sums = np.column_stack([np.bincount(owner, weights * own) for own in influence.T])
        clusters = len(np.unique(owner))
        if clusters <= 2:
            return Line(*(Estimate(float(value), None, None) for value in fit.coefficients[::-1]))
        errors = np.sqrt((sums**2).sum(axis=0) * clusters / (clusters - 2))
        reach = t_quantile(LEVEL, clusters - 2) * errors
        ends = zip(fit.coefficients.tolist(), reach.tolist(), strict=True)
        intercept, slope = (Estimate(value, value - own, value + own) for value, own in ends)
        return Line(slope, intercept)

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Mean and standard deviation as they would be without limits."""
        return Scale(*_mean_and_sd(response, weights))

    def targets(self, response: FloatArray, scale: Scale) -> FloatArray:
        """Ends as the networks are trained to reach between them; (rows, 2)."""
        return scale.standardise(response)

    def error(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Expected error given what is known: a generalised residual (Gourieroux et al. 1987)."""
        return self._known_sd * known_moments(observed, predicted, self._known_sd).first

    def shown(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Responses as measured, others as expected beyond their limits given the prediction."""
        return predicted + self.error(observed, predicted)

    def completed(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Responses as measured, others as they may have been beyond their limits given the prediction.

        Quantiles at shares that fill the unit interval evenly, as randomised quantile residuals are drawn
        (Dunn and Smyth 1996), so that errors are spread as they would be without limits.
        """
        order = np.lexsort((predicted, observed[:, 1], observed[:, 0]))
        share = np.empty(len(order))
        share[order] = (GOLDEN * np.arange(1, len(order) + 1)) % 1
        return known_quantiles(observed, predicted, self._known_sd, share)

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """What a prediction leaves of a response, completed where a limit hides it."""
        return self.completed(observed, predicted) - predicted

    def notes_of_intervals(self, lower: FloatArray, upper: FloatArray) -> tuple[str, ...]:
        """Say in how many rows the interval reaches beyond a limit, where nothing would be measured."""
        sides = (("lower", "below", self.lower_limit, lower), ("upper", "above", self.upper_limit, upper))
        notes = []
        for end, side, limit, ends in sides:
            sign = 1 if side == "below" else -1
            beyond = 0 if limit is None else int((sign * ends < sign * limit).sum())
            if limit is not None and beyond:
                notes.append(
                    f"The {end} end of the interval is {side} the limit of {format_setting(limit)} in "
                    f"{counted(beyond, 'row')}, and says no more there than “{side} {format_setting(limit)}”."
                )
        return tuple(notes)

    @property
    def _known_sd(self) -> float:
        if self.sd is None:
            raise ValueError("the standard deviation of errors is not known before a fit")
        return self.sd


@dataclass(frozen=True)
class CensoredLogNormalEndpoint(CensoredEndpoint):
    """The censored endpoint of the logarithm: means are of geometric means, and differences of ratios."""

    name = "censored-lognormal"
    transform = Link.LOG
    expected = "geometric mean"
    score = replace(
        CensoredEndpoint.score,
        unit=ScoreUnit.NONE,
        typical_name="typical log ratio",
        typical_key="typical_log_ratio",
        typical_unit=ScoreUnit.NONE,
        meaning="The mean square of the natural logarithm of response by prediction; of a response beyond a "
        "limit, about the square of the logarithm from there where it is predicted on the other side, and "
        "next to nothing where it is predicted well beyond.",
    )

    def modelled(self, response: FloatArray) -> FloatArray:
        """Logarithms, with that of 0, below which no response is, at −∞."""
        with np.errstate(divide="ignore"):
            logarithm: FloatArray = np.log(np.maximum(response, 0.0))
        return logarithm


def _mean_and_sd(response: FloatArray, weights: FloatArray) -> tuple[float, float]:
    # Imported late: a prediction needs no regression, and does without SciPy.
    from covaria.regression.tobit import mean_and_sd

    return mean_and_sd(response, weights)


def _usual_limit(limits: FloatArray, weights: FloatArray) -> float | None:
    """The limit that most subjects share; None where fewer share one than may be told of."""
    if not len(limits):
        return None
    distinct, place = np.unique(limits, return_inverse=True)
    counts = np.bincount(place, weights)
    return float(distinct[counts.argmax()]) if counts.max() >= MINIMUM_CELL else None


CENSORED = CensoredEndpoint()
CENSORED_LOGNORMAL = CensoredLogNormalEndpoint()
