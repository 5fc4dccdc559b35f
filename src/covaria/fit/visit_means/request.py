"""What is asked of an analysis of repeated measures."""

from dataclasses import dataclass
from typing import Literal

from covaria.errors import UsageError
from covaria.repeated.contrast import Freedom

Covariance = Literal[
    "unstructured",
    "compound-symmetry",
    "heterogeneous-compound-symmetry",
    "ar1",
    "heterogeneous-ar1",
    "random-intercept",
    "random-slope",
]
OVER_TIME = ("random-slope", "random-intercept")
"""Covariances over continuous time; the others are of planned visits."""


@dataclass(frozen=True)
class RepeatedRequest:
    """Columns and choices of an analysis of repeated measures.

    Attributes
    ----------
    response : str
    subject : str or None
        The column that identifies the subject; None to know it by its name.
    visit, time : str or None
        The column of planned visits, or of continuous times: one of them.
    arm, dose : str or None
        The column of the treatment: one of them, or neither.
    reference : str or None
        The arm that others are compared with.
    covariates : tuple of str
        Columns that means are adjusted for.
    by_visit : tuple of str
        Those among them whose effect may differ by visit, or change with time.
    at : str or None
        The visit or time of the question; the last if left out.
    visits : tuple of str
        All visits in their order, where their names do not tell it.
    covariance : str or None
        By default unstructured of visits, and a random slope over time.
    method : "kenward-roger" or "satterthwaite"
    common_start : bool
        Whether all arms have one mean at time 0.
    networks : bool
        Whether means are adjusted for what networks predict from the covariates, too.
    seed : int
        Of these.
    restricted : bool
        Whether by restricted (REML) or by full maximum likelihood.
    level : float
    """

    response: str
    subject: str | None = None
    visit: str | None = None
    time: str | None = None
    arm: str | None = None
    dose: str | None = None
    reference: str | None = None
    covariates: tuple[str, ...] = ()
    by_visit: tuple[str, ...] = ()
    at: str | None = None
    visits: tuple[str, ...] = ()
    covariance: Covariance | None = None
    method: Freedom = "kenward-roger"
    common_start: bool = False
    networks: bool = False
    seed: int = 0
    restricted: bool = True
    level: float = 0.95

    @property
    def all_covariates(self) -> tuple[str, ...]:
        """All covariates, once each."""
        return tuple(dict.fromkeys((*self.covariates, *self.by_visit)))

    @property
    def structure(self) -> Covariance:
        """The covariance that is fitted."""
        return self.covariance or ("random-slope" if self.visit is None else "unstructured")


def check_request(request: RepeatedRequest) -> None:
    """Refuse what does not go together.

    Raises
    ------
    UsageError
        If visit and time, arm and dose, or covariance and visit or time do not fit, or the level is none.
    """
    if (request.visit is None) == (request.time is None):
        raise UsageError("Name either the column of planned visits (visit) or that of times (time).")
    if request.arm is not None and request.dose is not None:
        raise UsageError("Both an arm and a dose are named, but both give the treatment; name one.")
    if (request.structure in OVER_TIME) != (request.time is not None):
        needed = "a column of times (time)" if request.visit is not None else "planned visits (visit)"
        raise UsageError(f"The covariance {request.structure} needs {needed}; choose another, or name it.")
    if request.common_start and request.time is None:
        raise UsageError("A common start is the mean at time 0, which planned visits have not; leave it out.")
    if request.visits and request.visit is None:
        raise UsageError("An order of visits is given, but no column of visits; name it, or leave it out.")
    if request.reference is not None and request.arm is None and request.dose is None:
        raise UsageError("A reference is named, but neither an arm nor a dose; name its column.")
    if request.networks and (request.visit is None or not request.all_covariates):
        raise UsageError(
            "Networks predict from covariates at planned visits; name both, or do without networks."
        )
    if not 0.5 < request.level < 1:
        raise UsageError("The level of intervals must be above 0.5 and below 1.")
