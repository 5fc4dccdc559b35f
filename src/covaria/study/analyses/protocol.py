"""What every analysis of a study can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from covaria.dose import Goal
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
    """

    doses: tuple[float, ...]
    covariates: tuple[str, ...]
    goal: Goal
    delta: float | None
    seed: int


class Analysis(Protocol):
    """One way to analyse a trial."""

    @property
    def name(self) -> str:
        """What the plan calls it."""
        ...

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Analyse a trial given as columns; a CovariaError says why it cannot."""
        ...
