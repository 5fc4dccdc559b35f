"""What every trainer is given: rows, folds, the response's scale, and the pairs that networks may see."""

from collections.abc import Callable
from dataclasses import dataclass

from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import RungFleet
from covaria.fit.candidates.promising import promising_covariates
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
    nonlinear : one tuple of int for each fold
        Positions of the covariates with nonlinear effects and interactions, picked without the fold where
        not all have them.
    with_loss_curves : bool
        Whether the held-out loss is followed over training, which only a report of the fit shows.
    """

    analysis: AnalysisSet
    folds: Folds
    settings: FitSettings
    scale: Scale
    pairs: tuple[tuple[Pair, ...], ...]
    nonlinear: tuple[tuple[int, ...], ...]
    with_loss_curves: bool = True

    @property
    def most_nonlinear(self) -> int:
        """The most covariates with nonlinear effects without some fold."""
        return max(map(len, self.nonlinear))


Train = Callable[[TrainingTask, Progress | None], tuple[RungFleet, ...]]
"""A trainer: it reports the share of its own work, and trains nothing that is not sound for the endpoint."""


def training_task(
    analysis: AnalysisSet, folds: Folds, settings: FitSettings, with_loss_curves: bool = True
) -> TrainingTask:
    """Put together what every trainer is given, and screen covariates and pairs without each fold."""
    response = analysis.endpoint.working_response(analysis.response)
    screening = settings.method.screening
    nonlinear = tuple(promising_covariates(analysis, ~held_out, screening) for held_out in folds)
    pairs = tuple(
        screen_pairs(
            analysis.design,
            analysis.inputs[~held_out],
            response[~held_out],
            settings.pair_budget,
            screening,
            analysis.weights[~held_out],
            own,
        )
        for held_out, own in zip(folds, nonlinear, strict=True)
    )
    return TrainingTask(
        analysis, folds, settings, analysis.response_scale, pairs, nonlinear, with_loss_curves
    )
