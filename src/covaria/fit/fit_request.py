"""What is asked of a fit, in the words of Python and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from covaria.errors import UsageError
from covaria.fit.settings import Effort, FitSettings, effort_from_word, settings_of
from covaria.model.adjusted_means import assignment_from_word
from covaria.model.endpoint import NORMAL
from covaria.model.repeated_endpoint import REPEATED, REPEATED_OVER_TIME
from covaria.table import EVERYTHING, Role, RoleRequest, Selection


@dataclass(frozen=True)
class FitRequest:
    """All that a user may ask of a fit, in the words of the options and keywords.

    Attributes
    ----------
    roles : RoleRequest
        Response, dose or arm, covariates, subject, group, weight, strata, and roles of other columns.
    missing : tuple of str
        Further text that represents a missing value.
    effort : "quick", "standard" or "thorough", optional
        Standard by default; not beside `settings`.
    settings : FitSettings, optional
    seed : int, optional
        By default that of the settings.
    comparators : "few", "usual" or "all"
    assignment : "randomised" or "observational", optional
    reference_arm : str, optional
    units : mapping from column to unit
    goal : "max" or "min", optional
    delta : float, optional
        The smallest difference that matters.
    shape : "any", "monotone", "increasing" or "decreasing", optional
    selection : Selection
        Which rows, and which sheet, are the table.
    with_learning_curve : bool
        Whether parts of the trial are fitted too.
    with_sensitivity : bool
        Whether the trial is fitted again under other seeds, without each site, and without five subjects.
    covariance : str, optional
        Of a subject's errors; unstructured by default at planned visits, and over time a random slope.
    at : str, optional
        The planned visit, or the time, at which doses or arms are compared; by default the last of all.
    """

    roles: RoleRequest
    missing: tuple[str, ...] = ()
    effort: str | None = None
    settings: FitSettings | None = None
    seed: int | None = None
    comparators: str = "usual"
    assignment: str | None = None
    reference_arm: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    goal: str | None = None
    delta: float | None = None
    shape: str | None = None
    selection: Selection = EVERYTHING
    with_learning_curve: bool = False
    with_sensitivity: bool = False
    covariance: str | None = field(default=None, metadata={"came_later": True})
    at: str | None = field(default=None, metadata={"came_later": True})

    def fit_settings(self) -> FitSettings:
        """Bring effort, settings, seed, assignment and reference arm to the settings of one fit.

        Raises
        ------
        UsageError
            If a word is unknown, or both an effort and settings are given.
        """
        if self.effort is not None and self.settings is not None:
            raise UsageError(
                "An effort and settings are given, but an effort is a set of settings; leave one out."
            )
        chosen = self.settings or settings_of(effort_from_word(self.effort or Effort.STANDARD))
        if self.roles.endpoint is not None:
            chosen = replace(chosen, endpoint=self.roles.endpoint)
        if chosen.endpoint == NORMAL.name:
            chosen = replace(chosen, endpoint=self._endpoint)
        if self.covariance is not None:
            chosen = replace(chosen, covariance=self.covariance)
        if self.at is not None:
            chosen = replace(chosen, at=self.at)
        if self.seed is not None:
            chosen = replace(chosen, seed=self.seed)
        if self.assignment is not None:
            chosen = replace(chosen, assignment=assignment_from_word(self.assignment))
        return chosen if self.reference_arm is None else replace(chosen, reference_arm=self.reference_arm)

    @property
    def _endpoint(self) -> str:
        """The endpoint of a response on a scale, by whether it was measured several times in a subject."""
        others = set(dict(self.roles.others).values())
        if self.roles.visit is not None or Role.VISIT in others:
            return REPEATED.name
        if self.roles.time is not None or Role.TIME in others:
            return REPEATED_OVER_TIME.name
        return NORMAL.name

    def learning_settings(self) -> FitSettings:
        """Settings of the learning curve's studies: quick ones will do."""
        own = self.fit_settings()
        quick = settings_of(Effort.QUICK, own.seed, own.endpoint)
        return replace(quick, covariance=own.covariance, at=own.at, method=own.method)
