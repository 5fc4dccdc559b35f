"""How good a fitted model is: aggregates only, no subject's value, so that it may travel with the model."""

from dataclasses import dataclass, field, replace

from covaria.explain.effects import CLAIM_LEVEL
from covaria.model.censored_endpoint import CensoredEndpoint
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.model.endpoints import endpoint_named
from covaria.model.learning_curve import LearningCurve
from covaria.model.ordered_scores import OrderedScores
from covaria.model.probability_scores import ProbabilityScores
from covaria.model.residual_checks import NOT_CHECKED, ResidualChecks
from covaria.model.survival_scores import SurvivalScores
from covaria.model.threshold_effects import ThresholdEffects
from covaria.model.visit_scores import VisitScores

PREDICTED = 0.025
"""p-value up to which the response is said to be predicted: with 0.05 it was in 8 % of trials of nothing,
since predictions of different folds learned from the same noise."""


@dataclass(frozen=True)
class SimplerRival:
    """A model simpler than the rung below, with less error than that one.

    Attributes
    ----------
    name : str
        "mean", or of a rung.
    gain, gain_se : float
        How far a rung's out-of-fold error is below the rival's, and the standard error of these paired
        differences.
    """

    name: str
    gain: float
    gain_se: float


@dataclass(frozen=True)
class LadderStep:
    """One rung of the ladder, evaluated out of fold.

    Attributes
    ----------
    rung : str
        "linear", "additive", "pairwise" or "dense".
    score, score_se : float
        Out-of-fold score and its standard error: the mean of the endpoint's deviances, in its units.
    explained : float
        Share by which that is below the best constant's, out of fold: R² of a normal endpoint.
    weight : float
        The rung's share in the averaged model, 0 to 1.
    penalty : float or None
        The weight decay with the least out-of-fold error of the gradient-trained networks, if any.
    train_score : float
        In-sample score, shown only as the overfitting check.
    gain, gain_se : float
        How far the out-of-fold error is below that of the rung before (of the mean for the linear rung),
        and the standard error of these paired differences.
    above_averaged, above_averaged_se : float
        How far the error is above the averaged model's, and the standard error of these paired differences.
        The rung's penalty is the best on all folds, the averaged model's weights come from the others: that
        favours the rung a bit.
    rival : SimplerRival or None
        The best of all simpler models, the mean among them; None where it is the rung before.
    """

    rung: str
    score: float
    score_se: float
    explained: float
    weight: float
    penalty: float | None
    train_score: float
    gain: float
    gain_se: float
    above_averaged: float
    above_averaged_se: float
    rival: SimplerRival | None = None


@dataclass(frozen=True)
class InteractionTest:
    """What was found of one interaction.

    Attributes
    ----------
    covariates : (str, str)
    p_value : float
        Of a test by sign flips, adjusted for all pairs tested.
    gain, gain_se : float or None
        How far the pair lowers the out-of-fold score of a model without it, and the standard error of
        that; None where the test finds nothing.
    """

    covariates: tuple[str, str]
    p_value: float
    gain: float | None = None
    gain_se: float | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the test finds it and it gains more than a standard error out of fold."""
        if self.p_value > CLAIM_LEVEL or self.gain is None or self.gain_se is None:
            return False
        return self.gain > self.gain_se


@dataclass(frozen=True)
class Comparator:
    """A model that one would use instead, on the same folds.

    Attributes
    ----------
    name : str
        "mean", "linear", "emax", "sigmoid emax", "gaussian process" or "gradient boosting".
    score, score_se, explained : float
        As for a rung.
    above_averaged, above_averaged_se : float
        How far the error is above the averaged model's, and the standard error of these paired differences.
    """

    name: str
    score: float
    score_se: float
    explained: float
    above_averaged: float
    above_averaged_se: float


@dataclass(frozen=True)
class ErrorSummary:
    """The averaged model's score out of fold, and in sample beside it; see `LadderStep`."""

    score: float
    score_se: float
    explained: float
    train_score: float


@dataclass(frozen=True)
class IntervalSummary:
    """Prediction intervals for a subject, out of fold.

    Their widths come from the same errors, so that the coverage is near the level whatever the model; only
    its parts, in `ResidualChecks`, can show it.

    Attributes
    ----------
    level, coverage, mean_width : float
        Of the intervals: nominal level, share of the responses inside, width in units of the response.
    crps : float
        Continuous ranked probability score of the predictive distribution (Gneiting and Raftery 2007,
        equation 21), in units of the endpoint's residuals: mean absolute error, for a prediction that is a
        distribution.
    varying : bool
        Whether the intervals are wider for some subjects than for others.
    """

    level: float
    coverage: float
    mean_width: float
    crps: float
    varying: bool


@dataclass(frozen=True)
class LossCurve:
    """Median loss over the members of one rung at its best penalty, by epoch, in units of the score."""

    rung: str
    epochs: tuple[int, ...]
    train: tuple[float, ...]
    held_out: tuple[float, ...]


@dataclass(frozen=True)
class PredictionBin:
    """Subjects with similar out-of-fold predictions, at least `MINIMUM_CELL` of them.

    Attributes
    ----------
    subjects : int
    predicted, observed : float
        Their mean prediction and mean response, in units of the response.
    observed_low, observed_high : float
        The mean response less and plus 1.96 standard errors; of shares the exact interval.
    """

    subjects: int
    predicted: float
    observed: float
    observed_low: float
    observed_high: float


@dataclass(frozen=True)
class Censoring:
    """What a fit found of a response that limits hide in some rows.

    Attributes
    ----------
    sd : float
        Of errors, as the model has responses.
    lower_limit, upper_limit : float or None
        In units of the response; None where too few responses share one.
    below, above, between : float
        Shares of the responses that are below a limit, above one, or between two ends.
    """

    sd: float
    lower_limit: float | None
    upper_limit: float | None
    below: float
    above: float
    between: float

    def of(self, endpoint: Endpoint) -> Endpoint:
        """Give a censored endpoint what was found."""
        if not isinstance(endpoint, CensoredEndpoint):
            return endpoint
        return replace(endpoint, sd=self.sd, lower_limit=self.lower_limit, upper_limit=self.upper_limit)


@dataclass(frozen=True)
class Evaluation:
    """Everything that was learned about a model's quality while it was fitted.

    Folds are those of one repeat of the trial. The tests are of interactions, on so many rows, and
    of any effect of the dose (None without a dose). That nothing predicts the response is tested by whether
    the averaged model's out-of-fold predictions follow it. There is a learning curve where one was asked for.
    Scores are what the endpoint of that name says, and called as is kept beside it. A binary endpoint has
    scores of its probabilities in the place of prediction intervals, an ordinal one of its levels, with what
    acts on their thresholds apart, a survival
    endpoint of its curves, a censored one what hides its responses, and planned visits have those of a known
    subject.
    """

    rows: int
    subjects: int
    folds: int
    repeats: int
    ladder: tuple[LadderStep, ...]
    mean_weight: float
    comparators: tuple[Comparator, ...]
    oof: ErrorSummary
    interval: IntervalSummary | None
    loss_curves: tuple[LossCurve, ...]
    predicted_observed: tuple[PredictionBin, ...]
    networks: int
    networks_dropped: int
    interaction_tests: tuple[InteractionTest, ...]
    interaction_rows: int
    dose_p_value: float | None
    prediction_p_value: float
    residual_checks: ResidualChecks = NOT_CHECKED
    learning_curve: LearningCurve | None = None
    endpoint_name: str = NORMAL.name
    score_name: str = NORMAL.score.name
    probabilities: ProbabilityScores | None = field(default=None, metadata={"came_later": True})
    censoring: Censoring | None = field(default=None, metadata={"came_later": True})
    survival: SurvivalScores | None = field(default=None, metadata={"came_later": True})
    ordered: OrderedScores | None = field(default=None, metadata={"came_later": True})
    visits: VisitScores | None = field(default=None, metadata={"came_later": True})
    threshold_effects: tuple[ThresholdEffects, ...] = field(default=(), metadata={"came_later": True})

    @property
    def endpoint(self) -> Endpoint:
        """What kind of number the response is."""
        named = endpoint_named(self.endpoint_name)
        if named.is_ordered and self.ordered is not None:
            return self.ordered.endpoint()
        return named if self.censoring is None else self.censoring.of(named)

    @property
    def is_predicted(self) -> bool:
        """Whether the response is said to be predicted out of fold."""
        return self.prediction_p_value <= PREDICTED and self.oof.explained > 0

    @property
    def folds_in_words(self) -> str:
        """Say into how many folds the trial was divided, and how often if more than once."""
        if self.repeats == 1:
            return f"{self.folds} folds"
        return f"{self.folds} folds, assigned {'twice' if self.repeats == 2 else f'{self.repeats} times'}"
