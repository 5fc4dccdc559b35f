"""Which doses of a trial are levels with means of their own, and which trial has a continuous dose."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.settings.adjusted_means import DoseLevelSettings


@dataclass(frozen=True)
class DoseLevels:
    """The doses of a trial.

    Attributes
    ----------
    doses : (doses,) array
        All of them, ascending, in the user's units.
    kept : (levels,) int64 array
        Positions of those that enough subjects had.
    continuous : bool
        Whether means are at knots instead.
    data : LevelData
        Of the levels kept.
    """

    doses: FloatArray
    kept: IntArray
    continuous: bool
    data: LevelData


def dose_levels(analysis: AnalysisSet, chosen: DoseLevelSettings) -> DoseLevels | None:
    """Find the levels of the dose; None without two doses."""
    if analysis.dose_covariate is None:
        return None
    values = analysis.raw_inputs(analysis.dose_covariate)[:, 0]
    doses, place = np.unique(values, return_inverse=True)
    if len(doses) < 2:
        return None
    data = _data(analysis, doses, place.astype(np.int64))
    kept = np.flatnonzero(data.units >= chosen.fewest_units)
    continuous = len(doses) >= chosen.fewest_continuous and not _are_levels(data, kept, chosen)
    position = np.full(len(doses), -1)
    position[kept] = np.arange(len(kept))
    return DoseLevels(doses, kept, continuous, _data(analysis, doses[kept], position[place].astype(np.int64)))


def _data(analysis: AnalysisSet, levels: FloatArray, level: IntArray) -> LevelData:
    weights = analysis.subject_weights
    return LevelData(levels, level, analysis.response, weights, analysis.unit, analysis.exposure)


def _are_levels(data: LevelData, kept: IntArray, chosen: DoseLevelSettings) -> bool:
    """Whether doses are few, and nearly all subjects at one that many had."""
    if not 2 <= len(kept) <= chosen.most_levels or data.units[kept].mean() < chosen.usual_units:
        return False
    return bool(data.weights[np.isin(data.level, kept)].sum() >= chosen.covered * data.weights.sum())
