"""Contrasts of level means that are most powerful against a shape."""

from collections.abc import Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.candidate_shapes import CandidateShape, is_flat
from covaria.dose.level_means import LevelMeans
from covaria.errors import UsageError


def optimal_contrasts(means: LevelMeans, candidates: Sequence[CandidateShape]) -> FloatArray:
    """Return for each candidate the contrast that finds it with the greatest power.

    It is proportional to S⁻¹ (μ − 1 · μᵀS⁻¹1 / 1ᵀS⁻¹1), for the candidate's curve μ and the means'
    covariance S, and of length 1 (Pinheiro, Bornkamp, Glimm and Bretz 2014, section 3.1).

    Returns
    -------
    (candidates, levels) array
        Each row sums to 0, and is positive on a mean that follows its candidate upwards.

    Raises
    ------
    UsageError
        If a candidate's curve is the same at every dose.
    """
    rows = [_contrast(means, candidate) for candidate in candidates]
    contrasts: FloatArray = np.array(rows)
    return contrasts


def _contrast(means: LevelMeans, candidate: CandidateShape) -> FloatArray:
    with np.errstate(over="ignore"):
        curve = candidate.curve(means.doses, means.doses[-1])
    if not np.isfinite(curve).all():
        raise UsageError(f"The candidate {candidate.name} overflows at the highest dose; change its guesses.")
    if is_flat(curve):
        raise UsageError(
            f"The candidate {candidate.name} is the same at every dose studied; change its guesses."
        )
    # Of size 1, so that a curve of huge or tiny numbers loses no digits.
    curve = (curve - curve[0]) / np.ptp(curve)
    weighted = np.linalg.solve(means.covariance, np.column_stack([curve, np.ones(means.levels)]))
    mean = weighted[:, 0].sum() / weighted[:, 1].sum()
    contrast = weighted[:, 0] - mean * weighted[:, 1]
    # The sum is 0 but for rounding, which must not see the means' own size.
    contrast = contrast - contrast.mean()
    unit: FloatArray = contrast / np.linalg.norm(contrast)
    return unit
