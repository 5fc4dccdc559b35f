"""The arms of a trial as levels without an order."""

from dataclasses import dataclass

import numpy as np

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.augmented_means import LevelData
from covaria.table import CategoryCovariate
from covaria.table.reference_arm import ordered_arms


@dataclass(frozen=True)
class ArmLevels:
    """The arms of a trial.

    Attributes
    ----------
    covariate : str
        The arm column's name.
    arms : tuple of str
        In the order of their levels, which number them from 0.
    order : tuple of int
        Position of each among the levels of the covariate.
    data : LevelData
    """

    covariate: str
    arms: tuple[str, ...]
    order: tuple[int, ...]
    data: LevelData


def arm_levels(analysis: AnalysisSet) -> ArmLevels | None:
    """Give the arm of each row; None where no arm is declared."""
    if analysis.arm_covariate is None:
        return None
    covariate = analysis.design.schema[analysis.arm_covariate]
    if not isinstance(covariate, CategoryCovariate):
        raise TypeError(f"the arm {covariate.name} is not a category")
    arms = ordered_arms(covariate.levels)
    order = tuple(covariate.levels.index(arm) for arm in arms)
    indicators = analysis.raw_inputs(analysis.arm_covariate)[:, order]
    data = LevelData(
        np.arange(len(arms), dtype=float),
        indicators.argmax(axis=1).astype(np.int64),
        analysis.response,
        analysis.subject_weights,
        analysis.unit,
        analysis.exposure,
    )
    return ArmLevels(covariate.name, arms, order, data)
