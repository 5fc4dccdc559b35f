from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

class Group:
    def __init__(
        self,
        *,
        initial: NDArray[np.float32],
        row_weights: NDArray[np.float32],
        learning_rate: NDArray[np.float32],
        weight_decay: NDArray[np.float32],
        loss_parameter: NDArray[np.float32] | None,
        relevance_cap: NDArray[np.float32] | None,
        targets: NDArray[np.float32] | None,
        mask: NDArray[np.uint8],
        active_rows: NDArray[np.int32],
        shuffle_seed: int,
        shuffle_discard: int,
        parameters: NDArray[np.float32],
        train_loss: NDArray[np.float32],
        held_out_loss: NDArray[np.float32],
        endings: NDArray[np.int32],
    ) -> None: ...

class Plan:
    def __init__(
        self,
        *,
        sizes: Sequence[int],
        activations: Sequence[int],
        linear_skip: bool,
        groups: Sequence[Group],
        inputs: NDArray[np.float32],
        targets: NDArray[np.float32],
        patience: int,
        batch_size: int,
        loss: int,
        cosine: bool,
        warm_up: float,
        beta1: float,
        beta2: float,
        epsilon: float,
        decoupled: bool,
        clip_norm: float,
        records_held_out: NDArray[np.uint8],
        decay_group: NDArray[np.int32],
        decay_groups: int,
    ) -> None: ...

def kernel_names() -> list[str]: ...
def train(kernel: str, plan: Plan, threads: int, progress: Callable[[float], bool] | None) -> None: ...
def predict(
    kernel: str,
    *,
    sizes: Sequence[int],
    activations: Sequence[int],
    linear_skip: bool,
    parameters: NDArray[np.float32],
    inputs: NDArray[np.float32],
    predictions: NDArray[np.float32],
    threads: int,
) -> None: ...
def predict_mean(
    kernel: str,
    *,
    sizes: Sequence[int],
    activations: Sequence[int],
    linear_skip: bool,
    parameters: NDArray[np.float32],
    weights: NDArray[np.float64],
    inputs: NDArray[np.float32],
    mean: NDArray[np.float32],
    spread: NDArray[np.float32],
    threads: int,
) -> None: ...
