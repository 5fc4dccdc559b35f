"""What every analysis of a study can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from covaria.dose import Goal
from covaria.model.endpoint import NORMAL
from covaria.study.answer import Answer
from covaria.study.covariates import Column


@dataclass(frozen=True)
class Question:
    """What is asked of each trial.

    Attributes
    ----------
    doses : tuple of float
        Of the design, the reference first.
    covariates : tuple of str
        Columns that may be adjusted for.
    goal : "max" or "min"
        Whether more or less of the response is wanted.
    delta : float or None
        Smallest difference that matters, above 0.
    seed : int
        For analyses that draw.
    endpoint : "normal", "binary" or "count"
        Kind of response; differences, delta and curves are then on the scale of its link.
    wants_best_dose : bool
    curve_doses : tuple of float
        At which the curve is asked for; empty where it is not.
    fresh : mapping from name to column, or None
        New subjects with their doses, whose mean responses are to be predicted; None where they are not.
    visit : str
        The one that is asked about; empty without visits.
    """

    doses: tuple[float, ...]
    covariates: tuple[str, ...]
    goal: Goal
    delta: float | None
    seed: int
    endpoint: str = "normal"
    wants_best_dose: bool = False
    curve_doses: tuple[float, ...] = ()
    fresh: Mapping[str, Column] | None = None
    visit: str = ""

    @property
    def declared_endpoint(self) -> str | None:
        """The endpoint as roles of columns declare it; None where nothing has to be said."""
        return None if self.endpoint == NORMAL.name else self.endpoint


class Analysis(Protocol):
    """One way to analyse a trial."""

    @property
    def name(self) -> str:
        """What the plan calls it."""
        ...

    @property
    def takes_all_visits(self) -> bool:
        """Whether it is given the rows of all visits, rather than of the one that is asked about."""
        ...

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Analyse a trial given as columns; a CovariaError says why it cannot."""
        ...
