"""Numbers of the method by which candidates are trained."""

from dataclasses import dataclass

from covaria.errors import UsageError
from covaria.fit.settings.ranges import above_zero, at_least, not_negative


@dataclass(frozen=True)
class ScaleSettings:
    """Which covariates act on the log scale (docs/log.md, "Covariates on the log scale").

    Attributes
    ----------
    positive : float
        Of the subjects at least this share is above 0, and none below.
    skewness : float
        Only a covariate with a larger third standardised moment is looked at.
    between : (float, float)
        Quantiles of what is above 0.
    ratio : float
        The larger of these quantiles is more than so many times the smaller, since within a smaller range the
        logarithm is all but a straight line.
    gain : float
        The log evidence of the logarithm is ahead by more than this, twenty times as likely, so that chance
        seldom changes a scale.
    most_rows : int
        The evidence looks at no more subjects, which bounds time.
    """

    positive: float = 0.9
    skewness: float = 0.5
    between: tuple[float, float] = (0.05, 0.95)
    ratio: float = 3.0
    gain: float = 3.0
    most_rows: int = 512

    def __post_init__(self) -> None:
        above_zero(self, "positive", "skewness", "between", "ratio")
        not_negative(self, "gain")
        at_least(2, self, "most_rows")
        if not self.between[0] < self.between[1] < 1:
            raise UsageError("ScaleSettings.between must ascend, below 1.")


@dataclass(frozen=True)
class GradientSettings:
    """Which restarts of the gradient-trained networks are kept.

    Attributes
    ----------
    far_above : float
        A restart whose final loss exceeds its best sibling's by this factor, and by `notable`, is dropped,
        since it has not found what its sibling has.
    notable : float
        A dropped restart is at least this share of the response's variance above its best sibling, since
        where losses are tiny a factor alone says nothing.
    """

    far_above: float = 1.5
    notable: float = 0.1

    def __post_init__(self) -> None:
        not_negative(self, "notable")
        if not 1 <= self.far_above < float("inf"):
            raise UsageError(
                f"GradientSettings.far_above must be a finite number of at least 1, not {self.far_above!r}."
            )


@dataclass(frozen=True)
class EvidenceSettings:
    """Priors and starts of the networks whose penalties are estimated by the evidence.

    The values were chosen by the excess error over the truths of `covaria.datasets` (docs/log.md, "Evidence
    trainer: priors, starts, and what the dense rung holds").

    Attributes
    ----------
    amplitude_rate : float
        The exponential prior on a component's amplitude has this rate, which hardly matters.
    length_scale : float
        The prior on length scales of the linear and the additive rung has its mode here, in standard
        deviations of a covariate, since straight lines are drawn by the skip.
    interaction_length_scale : float
        The prior on length scales of rungs with interactions has its mode here, and longer ones are as
        likely, since only they draw a line whose slope depends on another covariate.
    length_scale_sd : float
        The logarithm of a length scale has this prior standard deviation; 1.5 was worse at 60 subjects.
    new_amplitude : float
        A component that is new on a rung starts with this amplitude, small enough to leave again.
    least_amplitude : float
        A component that the rung below knew starts with at least this amplitude, since from 0 it could not
        grow again.
    dense_amplitude : float
        The component of all covariates, on the dense rung, starts with this amplitude, the standard deviation
        of the response.
    dense_length_scales : (float, float)
        The dense rung starts from length scales of the rung below that are held between these two, as one
        of a quiet covariate may be anything.
    winding_length_scale : float
        The additive rung is started a second time from this length scale, since the evidence has one summit
        where a covariate bends gently, and another where it winds: without it eight levels that wind were
        explained to 81 % instead of 98 %.
    negligible : float
        A component of the additive rung with less than this amplitude, in standard deviations of the
        response, is left out of the pairwise rung, which spares time on tables of many covariates.
    trial_steps : int
        Of several starts only the best goes on after so many steps, which spares the time of the others.
    most_rows : int
        Hyperparameters, which are few, are estimated from at most so many rows, which bounds time; the last
        layer sees all.
    """

    amplitude_rate: float = 0.1
    length_scale: float = 3.0
    interaction_length_scale: float = 5.0
    length_scale_sd: float = 1.0
    new_amplitude: float = 0.3
    least_amplitude: float = 0.05
    dense_amplitude: float = 1.0
    dense_length_scales: tuple[float, float] = (0.3, 3.0)
    winding_length_scale: float = 0.4
    negligible: float = 0.05
    trial_steps: int = 10
    most_rows: int = 1500

    def __post_init__(self) -> None:
        above_zero(self, "amplitude_rate", "length_scale", "interaction_length_scale", "length_scale_sd")
        above_zero(self, "new_amplitude", "least_amplitude", "dense_amplitude", "winding_length_scale")
        above_zero(self, "dense_length_scales")
        not_negative(self, "negligible")
        at_least(1, self, "trial_steps")
        at_least(2, self, "most_rows")
        least, most = self.dense_length_scales
        if least > most:
            raise UsageError("EvidenceSettings.dense_length_scales must ascend.")


@dataclass(frozen=True)
class WiderSettings:
    """Wider networks of the dense rung, which a table is given whose neighbours err alike.

    The values were chosen on four tables that are no trials (docs/log.md, "Wider networks: when they are
    asked for", and "Wider networks: where neighbours err alike").

    Attributes
    ----------
    units : int
        Each of the two hidden layers has so many units.
    learning_rate : float
        Adam begins with this rate; 0.03 was worse.
    rows_of_step : int
        Each step looks at so many rows, since where there is little noise that of small batches is in the
        way.
    penalties : tuple of float
        Weight decays: nearly none, since there may be little noise to fit, and a little.
    restarts : int
        Each fold has so many networks; up to three train one by one, with their rows in a vector's lanes.
    neighbours : tuple of int
        Numbers of nearest rows whose errors are looked at beside each row's own: what is rough between single
        rows, and between regions.
    surely : float
        Neighbours err alike where the products of their errors are above so many standard deviations. On
        simulated trials they are seldom above 1, on tables that gain 2 to 12.
    least_left : float
        Where less than this share of the response is left, wider networks have nothing to gain that matters.
    most_rows : int
        No more rows are looked at for this, which bounds time and memory.
    trial : int
        After one of so many parts of the steps, wider networks must be far ahead to be trained in full.
    far_ahead : float
        By more than so many standard errors of the paired difference.
    """

    units: int = 64
    learning_rate: float = 0.02
    rows_of_step: int = 256
    penalties: tuple[float, ...] = (1e-6, 1e-4)
    restarts: int = 2
    neighbours: tuple[int, ...] = (1, 5)
    surely: float = 2.0
    least_left: float = 0.001
    most_rows: int = 2000
    trial: int = 8
    far_ahead: float = 2.0

    def __post_init__(self) -> None:
        at_least(1, self, "units", "rows_of_step", "restarts", "neighbours", "trial")
        at_least(2, self, "most_rows")
        above_zero(self, "learning_rate")
        not_negative(self, "penalties", "surely", "least_left", "far_ahead")


@dataclass(frozen=True)
class ScreeningSettings:
    """Least squares by which the most promising covariates and pairs are picked.

    Attributes
    ----------
    most_inputs : int
        With more input columns than this, all covariates have straight lines, but only the most promising
        ones bend and interact, since the cost of a bend grows with the square of their number and what is
        found by chance with it.
    kept_inputs : int
        So many input columns the most promising covariates have together, without the dose or the arm, which
        always bends; that are more than a trial of such width usually shows (docs/log.md, "Wide and long
        tables").
    degree_alone : int
        Each covariate bends on its own as a polynomial of this degree before pairs are looked at, so that no
        bend of one covariate passes for a pair.
    degree_in_pairs : int
        A pair is judged by products of polynomials of this degree, which see an optimum that moves.
    ridge : float
        Both regressions have this penalty relative to their mean squared size, so that inputs that repeat
        one another do no harm.
    """

    most_inputs: int = 100
    kept_inputs: int = 40
    degree_alone: int = 3
    degree_in_pairs: int = 2
    ridge: float = 1e-3

    def __post_init__(self) -> None:
        at_least(1, self, "most_inputs", "kept_inputs", "degree_alone", "degree_in_pairs")
        above_zero(self, "ridge")


@dataclass(frozen=True)
class TreeSettings:
    """Boosted trees among the candidates (docs/log.md, "Boosted trees among the candidates").

    Attributes
    ----------
    numbers : tuple of int
        Of trees, ascending: alternatives that are weighed out of fold.
    rate : float
        Each tree adds this share of what it would; half of it with twice the trees gained 1 %.
    most_rows : int
        Trees see no more rows, evenly spaced, which bounds time.
    least_rows : int
        Subjects in each leaf and between two cuts, as many as anything is said of; with fewer, leaves follow
        outliers.
    most_cells : int
        Parts that cuts divide a covariate into.
    ridge : float
        Subjects of no effect that are added to each leaf.
    """

    numbers: tuple[int, ...] = (12, 25, 50, 100)
    rate: float = 0.2
    most_rows: int = 2000
    least_rows: int = 11
    most_cells: int = 32
    ridge: float = 5.0

    def __post_init__(self) -> None:
        at_least(1, self, "numbers", "most_rows", "least_rows", "most_cells")
        above_zero(self, "rate", "ridge")

    @property
    def trees(self) -> int:
        """Trees that are grown."""
        return self.numbers[-1]


FINER_TREES = TreeSettings(numbers=(2000,), rate=0.3, least_rows=5, most_cells=64, ridge=1.0)
"""For tables that leave more than noise to follow (docs/log.md, "Finer trees: more of them, deeper ones")."""


@dataclass(frozen=True)
class DoseCurveSettings:
    """Curves of the dose among the candidates.

    Attributes
    ----------
    pieces : int
        A curve has so many straight pieces from no dose to the highest; 48 follow an Emax curve to within
        4e-4 of its height.
    rows_of_parameter : int
        With fewer rows than this for each parameter there are no curves, since these have no penalty.
    offset : float
        Before its logarithm is taken, a dose has this share of the highest added, since 0 has none.
    ed50 : (float, float)
        ED50 is sought between these, in units of the highest dose, since the design says nothing of others.
    hill : (float, float)
        Hill's coefficient, where it is estimated, is sought between these, for the same reason.
    """

    pieces: int = 48
    rows_of_parameter: int = 5
    offset: float = 0.01
    ed50: tuple[float, float] = (1e-3, 10.0)
    hill: tuple[float, float] = (0.3, 10.0)

    def __post_init__(self) -> None:
        at_least(2, self, "pieces")
        at_least(1, self, "rows_of_parameter")
        above_zero(self, "offset", "ed50", "hill")
        if not (self.ed50[0] < self.ed50[1] and self.hill[0] < self.hill[1]):
            raise UsageError("The bounds DoseCurveSettings.ed50 and DoseCurveSettings.hill must ascend.")
