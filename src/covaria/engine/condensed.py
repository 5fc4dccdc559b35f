"""Networks of a few inputs, where the others of each row stay as they are."""

from dataclasses import replace

import numpy as np

from covaria.arrays import Float32Array
from covaria.engine.network import Network


def condense(
    network: Network, parameters: Float32Array, rows: Float32Array, columns: list[int]
) -> tuple[Network, Float32Array]:
    """Networks that predict some rows for any values of a few columns, from fewer inputs.

    What the other columns of a row add to the first layer's sums becomes the weight of an input of its own,
    which is one for this row and zero for others. Predictions agree but for the rounding of those sums.

    Parameters
    ----------
    network : Network
    parameters : (members, parameters) float32 array
    rows : (rows, inputs) float32 array
    columns : list of int
        The inputs whose values are to change.

    Returns
    -------
    network : Network
        Of the columns in the order given, then one input for each row.
    parameters : (members, parameters) float32 array
    """
    condensed = replace(network, inputs=len(columns) + len(rows))
    members, first = len(parameters), network.layers[0]
    found = np.empty((members, condensed.parameter_count), dtype=np.float32)
    weights = parameters[:, first.weights].reshape(members, first.outputs, network.inputs)
    found[:, condensed.layers[0].weights] = _joined(weights, rows, columns).reshape(members, -1)
    behind = slice(first.biases.start, network.skip.start)
    found[:, condensed.layers[0].biases.start : condensed.skip.start] = parameters[:, behind]
    if network.linear_skip:
        found[:, condensed.skip] = _joined(parameters[:, network.skip], rows, columns)
    return condensed, found


def condensed_inputs(rows: int, values: Float32Array) -> Float32Array:
    """Inputs of condensed networks: all rows under the first of (points, columns) values, then the next."""
    ones = np.tile(np.eye(rows, dtype=np.float32), (len(values), 1))
    return np.hstack([np.repeat(values, rows, axis=0), ones])


def _joined(weights: Float32Array, rows: Float32Array, columns: list[int]) -> Float32Array:
    """Weights (…, inputs) of the columns, and what the others give of each row."""
    others = rows.copy()
    others[:, columns] = 0
    # One product of matrices, and not one for each member.
    sums = (weights.reshape(-1, rows.shape[1]) @ others.T).reshape(*weights.shape[:-1], len(rows))
    return np.concatenate([weights[..., columns], sums], axis=-1)
