"""What every trainer is given: rows, folds, the response's scale, and the pairs that networks may see."""

from collections.abc import Callable
from dataclasses import dataclass

from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import RungFleet
from covaria.fit.candidates.screening import screen_pairs
from covaria.fit.folds import Folds
from covaria.fit.settings import FitSettings
from covaria.model.design import Scale
from covaria.model.rung import Pair


@dataclass(frozen=True)
class TrainingTask:
    """Networks to be trained without each fold.

    Attributes
    ----------
    analysis : AnalysisSet
    folds : Folds
    settings : FitSettings
    scale : Scale
        Between the endpoint's linear scale and the networks' outputs.
    pairs : one tuple of pairs for each fold
        What the pairwise rung may see, screened without the fold.
    """

    analysis: AnalysisSet
    folds: Folds
    settings: FitSettings
    scale: Scale
    pairs: tuple[tuple[Pair, ...], ...]


Train = Callable[[TrainingTask, Progress | None], tuple[RungFleet, ...]]
"""A trainer: it reports the share of its own work, and trains nothing that is not sound for the endpoint."""


def training_task(analysis: AnalysisSet, folds: Folds, settings: FitSettings) -> TrainingTask:
    """Put together what every trainer is given, and screen the pairs without each fold."""
    response = analysis.endpoint.working_response(analysis.response)
    pairs = tuple(
        screen_pairs(
            analysis.design,
            analysis.inputs[~held_out],
            response[~held_out],
            settings.pair_budget,
            settings.method.screening,
            analysis.weights[~held_out],
        )
        for held_out in folds
    )
    return TrainingTask(analysis, folds, settings, analysis.response_scale, pairs)
