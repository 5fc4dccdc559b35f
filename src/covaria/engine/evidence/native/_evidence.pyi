# Made by `make stub`.
from typing import Annotated

import numpy
from numpy.typing import NDArray

class Problem:
    def __init__(
        self,
        *,
        inputs: Annotated[
            NDArray[numpy.float64], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        response: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        root: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
        frequencies: Annotated[
            NDArray[numpy.float64], dict(shape=(None, None), order="C", device="cpu", writable=False)
        ],
        component_of_frequency: Annotated[
            NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        length_scale_of_input: Annotated[
            NDArray[numpy.int32], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        amplitude_rate: Annotated[
            NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)
        ],
        length_scales: int,
        length_scale: float,
        shorter_sd: float,
        longer_sd: float,
    ) -> None: ...

def evaluate(
    kernel: str,
    problem: Problem,
    theta: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    gradient: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
) -> float | None: ...
def climb(
    kernel: str,
    problem: Problem,
    theta: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
    lower: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    upper: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu", writable=False)],
    steps: int,
    least_gain: float,
    weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order="C", device="cpu")],
) -> tuple[float, int] | None: ...
