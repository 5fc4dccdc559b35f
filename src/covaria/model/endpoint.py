"""The seam that a kind of response is behind: what a fit, a model and its report ask of it.

`NORMAL` is here, each other one in a file of its own, and `endpoints.py` has them by name;
`docs/decisions/0012-endpoints.md` says what another has to fill.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.engine.losses import Loss
from covaria.model.design import Scale, weighted_scale
from covaria.model.intervals import FoldResiduals, cross_validation_plus, predictive_quantile
from covaria.model.link import Link, LinkFunction
from covaria.model.score_words import ScoreUnit, ScoreWords
from covaria.statistics import Line, clustered_line, explained_part, explained_share
from covaria.table.columns import NumberColumn
from covaria.wording.lists import listed


class Capability(StrEnum):
    """What holds for some endpoints only, in the words that say that it was left out."""

    GRADIENT = "networks trained by gradient descent"
    """A response is one number, of which the engine has a loss."""
    EVIDENCE = "networks trained by the evidence"
    """The likelihood of the penalties is known for its loss, in closed form or nearly."""
    LEAST_SQUARES = "dose curves and comparators by least squares"
    SIGN_FLIPS = "tests of interactions and of the dose by sign flips"
    """Sums of what a model without the effect leaves are as likely with the other sign."""
    NORMAL_QUANTILES = "residuals beside a normal distribution"
    ADJUSTED_MEANS = "adjusted means of doses and arms"
    """Predictions are expected values, and differences of means are what is asked for."""
    INTERVALS = "prediction intervals and quantiles of a single response"
    """A response is a number on a scale, of which an interval holds a part."""


class Endpoint(ABC):
    """A kind of response.

    Predictions and observed responses are in units of the response; "linear" is what a link makes of them, on
    which the networks' outputs are once their scale is restored.

    Attributes
    ----------
    name : str
        By which settings and model files know it.
    link : LinkFunction
    loss : Loss or None
        Of the engine, both backends alike, that gradient training minimises on `targets`: up to a factor, and
        to what does not depend on the prediction, the deviance of a row. The engine has its gradient. None
        where a response is no single number, so that nothing is trained by gradient descent.
    loss_parameter : float or None
        Of that loss, for every member; None where it has none.
    score : ScoreWords
        The score is the mean deviance of a row.
    capabilities : frozenset of Capability
        What is sound for this endpoint; the rest is left out, and the model's notes say so.
    predicts_probability : bool
        Whether the response is yes or no, and what is predicted the probability of a yes.
    expected : str
        What is predicted of the response, in a sentence.
    bounds : (float, float)
        Between which that is.
    predicts_rate : bool
        Whether the response counts events, and what is predicted is their rate.
    predicts_hazard : bool
        Whether that rate is a hazard, relative to a baseline over time.
    is_continuous : bool
        Whether a response has a density.
    is_censored : bool
        Whether limits may hide a response: observed responses are then (rows, 2) arrays, between which ends
        each lies.
    is_ordered : bool
        Whether the response is one of few levels in an order, and what is predicted their mean score, from
        which the probabilities of all follow.
    occasion : str
        What a subject has several responses at, with a covariance between them: a "visit", or a "time".
    sd : float or None
        Of errors, where the deviance depends on it.
    knows_dispersion : bool
        Whether the variance of a count is its mean.
    transform : Link
        Of a response before anything is made of it, so that all numbers of a model are of what it makes: of
        logarithms, means are of geometric means, and differences of ratios.
    """

    name: ClassVar[str]
    loss: ClassVar[Loss | None]
    loss_parameter: ClassVar[float | None] = None
    score: ClassVar[ScoreWords]
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    predicts_probability: ClassVar[bool] = False
    predicts_rate: ClassVar[bool] = False
    predicts_hazard: ClassVar[bool] = False
    is_continuous: ClassVar[bool] = True
    is_censored: ClassVar[bool] = False
    is_ordered: ClassVar[bool] = False
    occasion: ClassVar[str] = ""
    sd: float | None = None
    knows_dispersion: ClassVar[bool] = False
    expected: ClassVar[str] = "mean"
    bounds: ClassVar[tuple[float, float]] = (-np.inf, np.inf)
    transform: ClassVar[Link] = Link.IDENTITY

    @property
    @abstractmethod
    def link(self) -> LinkFunction:
        """Between predictions and what networks add up."""

    @abstractmethod
    def check_response(self, response: FloatArray, name: str) -> None:
        """Raise TableError if some response, of the column called `name`, is none of this endpoint."""

    @abstractmethod
    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Deviance of each row, not negative, least where prediction and response agree; they broadcast.

        Not finite where the prediction is not.
        """

    def best_constants(self, response: FloatArray, weights: FloatArray) -> FloatArray:
        """Constant predictions of the least deviance under each set of weights, (sets, rows); (sets,).

        Weighted means, as of every exponential family.
        """
        means: FloatArray = weights @ response / weights.sum(axis=1)
        return means

    def misfit(self, deviance: FloatArray) -> FloatArray:
        """−2 log likelihood of models for each row, less that of the best, from mean deviances; (models,).

        The dispersion is taken at its most likely value for each model, which makes this the logarithm of the
        mean deviance: exactly so under normal errors, and by the extended quasi-likelihood elsewhere (Nelder
        and Pregibon 1987, section 2).
        """
        logarithm: FloatArray = np.log(deviance / deviance.min())
        return logarithm

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        """Influence of each row on `misfit` (delta method), from (models, rows) deviances and their means."""
        return rows / deviance[:, None] - 1

    @abstractmethod
    def typical_error(self, score: float) -> float:
        """Size of a typical error of predictions with a score, in the unit that the words of both name."""

    @abstractmethod
    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        """Bring the engine's mean loss on `targets` to units of the score."""

    def has(self, capability: Capability) -> bool:
        """Whether something that holds for some endpoints only holds for this one."""
        return capability in self.capabilities

    @property
    def left_out(self) -> str:
        """Say in a sentence what a fit leaves out; empty where that is nothing."""
        lacking = tuple(each.value for each in Capability if not self.has(each))
        article = "an" if self.name[0] in "aeiou" else "a"
        return f"For {article} {self.name} endpoint, a fit leaves out {listed(lacking)}." if lacking else ""

    @property
    def is_simulated(self) -> bool:
        """Whether trials can be drawn from a model, by adding its errors to its predictions."""
        has_errors = self.has(Capability.INTERVALS) and self.is_continuous
        return has_errors and not (self.is_of_logarithms or self.is_censored or self.occasion)

    @property
    def is_of_logarithms(self) -> bool:
        """Whether a model's numbers are of the response's logarithm."""
        return self.transform is Link.LOG

    def responses(self, column: NumberColumn) -> FloatArray:
        """Responses of a table's column, as a model's numbers have them."""
        return self.modelled(column.values)

    def settled(
        self,
        response: FloatArray,  # noqa: ARG002 (most endpoints depend on nothing)
        predicted: Iterable[FloatArray],  # noqa: ARG002
        weights: FloatArray,  # noqa: ARG002
    ) -> "Endpoint":
        """Take what the deviance depends on from predictions of several models out of fold, each (rows,)."""
        return self

    def modelled(self, response: FloatArray) -> FloatArray:
        """Responses, or predictions of them, as a model's numbers have them."""
        return self.transform.forward(response)

    def reported(self, modelled: FloatArray) -> FloatArray:
        """Numbers of a model in units of the response."""
        return self.transform.inverse(modelled)

    def working_response(self, response: FloatArray) -> FloatArray:
        """Responses on the linear scale, for what is fitted or screened there by squares."""
        return self.link.forward(response)

    def calibrated(self, values: FloatArray) -> FloatArray:
        """Responses or predictions on the scale on which a line between them should have slope 1."""
        return self.working_response(values)

    def calibration(
        self, observed: FloatArray, predicted: FloatArray, weights: FloatArray, cluster: IntArray | None
    ) -> Line:
        """Line of observed on predicted responses, whose slope is 1 where these are right."""
        return clustered_line(self.calibrated(predicted), self.calibrated(observed), weights, cluster)

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Shift and scale between the linear scale and the networks' outputs."""
        return weighted_scale(self.working_response(response), weights)

    def targets(self, response: FloatArray, scale: Scale) -> FloatArray:
        """Responses as the networks are trained to give them."""
        return scale.standardise(self.working_response(response))

    def parameter_of_loss(self, scale: Scale) -> float | None:  # noqa: ARG002 (some losses have that of a scale)
        """Parameter of the loss, for every member; None where it has none."""
        return self.loss_parameter

    def predicted(self, outputs: FloatArray, scale: Scale) -> FloatArray:
        """Predictions from the outputs of networks."""
        return self.link.inverse(np.minimum(scale.restore(outputs), self.largest_linear(scale)))

    def largest_linear(self, scale: Scale) -> float:  # noqa: ARG002 (of an endpoint with a limit)
        """Value on the linear scale beyond which nothing is predicted."""
        return float("inf")

    def outputs(self, predicted: FloatArray, scale: Scale) -> FloatArray:
        """Outputs of networks that would give predictions."""
        return scale.standardise(self.link.forward(predicted))

    def error(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Observed less predicted; what is expected of that where a response is not known; (rows,)."""
        return observed - predicted

    def shown(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:  # noqa: ARG002 (some need it)
        """Observed responses as figures show them, (rows,): what is expected of one that is not known."""
        return observed

    def completed(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:  # noqa: ARG002 (some need it)
        """Observed responses as single numbers, (rows,), also where one is not known."""
        return observed

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """What a prediction leaves of a response on the linear scale, of which intervals are made."""
        return self.working_response(observed) - self.link.forward(predicted)

    def explained_share(
        self,
        observed: FloatArray,
        predicted: FloatArray,
        weights: FloatArray,
        cluster: IntArray | None = None,
    ) -> tuple[float, float]:
        """Share of the best constant's deviance that predictions explain, and its standard error."""
        constant = self.best_constants(observed, weights[None])
        unexplained = self.row_deviance(observed, predicted)
        return explained_part(unexplained, self.row_deviance(observed, constant), weights, cluster)

    def interval(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],
        level: float,
        repeats: int = 1,  # noqa: ARG002 (of the folds, which some endpoints have to know)
    ) -> tuple[FloatArray, FloatArray]:
        """Interval for each row's response, from (folds, rows) predictions; see `cross_validation_plus`."""
        lower, upper = cross_validation_plus(self.link.forward(folds), residual_sd, residuals, level)
        return self.link.inverse(lower), self.link.inverse(upper)

    def predictive_quantile(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],
        level: float,
    ) -> FloatArray:
        """Quantile of each row's predictive distribution; see `intervals.predictive_quantile`."""
        linear = self.link.forward(folds)
        return self.link.inverse(predictive_quantile(linear, residual_sd, residuals, level))

    def notes_of_intervals(self, lower: FloatArray, upper: FloatArray) -> tuple[str, ...]:  # noqa: ARG002
        """Say what there is to know of intervals, whose ends, (rows,), are in units of the response."""
        return ()

    @property
    def is_symmetric(self) -> bool:
        """Whether intervals reach as far to either side of a prediction, in units of the response."""
        return self.link is Link.IDENTITY and not self.is_of_logarithms

    def width(self, predicted: FloatArray, half_width: FloatArray) -> FloatArray:
        """Width, in units of the response, of intervals that reach so far on the linear scale; (rows,)."""
        if self.is_symmetric:
            return 2 * half_width
        linear = self.link.forward(predicted)
        return self.link.inverse(linear + half_width) - self.link.inverse(linear - half_width)


class NormalEndpoint(Endpoint):
    """A number whose errors are about normal: the deviance is the squared error."""

    name = "normal"
    link = Link.IDENTITY
    loss: ClassVar[Loss | None] = Loss.SQUARED
    score = ScoreWords(
        name="mean squared error",
        short="MSE",
        unit=ScoreUnit.SQUARED_RESPONSE,
        typical_name="root mean squared error",
        typical_key="rmse",
        typical_unit=ScoreUnit.RESPONSE,
        explained="R²",
        explained_key="r2",
        explained_of="variance",
        meaning="The mean squared difference of prediction and response; with normal errors of equal "
        "variance it orders models as the likelihood does.",
    )
    capabilities = frozenset(Capability)

    def check_response(self, response: FloatArray, name: str) -> None:
        """Take every finite number, which is all that a table lets through."""

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """(y − ŷ)², which is the deviance times the variance, as that is not known."""
        squared: FloatArray = (observed - predicted) ** 2
        return squared

    def typical_error(self, score: float) -> float:
        """Root of the mean squared error."""
        return float(np.sqrt(score))

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        """Squared units of the response for those of the standardised one."""
        return loss * scale.sd**2

    def explained_share(
        self,
        observed: FloatArray,
        predicted: FloatArray,
        weights: FloatArray,
        cluster: IntArray | None = None,
    ) -> tuple[float, float]:
        """R²."""
        return explained_share(observed - predicted, observed, weights, cluster)


NORMAL = NormalEndpoint()
