"""Contrasts of level means in their standard errors, each with degrees of freedom of its own.

The largest of them is judged by the joint t distribution of all (Hothorn, Bretz and Westfall 2008, section
3), which each statistic takes with its own degrees of freedom where variances differ (Hasler and Hothorn
2008, section 3): a level of few subjects blunts the contrasts that rest on it, and no others.

Satterthwaite's degrees of freedom follow chance as well: where three subjects happen to vary little, their
variance seems to hardly matter, and to be known. Where several contrasts are judged, far out, a contrast has
therefore no more than it would have if the levels' variances were moderated. One alone is Welch's t test.
"""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.joint_tail import JointTail, joint_tail
from covaria.dose.level_means import LevelMeans
from covaria.dose.moderated_variances import with_moderated


@dataclass(frozen=True)
class StudentisedContrasts:
    """Contrasts with what is known of their errors.

    Attributes
    ----------
    estimates, standard_errors : (contrasts,) arrays
        In units of the means.
    freedom : (contrasts,) array
        Degrees of freedom of each variance; may be infinite.
    tails : tuple of JointTail
        The two-sided joint distribution of all, as each contrast takes it.
    """

    estimates: FloatArray
    standard_errors: FloatArray
    freedom: FloatArray
    tails: tuple[JointTail, ...]

    @property
    def p_values(self) -> FloatArray:
        """Two-sided p-values, adjusted for all contrasts in a single step; shape (contrasts,)."""
        sizes = np.abs(self.estimates / self.standard_errors)
        return np.array(
            [tail.probability_beyond(float(size)) for tail, size in zip(self.tails, sizes, strict=True)]
        )

    @property
    def p_value(self) -> float:
        """The smallest of the adjusted p-values, of those contrasts alone that can have it."""
        sizes = np.abs(self.estimates / self.standard_errors)
        # Another that is larger and has as many degrees of freedom has a smaller one; integrals take time.
        beside = (sizes[:, None] > sizes) & (self.freedom[:, None] >= self.freedom)
        possible = np.flatnonzero(~beside.any(axis=0))
        return min(self.tails[k].probability_beyond(float(sizes[k])) for k in possible)

    def half_widths(self, level: float) -> FloatArray:
        """Half widths of intervals that hold all contrasts at once, in units of the means; (contrasts,)."""
        critical = np.array([tail.critical_value(1 - level) for tail in self.tails])
        half_widths: FloatArray = self.standard_errors * critical
        return half_widths


def studentise(means: LevelMeans, contrasts: FloatArray) -> StudentisedContrasts:
    """Estimate contrasts of level means.

    Parameters
    ----------
    means : LevelMeans
        Each variance, where it is not shared or known, with one degree of freedom for each subject, or group,
        of its level less 1.
    contrasts : (contrasts, levels) array
        Each of which sums to 0.
    """
    covariance = contrasts @ means.covariance @ contrasts.T
    errors = np.sqrt(np.maximum(np.diag(covariance), np.finfo(float).tiny))
    correlation = covariance / np.outer(errors, errors)
    correlation[np.diag_indices_from(correlation)] = 1.0
    normal = joint_tail(correlation, np.inf, two_sided=True)
    freedom = np.full(len(contrasts), np.inf)
    estimated = np.diag(covariance) > 0
    freedom[estimated] = _freedom(means, contrasts[estimated], several=normal.rank > 1)
    tails = tuple(replace(normal, freedom=float(own)) for own in freedom)
    return StudentisedContrasts(contrasts @ means.means, errors, freedom, tails)


def _freedom(means: LevelMeans, contrasts: FloatArray, several: bool) -> FloatArray:
    """Degrees of freedom of each contrast's variance; shape (contrasts,)."""
    as_found = np.array([means.freedom_of(own) for own in contrasts])
    if not several:
        return as_found
    moderated = with_moderated(means)
    at_most = np.array([moderated.freedom_of(own) for own in contrasts])
    freedom: FloatArray = np.minimum(as_found, at_most)
    return freedom
