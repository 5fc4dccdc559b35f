# Made by `make stub`.
from collections.abc import Callable, Sequence
from typing import Annotated

import numpy
from numpy.typing import NDArray

class Group:
    def __init__(
        self,
        *,
        initial: Annotated[
            NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        row_weights: Annotated[
            NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        learning_rate: Annotated[
            NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        weight_decay: Annotated[
            NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        loss_parameter: Annotated[
            NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ]
        | None,
        relevance_cap: Annotated[
            NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ]
        | None,
        targets: Annotated[
            NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ]
        | None,
        mask: Annotated[NDArray[numpy.uint8], dict(shape=(None,), order="C", device="cpu", writable=False)],
        active_rows: Annotated[
            NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        shuffle_seed: int,
        shuffle_discard: int,
        parameters: Annotated[NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu")],
        train_loss: Annotated[NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu")],
        held_out_loss: Annotated[NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu")],
        endings: Annotated[NDArray[numpy.int32], dict(shape=(None, None), order="C", device="cpu")],
    ) -> None: ...

class Plan:
    def __init__(
        self,
        *,
        sizes: Sequence[int],
        activations: Sequence[int],
        linear_skip: bool,
        groups: Sequence[Group],
        inputs: Annotated[
            NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        targets: Annotated[
            NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
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
        records_held_out: Annotated[
            NDArray[numpy.uint8], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        decay_group: Annotated[
            NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        decay_groups: int,
    ) -> None: ...

def kernel_names() -> list[str]: ...
def train(kernel: str, plan: Plan, threads: int, progress: Callable[[float], object] | None) -> None: ...
def predict(
    kernel: str,
    sizes: Sequence[int],
    activations: Sequence[int],
    linear_skip: bool,
    parameters: Annotated[
        NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
    ],
    inputs: Annotated[
        NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
    ],
    predictions: Annotated[NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu")],
    threads: int,
) -> None: ...
def predict_mean(
    kernel: str,
    sizes: Sequence[int],
    activations: Sequence[int],
    linear_skip: bool,
    parameters: Annotated[
        NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
    ],
    weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    inputs: Annotated[
        NDArray[numpy.float32], dict(shape=(None, None), order="C", device="cpu", writable=False)
    ],
    mean: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    deviation: Annotated[NDArray[numpy.float32], dict(shape=(None,), order="C", device="cpu")],
    threads: int,
) -> None: ...
