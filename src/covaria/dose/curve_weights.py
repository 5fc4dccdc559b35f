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
    priors : tuple of (members,) array
        For each family, of its members.
    misfits : tuple of (rows, members) array
        For each family, chi-squared of its members.
    """

    families: FloatArray
    priors: tuple[FloatArray, ...]
    misfits: tuple[FloatArray, ...]

    def members(self, family: int, rows: IntArray) -> FloatArray:
        """Weights of a family's members given some of the rows, (rows, members); they sum to 1."""
        misfit = self.misfits[family][rows]
        least = misfit.min(axis=1, keepdims=True)
        return _shares(self.priors[family] * np.exp(-0.5 * (misfit - least)))


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
    found = tuple(misfits(family, means, scales) for family in families)
    logs = np.column_stack(
        [
            _log_prior(family) - penalty * family.parameters - _deviance(misfit.min(axis=1), freedom) / 2
            for family, misfit in zip(families, found, strict=True)
        ]
    )
    shares = _shares(np.exp(logs - logs.max(axis=1, keepdims=True)))
    return Weights(shares, tuple(family.prior for family in families), found)


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
    for number in range(weights.families.shape[1]):
        mine = np.flatnonzero(family == number)
        member[mine] = _first_above(weights.members(number, mine), left[mine])
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
