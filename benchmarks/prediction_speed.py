"""How long 512 networks take to predict 100,000 rows, against NumPy, network by network."""

import numpy as np
from recipe import Recipe, lesson
from side_by_side import COVARIA, Bar, best_seconds, print_heading, print_times

from covaria.arrays import Float32Array
from covaria.engine import predict

MEMBERS, ROWS = 512, 100_000
ROUNDS = 3


def numpy_loop(recipe: Recipe, parameters: Float32Array, inputs: Float32Array) -> Float32Array:
    """Predict every row by every member; NumPy's matrix products use the processors that they like."""
    predictions = np.empty((len(parameters), len(inputs)), dtype=np.float32)
    *hidden, last = recipe.network.layers
    for member, own in enumerate(parameters):
        values = inputs
        for layer in hidden:
            weights = own[layer.weights].reshape(layer.outputs, layer.inputs)
            values = values @ weights.T
            values += own[layer.biases]
            np.maximum(values, 0, out=values)
        np.matmul(values, own[last.weights], out=predictions[member])
        predictions[member] += own[last.biases]
    return predictions


def main() -> None:
    """Print milliseconds by rival."""
    print_heading(f"Prediction: {MEMBERS} networks 4-16-16-1 × {ROWS:,} rows")
    recipe = lesson()
    parameters = recipe.starts(MEMBERS, 0)
    inputs = np.random.default_rng(0).random((ROWS, 4), dtype=np.float32)
    ours, loop = f"{COVARIA}, 2 threads", "NumPy loop over members"
    np.testing.assert_allclose(
        numpy_loop(recipe, parameters[:3], inputs),
        predict(recipe.network, parameters[:3], inputs),
        rtol=1e-4,
        atol=1e-5,
    )
    works = {
        ours: lambda: predict(recipe.network, parameters, inputs, threads=2),
        loop: lambda: numpy_loop(recipe, parameters, inputs),
    }
    seconds = best_seconds(works, ROUNDS)
    print_times(seconds, "ms")
    Bar("prediction against the NumPy loop", 10).report(seconds[loop] / seconds[ours])


if __name__ == "__main__":
    main()
