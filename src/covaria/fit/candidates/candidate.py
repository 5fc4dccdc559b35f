"""What a trainer hands in for one rung of the ladder, and what that predicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from covaria.arrays import BoolArray, Float32Array, FloatArray
from covaria.engine import Network, predict
from covaria.model.design import Scale
from covaria.model.endpoint import Endpoint
from covaria.model.rung import Rung


class Trainer(StrEnum):
    """How the weights of a network are found."""

    EVIDENCE = "evidence"
    """Sines of fixed frequencies; penalties estimated, the last layer in closed form."""
    GRADIENT = "gradient"
    """Every weight by Adam; penalties from a grid, evaluated out of fold."""
    CURVES = "curves"
    """Curves of the dose by least squares, as networks of straight pieces."""
    TREES = "trees"
    """Boosted trees, as networks of steep steps."""
    FINER_TREES = "finer trees"
    """More of them, with smaller leaves."""
    WIDER = "wider"
    """Trained by gradient, with more units and fewer penalties."""


NOT_TRAINED = frozenset({Trainer.CURVES, Trainer.TREES, Trainer.FINER_TREES})
"""What is fitted by other means and handed in as networks; it represents no rung, since it says less."""


@dataclass(frozen=True)
class RungFleet:
    """The members of one rung from one trainer, by penalty, fold and restart.

    Attributes
    ----------
    rung : Rung
    trainer : Trainer
    network : Network
    penalties : tuple of float
        NaN where the trainer has none, and hands in one network of each fold, or several alternatives.
    parameters : (penalties, folds, restarts, parameters) float32 array
    kept : (penalties, folds, restarts) bool array
        False where a member failed or ended far above its siblings.
    train_loss, held_out_loss : (penalties, folds, restarts, epochs) float32 arrays
        Of the engine, on the endpoint's targets; no epochs where the trainer has none.
    """

    rung: Rung
    trainer: Trainer
    network: Network
    penalties: tuple[float, ...]
    parameters: Float32Array
    kept: BoolArray
    train_loss: Float32Array
    held_out_loss: Float32Array


@dataclass(frozen=True)
class Candidates:
    """All rungs from all trainers, on the same folds.

    Attributes
    ----------
    response_scale : Scale
        Between the endpoint's linear scale and the networks' outputs.
    fleets : tuple of RungFleet
        From the simplest rung to the richest.
    seconds : float
        Spent on training.
    """

    response_scale: Scale
    fleets: tuple[RungFleet, ...]
    seconds: float

    @property
    def networks(self) -> int:
        """Number of networks trained."""
        return sum(fleet.kept.size for fleet in self.fleets if fleet.trainer not in NOT_TRAINED)

    @property
    def dropped(self) -> int:
        """Number of networks left out."""
        return sum(int((~fleet.kept).sum()) for fleet in self.fleets)


def one_network_of_each_fold(
    rung: Rung, trainer: Trainer, network: Network, alternatives: Sequence[Sequence[FloatArray]]
) -> RungFleet:
    """Hand in networks without penalties, restarts or epochs; (parameters,) by alternative and fold."""
    parameters = np.array(alternatives, dtype=np.float32)[:, :, None, :]
    none = np.zeros((*parameters.shape[:3], 0), dtype=np.float32)
    return RungFleet(
        rung=rung,
        trainer=trainer,
        network=network,
        penalties=(float("nan"),) * len(alternatives),
        parameters=parameters,
        kept=np.ones(parameters.shape[:3], dtype=bool),
        train_loss=none,
        held_out_loss=none,
    )


def fold_predictions(
    fleet: RungFleet, response_scale: Scale, inputs: FloatArray, endpoint: Endpoint
) -> FloatArray:
    """Mean over the kept restarts, in units of the response; NaN where none is; (penalties, folds, rows)."""
    shape = fleet.kept.shape
    flat = fleet.parameters.reshape(-1, fleet.network.parameter_count)
    members = predict(fleet.network, flat, inputs.astype(np.float32)).reshape(*shape, len(inputs))
    kept = fleet.kept[..., None]
    count = kept.sum(axis=2)
    mean = np.where(kept, members, 0).sum(axis=2, dtype=float) / np.maximum(count, 1)
    return endpoint.predicted(np.where(count > 0, mean, np.nan), response_scale)
