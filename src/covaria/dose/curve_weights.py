"""How credible each member of a dose curve is, given level means, and which one each draw has."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose.curve_members import JOINED, Family, Scales, misfits

DRAW_PENALTY = 1.0
"""Log weight that a draw's shape pays for each parameter, half of AIC's 2."""
ESTIMATE_PENALTY = 1.5
"""The same for the estimate, between AIC and BIC: less error between the doses by simulation."""
JOINED_PRIOR = 4.0
"""How credible curves through three level means are beside one shape."""
JOINED_PENALTY = 0.6
"""Log weight that they pay for each level beyond three, beside that for a parameter."""


@dataclass(frozen=True)
class Weights:
    """Credibility of families and of their members, given each of several rows of level means.

    Attributes
    ----------
    families : (rows, families) array
        Sum to 1 over the families.
    members : tuple of (rows, members) array
        For each family, sum to 1 over its members.
    """

    families: FloatArray
    members: tuple[FloatArray, ...]


def weigh(
    families: list[Family], means: FloatArray, scales: Scales, freedom: float, penalty: float
) -> Weights:
    """Weigh each family by generalised AIC of its best member, and its members by their likelihood.

    Where variances are estimated, the likelihood is that of a t distribution, since a chi-squared from few
    subjects is often large.

    Parameters
    ----------
    families : list of Family
    means : (rows, levels) array
        Less the first level's mean, as the scales have it.
    scales : Scales
    freedom : float
        Infinite where variances are known.
    penalty : float
        Log weight paid for each parameter.
    """
    logs, members = np.empty((len(means), len(families))), []
    for number, family in enumerate(families):
        misfit = misfits(family, means, scales)
        least = misfit.min(axis=1, keepdims=True)
        members.append(_shares(family.prior * np.exp(-0.5 * (misfit - least))))
        logs[:, number] = (
            _log_prior(family) - penalty * family.parameters - _deviance(least[:, 0], freedom) / 2
        )
    return Weights(_shares(np.exp(logs - logs.max(axis=1, keepdims=True))), tuple(members))


def choose(weights: Weights, choices: FloatArray) -> tuple[IntArray, IntArray]:
    """Choose a family and a member of it for each row by one number that is even over (0, 1).

    Parameters
    ----------
    weights : Weights
    choices : (rows,) array

    Returns
    -------
    families, members : (rows,) array
    """
    rows = np.arange(len(choices))
    family = _first_above(weights.families, choices)
    share = weights.families[rows, family]
    before = np.cumsum(weights.families, axis=1)[rows, family] - share
    # Within what falls to a family the number is even once more.
    left = (choices - before) / share
    member = np.zeros(len(choices), dtype=np.int64)
    for number, members in enumerate(weights.members):
        mine = np.flatnonzero(family == number)
        member[mine] = _first_above(members[mine], left[mine])
    return family, member


def _first_above(shares: FloatArray, choices: FloatArray) -> IntArray:
    """The first place at which cumulated shares reach each choice."""
    reached = (np.cumsum(shares, axis=1) < choices[:, None]).sum(axis=1)
    place: IntArray = np.minimum(reached, shares.shape[1] - 1)
    return place


def _log_prior(family: Family) -> float:
    if family.name != JOINED:
        return 0.0
    return float(np.log(JOINED_PRIOR)) - JOINED_PENALTY * (family.parameters - 3)


def _deviance(misfit: FloatArray, freedom: float) -> FloatArray:
    return misfit if np.isinf(freedom) else freedom * np.log1p(misfit / freedom)


def _shares(weights: FloatArray) -> FloatArray:
    shares: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return shares
