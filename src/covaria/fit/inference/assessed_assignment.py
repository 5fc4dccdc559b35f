"""How subjects came to their dose or arm: as declared, or inferred from whether the covariates predict it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import IntArray
from covaria.dose import LevelMeans
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.balance import balance_p_value
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings.adjusted_means import AssignmentSettings
from covaria.model.adjusted_means import AdjustedMeans, Assignment


@dataclass(frozen=True)
class AssessedAssignment:
    """How subjects came to their treatment, who says so, and the p-value of the balance."""

    assignment: Assignment
    declared: bool
    balance: float

    def kept(
        self,
        found: LevelMeans,
        subjects: IntArray,
        least: float,
        crude: Sequence[tuple[float, float]] = (),
    ) -> AdjustedMeans:
        """Put means together with this, as a model keeps them.

        Parameters
        ----------
        found : LevelMeans
        subjects : (levels,) int64 array
            Of each.
        least : float
            The smallest probability of its level that a subject had.
        crude : sequence of (mean, standard error)
            Without any adjustment; none of knots.
        """
        return AdjustedMeans(
            levels=tuple(found.doses.tolist()),
            means=tuple(found.means.tolist()),
            covariance=tuple(map(tuple, found.covariance.tolist())),
            freedom=tuple(found.freedom.tolist()),
            subjects=tuple(subjects.tolist()),
            of_knots=not crude,
            crude=tuple(mean for mean, _ in crude),
            crude_errors=tuple(error for _, error in crude),
            assignment=self.assignment,
            declared=self.declared,
            balance_p_value=self.balance,
            least_probability=least,
            most_freedom=found.most_freedom if np.isfinite(found.most_freedom) else None,
        )


def assess_assignment(
    analysis: AnalysisSet,
    declared: Assignment | None,
    chosen: AssignmentSettings,
    seed: int,
    with_balance: bool = True,
) -> AssessedAssignment:
    """Take the assignment as declared, or otherwise as random unless the covariates predict the treatment.

    Without balance, that of a declared assignment is not tested, and its p-value NaN.
    """
    if declared is not None and not with_balance:
        return AssessedAssignment(declared, declared=True, balance=float("nan"))
    random = generator_of(seed, Stream.BALANCE)
    balance = balance_p_value(analysis, random, chosen)
    inferred = Assignment.OBSERVATIONAL if balance <= chosen.unbalanced else Assignment.RANDOMISED
    return AssessedAssignment(inferred if declared is None else declared, declared is not None, balance)
