"""The choices behind a fit, with the values that measurement favoured (docs/log.md)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from covaria.engine import Activation
from covaria.errors import UsageError
from covaria.fit.settings.method import MethodSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.endpoint import NORMAL
from covaria.model.endpoints import endpoint_named


@dataclass(frozen=True)
class FitSettings:
    """How a model is fitted.

    Attributes
    ----------
    seed : int
        Every random stream derives from it.
    fewest_subjects : int
        A table with fewer is refused, since so few held out say too little of the error.
    folds : int, optional
        Parts that the subjects are divided into; each is predicted by networks that never saw it. By default
        5, and 10 of a trial with fewer than 120 subjects; more where these show that there is little noise.
    repeats : int, optional
        How often they are divided; predictions are averaged over the repeats. By default once, and twice
        with fewer than 200 subjects.
    clear_folds : int
        A table with little noise is divided into so many, and all is trained again; 0 for never.
    restarts : int
        Networks that differ only in where they start.
    penalties : tuple of float
        Weight decays of the hidden and output weights, to be weighed out of fold.
    linear_penalties : tuple of float
        The same for the skip, which is all that the linear rung has.
    steps : int
        Adam steps of each network.
    learning_rate : float
        At the first step, from which it falls by a cosine to zero.
    rows_of_step : int, optional
        That each step looks at; by default about 64, on large tables a sixteenth of them, at most some 512.
    wider_steps : int
        Adam steps of the wider networks that a table is given whose neighbours err alike; 0 for none.
    activation : Activation
    single_units, pair_units, dense_units : int
        Hidden units (in each of two layers) of a covariate, of a pair of covariates, and of the dense rung.
    evidence_steps : int
        The most steps of L-BFGS for the hyperparameters of each evidence-trained network.
    evidence_gain : float
        Of the log evidence: a step that gains less is the last.
    single_sines, pair_sines, dense_sines : int
        Frequencies (each a sine and a cosine) of a covariate, of a pair, and of all covariates together.
    pair_budget : int
        The most pairs that the pairwise rung holds; with more, they are screened.
    interval_level : float
        Of the prediction intervals whose coverage is reported.
    assignment : Assignment, optional
        How subjects came to their dose or arm; by default inferred from whether the covariates predict it.
    reference_arm : str, optional
        The arm that others are compared with; by default the one called a placebo or a control, or the first.
    endpoint : str
        What kind of number the response is, as `fit_model` names it, or "repeated" at planned visits and
        "repeated-over-time".
    covariance : str, optional
        Of a subject's errors, as `fit_model` names it; by default unstructured at planned visits, and a
        random slope over time.
    at : str, optional
        The planned visit, or the time, at which doses or arms are compared; by default the last of all.
    method : MethodSettings
        The numbers of the method itself, which few users have a reason to change.
    """

    seed: int = 0
    fewest_subjects: int = 20
    folds: int | None = None
    repeats: int | None = None
    clear_folds: int = 20
    restarts: int = 2
    penalties: tuple[float, ...] = (3e-4, 1.4e-3, 7e-3, 3e-2)
    linear_penalties: tuple[float, ...] = (0.0, 0.02, 0.07, 0.3)
    steps: int = 500
    learning_rate: float = 0.05
    rows_of_step: int | None = None
    wider_steps: int = 15_000
    activation: Activation = Activation.SILU
    single_units: int = 4
    pair_units: int = 4
    dense_units: int = 16
    evidence_steps: int = 30
    evidence_gain: float = 0.03
    single_sines: int = 6
    pair_sines: int = 10
    dense_sines: int = 100
    pair_budget: int = 10
    interval_level: float = 0.9
    assignment: Assignment | None = None
    reference_arm: str | None = None
    endpoint: str = NORMAL.name
    covariance: str | None = None
    at: str | None = None
    method: MethodSettings = field(default_factory=MethodSettings)

    def __post_init__(self) -> None:
        if min(self.restarts, self.steps, self.evidence_steps) < 1:
            raise UsageError("A fit needs at least 1 restart and 1 step.")
        if self.rows_of_step is not None and self.rows_of_step < 1:
            raise UsageError("A step looks at 1 row or more.")
        if self.wider_steps < 0:
            raise UsageError("The steps of wider networks must be a number of at least 0.")
        units = (self.single_units, self.pair_units, self.dense_units)
        sines = (self.single_sines, self.pair_sines, self.dense_sines)
        if min(*units, *sines) < 1 or self.pair_budget < 0:
            raise UsageError("Each component needs at least 1 hidden unit; the pair budget is 0 or more.")
        if not (0 < self.learning_rate < float("inf") and 0 < self.interval_level < 1):
            raise UsageError("The learning rate must be above 0, and the interval level between 0 and 1.")
        if not 0 <= self.evidence_gain < float("inf"):
            raise UsageError("The least gain of a step must be a finite number of at least 0.")
        if not all(0 <= penalty < float("inf") for penalty in (*self.penalties, *self.linear_penalties)):
            raise UsageError("The penalties must be finite numbers of at least 0.")
        if len(self.penalties) != len(self.linear_penalties) or not self.penalties:
            raise UsageError("A fit needs at least one penalty, and as many linear penalties.")
        if not 0 <= self.seed < 2**63:
            raise UsageError("The seed must be a whole number from 0 to 2^63 - 1.")
        self._check_folds()
        endpoint_named(self.endpoint)

    def _check_folds(self) -> None:
        if (self.folds is not None and self.folds < 2) or (self.repeats is not None and self.repeats < 1):
            raise UsageError("A fit needs at least 2 folds and 1 repeat.")
        if self.clear_folds < 0 or self.clear_folds == 1:
            raise UsageError("A table with little noise needs at least 2 folds, or 0 for those of others.")

    def folds_of(self, units: int) -> int:
        """Parts for so many subjects, or groups where they were declared; never more than there are."""
        chosen = self.method.folds
        usual = chosen.more_folds if units < chosen.few_subjects else chosen.folds
        return min(usual if self.folds is None else self.folds, units)

    def repeats_of(self, subjects: int) -> int:
        """How often so many subjects are divided, alone or in groups."""
        chosen = self.method.folds
        usual = chosen.more_repeats if subjects < chosen.usual_subjects else 1
        return usual if self.repeats is None else self.repeats

    def batch_size(self, training_rows: int) -> int:
        """Rows to a step, of so many to train on."""
        if self.rows_of_step is not None:
            return min(training_rows, self.rows_of_step)
        # Batches of one size, since in a small trial a small last one would be a step after noise.
        batches = max(1, round(training_rows / min(512, max(64, training_rows // 16))))
        return -(-training_rows // batches)


class Effort(StrEnum):
    """How much time a fit may take, by its numbers of folds, networks, steps and frequencies."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


def effort_from_word(word: str) -> Effort:
    """Return the effort that a word names.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if word not in {*Effort}:
        raise UsageError('The effort must be "quick", "standard" or "thorough".')
    return Effort(word)


def settings_of(effort: Effort, seed: int = 0, endpoint: str = NORMAL.name) -> FitSettings:
    """The settings of an effort."""
    standard = FitSettings(seed=seed, endpoint=endpoint)
    match effort:
        case Effort.QUICK:
            return replace(
                standard,
                repeats=1,
                clear_folds=0,
                restarts=1,
                penalties=(3e-4, 3e-3, 3e-2),
                linear_penalties=(0.0, 0.05, 0.3),
                steps=150,
                wider_steps=0,
                evidence_steps=15,
                pair_sines=7,
                dense_sines=50,
            )
        case Effort.STANDARD:
            return standard
        case Effort.THOROUGH:
            return replace(
                standard,
                folds=10,
                restarts=6,
                steps=3000,
                learning_rate=0.03,
                evidence_steps=60,
                dense_sines=250,
            )
