"""A trial of `covaria.datasets` as the truth, and its subjects as those of a design."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.link import Link
from covaria.study.covariates import Column
from covaria.study.known_trials import KNOWN_TRIALS, KnownTrial
from covaria.study.truth import Subjects, marginal_effect


@dataclass(frozen=True)
class DatasetTruth:
    """Subjects respond as those of a simulated trial whose truth is known, at the doses of the design.

    Attributes
    ----------
    name : str
    dataset : str
        Name of the trial.
    """

    name: str
    dataset: str

    @property
    def trial(self) -> KnownTrial:
        """The trial."""
        return KNOWN_TRIALS[self.dataset]

    @property
    def endpoint(self) -> str:
        """Kind of response."""
        return "normal"

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        return f"the trial {self.dataset} of covaria.datasets"

    def effect(self, doses: FloatArray, subjects: Subjects) -> FloatArray:
        """Change of the mean response from the lowest dose; shape (doses,)."""
        return marginal_effect(self, Link.IDENTITY, doses, subjects)

    def expected(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,  # noqa: ARG002 - as of every truth
    ) -> FloatArray:
        """Expected response of each subject; shape (subjects,)."""
        return self.trial.expected(doses, covariates)

    def response(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the response of each subject; shape (subjects,)."""
        return self.expected(doses, covariates, highest) + self.errors(doses, covariates, random)

    def errors(
        self, doses: FloatArray, covariates: Mapping[str, Column], random: np.random.Generator
    ) -> FloatArray:
        """Draw what responses are off the expected ones by; shape (subjects,)."""
        return self.trial.errors(doses, covariates, random)


@dataclass(frozen=True)
class DatasetSubjects:
    """The subjects of such a trial.

    Attributes
    ----------
    dataset : str
    """

    dataset: str

    @property
    def names(self) -> tuple[str, ...]:
        """The covariates."""
        return KNOWN_TRIALS[self.dataset].covariates

    @property
    def words(self) -> str:
        """What they are, for a reader."""
        return f"as in the trial {self.dataset} of covaria.datasets"

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw subjects with all their covariates."""
        return KNOWN_TRIALS[self.dataset].draw(subjects, random)
