"""Truths that say what is expected of a subject, about which single responses scatter."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np

from covaria.arrays import FloatArray
from covaria.study.covariates import Column
from covaria.study.scatter import Scatter


class ScatteredTruth(ABC):
    """A truth of which every response is its expectation and scatter about that.

    Attributes
    ----------
    scatter : Scatter
    """

    scatter: Scatter

    @property
    def endpoint(self) -> str:
        """Kind of response."""
        return self.scatter.endpoint

    @abstractmethod
    def expected(self, doses: FloatArray, covariates: Mapping[str, Column], highest: float) -> FloatArray:
        """Expected response of each subject; shape (subjects,)."""

    def response(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the response of each subject; shape (subjects,)."""
        return self.scatter.draw(self.expected(doses, covariates, highest), random)

    def errors(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],  # noqa: ARG002 - as of every truth
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw what normal responses are off the expected ones by; shape (subjects,)."""
        return self.scatter.noise(len(doses), random)
