"""Networks of a few inputs predict what the whole ones do where the other inputs stay."""

import numpy as np
import pytest

from covaria.engine import Activation, Network, condense, condensed_inputs, predict

NETWORKS = {
    "linear": Network(9),
    "linear with a skip": Network(9, linear_skip=True),
    "one layer": Network(9, (5,), (Activation.TANH,)),
    "two layers with a skip": Network(9, (6, 4), (Activation.SILU, Activation.RELU), linear_skip=True),
}


@pytest.mark.parametrize("columns", [[2], [7, 0], []], ids=["one", "two, not in order", "none"])
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_predictions_are_those_of_all_inputs(network: Network, columns: list[int]) -> None:
    random = np.random.default_rng(0)
    parameters = random.normal(size=(3, network.parameter_count)).astype(np.float32)
    rows = random.normal(size=(5, 9)).astype(np.float32)
    values = random.normal(size=(4, len(columns))).astype(np.float32)
    everybody = np.tile(rows, (4, 1))
    everybody[:, columns] = np.repeat(values, 5, axis=0)
    condensed, weights = condense(network, parameters, rows, columns)
    assert condensed.inputs == len(columns) + 5
    np.testing.assert_allclose(
        predict(condensed, weights, condensed_inputs(5, values)),
        predict(network, parameters, everybody),
        rtol=1e-5,
        atol=1e-5,
    )
