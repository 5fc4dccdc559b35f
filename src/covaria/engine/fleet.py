"""What to train, and what came out: the plan and the result of one fleet."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, Float32Array, FloatArray
from covaria.engine.losses import Loss
from covaria.engine.network import Network


class Schedule(StrEnum):
    """How the learning rate runs over the steps t = 0 … T − 1 that follow the warm-up."""

    CONSTANT = "constant"
    COSINE = "cosine"
    """Multiplied by (1 + cos(π t / T)) / 2 (Loshchilov and Hutter 2017, equation 5, without restarts)."""


class TrainingStatus(StrEnum):
    """How the training of one member ended."""

    CONVERGED = "converged"
    """Ended well, at the last epoch of the plan, when the training loss had become level."""
    NOT_CONVERGED = "not converged"
    """The same, when it had not: mostly it was still falling, and more epochs would lower it further."""
    STOPPED_EARLY = "stopped early"
    """Ended well, before that, since the held-out loss had ceased to improve."""
    STUCK = "stuck"
    """Ended no better than predicting the best constant, the mean where the loss is squared."""
    DIVERGED = "diverged"
    """The same or worse, after the loss had shot up: the steps are too large."""
    NON_FINITE = "non-finite"
    """Numbers overflowed."""
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Adam:
    """Constants of the Adam optimiser (Kingma and Ba 2015, algorithm 1).

    Attributes
    ----------
    beta1, beta2, epsilon : float
    decoupled : bool
        Whether weight decay shrinks the parameters themselves, apart from the moments, by learning rate ×
        weight decay at each step: AdamW (Loshchilov and Hutter 2019, algorithm 2), as `torch.optim.AdamW`.
    clip_norm : float or None
        Each member's gradient is scaled down to this Euclidean norm where it is longer, before weight decay,
        as by `torch.nn.utils.clip_grad_norm_`; None for no limit.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decoupled: bool = False
    clip_norm: float | None = None


@dataclass(frozen=True)
class BatchOrder:
    """The random stream that shuffles a group's rows anew for each epoch.

    It is PyTorch's: a Mersenne Twister, from which each epoch takes one `randperm` of the active rows.

    Attributes
    ----------
    seed : int
        Of the twister; its low 32 bits count.
    discard : int
        Draws to leave out first, such as those that made the initial parameters.
    """

    seed: int
    discard: int = 0


@dataclass(frozen=True)
class Group:
    """Members that are trained in lockstep, one to a vector lane: they share mask, rows and batches.

    Rows that some member gives a positive weight are active: batches are drawn from them. Each member's
    weights are divided by their mean over the active rows, so only their proportions matter. A row of
    weight 0 is held out from that member, and its error goes to the held-out loss.

    Attributes
    ----------
    initial : (members, parameters) float32 array
        Where training starts.
    row_weights : (members, rows) float32 array
        Not negative, and not all zero for any member.
    learning_rate : (members,) float32 array
    weight_decay : (members, decay groups) float32 array
        Added to the gradient as weight_decay × parameter, as in `torch.optim.Adam`, unless the plan's Adam is
        decoupled.
    mask : (parameters,) bool array
        Parameters in use; the others are zero throughout.
    batch_order : BatchOrder
    targets : (members, rows) float32 array, optional
        Instead of the targets that all groups share.
    loss_parameter : (members,) float32 array, optional
        Huber's threshold, above 0, in units of the targets; or the level of the pinball loss, between 0
        and 1, whose quantile is fitted; or the scale of the Poisson loss. None where the loss has none.
    relevance_cap : (members,) float32 array, optional
        After each epoch the decay of the first layer's weights from input i is multiplied anew by
        min(cap, mean_j S_j / S_i), where S_i is the sum of its squared first-layer weights in use, and the
        mean runs over the inputs that have any. Irrelevant inputs fade. A cap of 0 or 1 leaves the decay as
        it is.
    """

    initial: Float32Array
    row_weights: Float32Array
    learning_rate: Float32Array
    weight_decay: Float32Array
    mask: BoolArray
    batch_order: BatchOrder
    targets: Float32Array | None = None
    loss_parameter: Float32Array | None = None
    relevance_cap: Float32Array | None = None

    @property
    def members(self) -> int:
        """Number of networks in the group."""
        return len(self.initial)

    def loss_parameter_column(self) -> FloatArray:
        """Each member's loss parameter, 0 where the loss has none; shape (members, 1)."""
        given = np.zeros(self.members) if self.loss_parameter is None else self.loss_parameter
        return given.astype(float)[:, None]

    @property
    def active_rows(self) -> NDArray[np.int32]:
        """Rows that take part in training, ascending."""
        return np.flatnonzero((self.row_weights > 0).any(axis=0)).astype(np.int32)


@dataclass(frozen=True)
class FleetPlan:
    """Everything about the training of a fleet but its data.

    Attributes
    ----------
    network : Network
        Shared by all members.
    groups : tuple of Group
    epochs : int
        Passes over the active rows.
    batch_size : int or None
        Rows to a step, at most as many as the table has; None for all active rows. The last batch of an epoch
        may be smaller, and is the only one where a group has fewer active rows.
    schedule : Schedule
        After the warm-up.
    warm_up : float
        Share of the steps, rounded down, over which the learning rate first rises in a line from 0.
    adam : Adam
    loss : Loss
        Of training, of the held-out rows, and of the statuses.
    held_out_interval : int
        The held-out loss is recorded after every so many epochs, and after the last.
    patience : int or None
        With a number, a member stops early once its held-out loss has not improved for so many epochs, and
        returns the parameters of its best recorded epoch, whether it stopped or not. Each member stops by
        itself, so that its result does not depend on its neighbours; the work ends when those that share a
        vector have all stopped. Members without held-out rows train to the end.
    """

    network: Network
    groups: tuple[Group, ...]
    epochs: int
    batch_size: int | None = None
    schedule: Schedule = Schedule.CONSTANT
    warm_up: float = 0.0
    adam: Adam = field(default_factory=Adam)
    loss: Loss = Loss.SQUARED
    held_out_interval: int = 1
    patience: int | None = None

    @property
    def members(self) -> int:
        """Number of networks in the fleet."""
        return sum(group.members for group in self.groups)

    def records_held_out(self) -> BoolArray:
        """Whether the held-out loss is recorded after each epoch; shape (epochs,)."""
        epochs = np.arange(1, self.epochs + 1)
        recorded: BoolArray = (epochs % self.held_out_interval == 0) | (epochs == self.epochs)
        return recorded


@dataclass(frozen=True)
class TrainingData:
    """The rows that a fleet is trained on.

    Attributes
    ----------
    inputs : (rows, inputs) float32 array
    targets : (rows,) float32 array
    """

    inputs: Float32Array
    targets: Float32Array


@dataclass(frozen=True)
class FleetResult:
    """What came out of training, member by member in the order of the plan's groups.

    Attributes
    ----------
    parameters : (members, parameters) float32 array
    train_loss : (members, epochs) float32 array
        Weighted mean loss of each epoch's batches, each before its step.
    held_out_loss : (members, epochs) float32 array
        Mean loss on the member's rows of weight 0 after the epoch; NaN where it has none, or
        where the plan does not record it. Both are NaN after a member has stopped.
    statuses : tuple of TrainingStatus
    epochs : (members,) int array
        The epoch, counted from 1, that belongs to the status: that in which the loss first shot up, for
        members that diverged, or was not finite; the last one finished, for cancelled ones; that of the
        parameters, for all others.
    seconds : float
    """

    parameters: Float32Array
    train_loss: Float32Array
    held_out_loss: Float32Array
    statuses: tuple[TrainingStatus, ...]
    epochs: NDArray[np.int_]
    seconds: float

    @property
    def trained(self) -> BoolArray:
        """Whether each member learned something, converged or not; shape (members,)."""
        well = (TrainingStatus.CONVERGED, TrainingStatus.NOT_CONVERGED, TrainingStatus.STOPPED_EARLY)
        return np.array([status in well for status in self.statuses], dtype=bool)
