"""The multiple contrast test of MCP-Mod: whether there is a dose-response, and which shapes find it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.candidate_shapes import CandidateShape
from covaria.dose.goal import Goal
from covaria.dose.joint_tail import JointTail, joint_tail
from covaria.dose.level_means import LevelMeans
from covaria.dose.optimal_contrasts import optimal_contrasts
from covaria.errors import UsageError


@dataclass(frozen=True)
class ContrastTest:
    """One contrast for each candidate shape, and how surprising the largest statistic is without an effect.

    Attributes
    ----------
    candidates : tuple of CandidateShape
    contrasts : (candidates, levels) array
        Of length 1; their sum is 0. With the goal "min" they are positive on a mean that falls.
    estimates, standard_errors : (candidates,) array
        Of the contrasts, in units of the means.
    statistics : (candidates,) array
        Estimates in standard errors.
    p_values : (candidates,) array
        Adjusted for all candidates.
    correlation : (candidates, candidates) array
        Of the statistics.
    freedom : float
        Degrees of freedom of the t statistics; infinite for normal ones.
    critical_value : float
        A statistic (its size, if two-sided) that reaches it is significant.
    alpha : float
        Probability of any significant candidate where there is no effect.
    two_sided : bool
    goal : {"max", "min"}
    """

    candidates: tuple[CandidateShape, ...]
    contrasts: FloatArray
    estimates: FloatArray
    standard_errors: FloatArray
    statistics: FloatArray
    p_values: FloatArray
    correlation: FloatArray
    freedom: float
    critical_value: float
    alpha: float
    two_sided: bool
    goal: Goal

    @property
    def significant(self) -> tuple[bool, ...]:
        """Whether each candidate's statistic reaches the critical value."""
        return tuple(bool(p_value <= self.alpha) for p_value in self.p_values)

    @property
    def p_value(self) -> float:
        """P-value of the hypothesis that there is no dose-response: the smallest adjusted one."""
        return float(self.p_values.min())


def contrast_test(
    means: LevelMeans,
    candidates: Sequence[CandidateShape],
    *,
    alpha: float = 0.025,
    two_sided: bool = False,
    goal: Goal = "max",
) -> ContrastTest:
    """Test for a dose-response with the optimal contrast of each candidate shape.

    Adjusted p values come from the joint normal or t distribution of the statistics (Bretz, Pinheiro and
    Branson 2005; Pinheiro et al. 2014 for a general covariance). Where each variance has degrees of freedom
    of its own, all statistics take the smallest of Satterthwaite's, which errs on the safe side.

    Raises
    ------
    UsageError
        If there is no candidate, one is the same at every dose, or `alpha` is not above 0 and below 0.5.
    """
    check_alpha(alpha)
    if not candidates:
        raise UsageError("There is no candidate shape to test with; name at least one.")
    contrasts = (1 if goal == "max" else -1) * optimal_contrasts(means, candidates)
    covariance = contrasts @ means.covariance @ contrasts.T
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    freedom = common_freedom(means, contrasts)
    estimates = contrasts @ means.means
    statistics = estimates / errors
    tail = joint_tail(correlation, freedom, two_sided)
    return ContrastTest(
        candidates=tuple(candidates),
        contrasts=contrasts,
        estimates=estimates,
        standard_errors=errors,
        statistics=statistics,
        p_values=_adjusted(tail, statistics),
        correlation=correlation,
        freedom=freedom,
        critical_value=tail.critical_value(alpha),
        alpha=alpha,
        two_sided=two_sided,
        goal=goal,
    )


def check_alpha(alpha: float) -> None:
    """Refuse a level of significance that is not above 0 and below 0.5 with a UsageError."""
    if not 0 < alpha < 0.5:
        raise UsageError("The level of significance, alpha, must be above 0 and below 0.5.")


def common_freedom(means: LevelMeans, contrasts: FloatArray) -> float:
    """Return degrees of freedom that serve for all contrasts.

    Those of the one variance of all levels, or where each has its own, the smallest of Satterthwaite's
    approximations.
    """
    return min(means.freedom_of(own) for own in contrasts)


def _adjusted(tail: JointTail, statistics: FloatArray) -> FloatArray:
    sizes = np.abs(statistics) if tail.two_sided else statistics
    return np.array([tail.probability_beyond(float(size)) for size in sizes])
