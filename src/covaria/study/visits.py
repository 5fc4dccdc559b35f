"""Visits of a simulated trial: how much of the effect is there at each, and how responses go together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.study.covariates import Column
from covaria.study.truth import Truth


@dataclass(frozen=True)
class Visits:
    """When subjects are seen, and how their responses belong together.

    Attributes
    ----------
    names : tuple of str
        In their order.
    shares : tuple of float
        Of the effect of the dose that is there at each.
    correlation : float
        Between the errors of one subject at two visits.
    analysed : str
        The visit that is asked about.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    correlation: float
    analysed: str

    @property
    def share(self) -> float:
        """Share of the effect at the visit that is asked about."""
        return self.shares[self.names.index(self.analysed)]

    def responses(
        self,
        truth: Truth,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        ends: tuple[float, float],
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw normal responses of each subject at each visit, (subjects, visits); `ends` are of the doses.

        Errors of a visit are those of the truth: a part of them is the subject's, the rest the visit's.
        """
        lowest, highest = ends
        without = truth.expected(np.full(len(doses), lowest), covariates, highest)
        effect = truth.expected(doses, covariates, highest) - without
        of_subject = truth.errors(doses, covariates, random)
        of_visits = [truth.errors(doses, covariates, random) for _ in self.names]
        own = np.sqrt(1 - self.correlation) * np.column_stack(of_visits)
        errors = np.sqrt(self.correlation) * of_subject[:, None] + own
        responses: FloatArray = without[:, None] + effect[:, None] * np.array(self.shares) + errors
        return responses
