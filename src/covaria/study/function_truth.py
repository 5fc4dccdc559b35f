"""A function of the user's own as the truth: what it expects of each subject, and scatter about that."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.study.covariates import Column
from covaria.study.scatter import Scatter
from covaria.study.scattered_truth import ScatteredTruth
from covaria.study.truth import Subjects, marginal_effect
from covaria.study.user_function import UserFunction

BOUNDS = {"normal": (-np.inf, np.inf), "binary": (0.0, 1.0), "count": (0.0, np.inf)}
"""Between which a mean response lies."""


@dataclass(frozen=True)
class FunctionTruth(ScatteredTruth):
    """Subjects respond as a function of (doses, covariates) expects, with scatter about that.

    Attributes
    ----------
    name : str
    function : UserFunction
        Takes a (subjects,) array of doses and a mapping from covariate to its column, and gives each
        subject's mean response: of a yes or no a probability, of counts a rate.
    scatter : Scatter
    """

    name: str
    function: UserFunction
    scatter: Scatter = field(default_factory=Scatter)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        return f"the function {self.function.reference}; {self.scatter.words}"

    def effect(self, doses: FloatArray, subjects: Subjects) -> FloatArray:
        """Change of the mean response from the lowest dose, by the link; shape (doses,)."""
        return marginal_effect(self, self.scatter.link, doses, subjects)

    def expected(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,  # noqa: ARG002 - as of every truth
    ) -> FloatArray:
        """Expected response of each subject; shape (subjects,).

        Raises
        ------
        UsageError
            If the function raises, or does not give a mean response for each subject.
        """
        given = self.function(doses.copy(), dict(covariates))
        try:
            means = np.asarray(given, np.float64)
        except (TypeError, ValueError):
            means = np.empty(0)
        if means.shape != doses.shape:
            raise UsageError(
                f"{self.function.reference} must give one number for each of {len(doses):,} subjects."
            )
        low, high = BOUNDS[self.endpoint]
        if not (np.isfinite(means) & (means >= low) & (means <= high)).all():
            bounded = np.isfinite([low, high]).any()
            what = f"a mean of the endpoint {self.endpoint}" if bounded else "finite"
            raise UsageError(f"{self.function.reference} gives numbers that are not {what}.")
        return means
