"""What a report is made of: everything that it shows comes in here, and nothing else does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from covaria.explain.contrasts import CovariateForest
from covaria.explain.dose_response import DoseResponse
from covaria.explain.effects import NOT_DECOMPOSED, Decomposition
from covaria.explain.rate_ratios import RateRatio
from covaria.explain.risk_ratios import RiskRatio
from covaria.findings.amounts import Amounts
from covaria.findings.arm_words import ArmWords
from covaria.findings.dose_words import DoseWords
from covaria.findings.ordered_words import OrderedWords, ordered_words
from covaria.findings.sensitivity_words import SensitivityWords
from covaria.findings.survival_words import SurvivalWords
from covaria.model.arm_findings import ArmFindings
from covaria.model.dose_findings import DoseFindings
from covaria.model.evaluation import Evaluation
from covaria.model.ordered_shares import OrderedShares
from covaria.model.sensitivity import Sensitivity
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.report.each_subject import SubjectPoint
from covaria.report.explorer import Explorer
from covaria.table import Exclusion, Role, RoleAssignment

_COVARIATES = frozenset({Role.COVARIATE, Role.CATEGORY, Role.VISIT, Role.TIME})


@dataclass(frozen=True)
class ReportContent:
    """All that a report shows: aggregates and names, no subject's value unless `points` are given.

    Attributes
    ----------
    title : str
        The page's title.
    response, dose : str
        Column names; `dose` is None when there is none.
    table : str
        Name of the source table, as the reader should see it.
    fingerprint : str
        Hash of the rows that were used.
    roles : tuple of RoleAssignment
        One for each column of the table, in its order.
    exclusions : tuple of Exclusion
        Empty when every row was used.
    notes : tuple of str
        Whatever the reader must know beside, each a sentence.
    evaluation : Evaluation
        What was learned about the model's quality.
    dose_findings : DoseFindings
        What is said of the dose; None when there are no two doses.
    arm_findings : ArmFindings
        What is said of arms without an order; None without such.
    seed : int
        From which every random choice of the fit follows.
    settings : mapping of str to str
        The other choices behind the fit, in the order to show.
    versions : mapping of str to str
        Software and its version, in the order to show.
    digest : str
        Of the result, which the same fit has.
    date : datetime.date
        The day of the report, from `report_date`.
    missing : tuple of (covariate, share)
        Covariates with missing values, and the share of rows that lack one.
    decomposition : Decomposition
        Main effects and interactions.
    forests : mapping of str to CovariateForest
        By the name of the reference subject.
    profile_curves : mapping of str to DoseResponse
        By the name of the profile; empty without a dose.
    units : mapping of str to str
        Of the columns whose units were given.
    on_log_scale : tuple of str
        Covariates that act by their logarithm.
    points : tuple of SubjectPoint
        Single subjects, only where they were asked for.
    explorer : Explorer
        None where a page cannot hold it.
    sensitivity : Sensitivity
        What refits say; None where none were asked for.
    risk_ratios : tuple of RiskRatio
        Of doses or arms, where the response is yes or no.
    rate_ratios : tuple of RateRatio
        Of doses or arms, where the response counts events, or of hazards, where it is a time to one.
    survival : SurvivalCurves
        Over time at each dose or arm; None where the response is no time to an event.
    time_unit : str
        Of that time; empty where it is not known.
    shares : OrderedShares
        Of ordered levels at each dose or arm; None without these.
    visits : VisitCovariance or TimeCovariance
        How a subject's responses at planned visits, or over time, go together; None without such.
    """

    title: str
    response: str
    dose: str | None
    table: str
    fingerprint: str
    roles: tuple[RoleAssignment, ...]
    exclusions: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    evaluation: Evaluation
    dose_findings: DoseFindings | None
    seed: int
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    digest: str
    date: date
    missing: tuple[tuple[str, float], ...] = ()
    decomposition: Decomposition = NOT_DECOMPOSED
    forests: Mapping[str, CovariateForest] = field(default_factory=dict)
    profile_curves: Mapping[str, DoseResponse] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    on_log_scale: tuple[str, ...] = ()
    points: tuple[SubjectPoint, ...] = ()
    explorer: Explorer | None = None
    arm_findings: ArmFindings | None = None
    sensitivity: Sensitivity | None = None
    risk_ratios: tuple[RiskRatio, ...] = ()
    rate_ratios: tuple[RateRatio, ...] = ()
    survival: SurvivalCurves | None = None
    time_unit: str = ""
    shares: OrderedShares | None = None
    visits: VisitCovariance | TimeCovariance | None = None

    @property
    def amounts(self) -> Amounts:
        """How amounts of the response are written."""
        return Amounts(self.response, self.units, self.evaluation.endpoint)

    @property
    def dose_response(self) -> DoseResponse | None:
        """The curve of the trial's subjects; None when there are no two doses."""
        return None if self.dose_findings is None else self.dose_findings.curve

    @property
    def dose_words(self) -> DoseWords | None:
        """The findings on the dose in words; None when there are no two doses."""
        found, endpoint = self.dose_findings, self.evaluation.endpoint
        return None if found is None else DoseWords(found, self.response, self.units, endpoint)

    @property
    def arm_words(self) -> ArmWords | None:
        """The findings on arms in words; None without arms."""
        found, endpoint = self.arm_findings, self.evaluation.endpoint
        return None if found is None else ArmWords(found, self.response, self.units, endpoint)

    @property
    def survival_words(self) -> SurvivalWords | None:
        """What is said of a time to an event, in words; None of another response."""
        curves, scores = self.survival, self.evaluation.survival
        if curves is None or scores is None:
            return None
        treatment = self.treatment if len(curves.levels) > 1 else ""
        return SurvivalWords(curves, self.rate_ratios, scores, treatment, self.time_unit)

    @property
    def ordered_words(self) -> OrderedWords | None:
        """What is said of levels in an order, in words; None of another response."""
        return ordered_words(self.evaluation, self.shares, self.treatment)

    @property
    def sensitivity_words(self) -> SensitivityWords | None:
        """What refits say, in words; None without such."""
        found = self.sensitivity
        return None if found is None else SensitivityWords(found, self.response, self.treatment, self.units)

    @property
    def treatment(self) -> str:
        """What the treatment is, "dose" or "arm"; empty where none was named."""
        if self.arm_findings is not None:
            return "arm"
        return "" if self.dose is None else "dose"

    @property
    def unit(self) -> str:
        """Unit of the response; empty where it is not known."""
        return self.units.get(self.response, "")

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the covariates, numbers and categories; dose or arm, one to the model, is named apart."""
        return tuple(each.column for each in self.roles if each.role in _COVARIATES)
