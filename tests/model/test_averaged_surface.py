"""Predictions of rows under other values of a few columns are those of rows that have these."""

import numpy as np
import pytest

from covaria.engine import Activation, Network
from covaria.explain.surface import SurfaceUnder, predict_under, with_values
from covaria.model.averaged_surface import AveragedSurface, RungEnsemble
from covaria.model.binary_endpoint import BinaryEndpoint
from covaria.model.design import Scale
from covaria.model.endpoint import NORMAL, Endpoint


def _surface(inputs: int, endpoint: Endpoint) -> AveragedSurface:
    random = np.random.default_rng(1)
    networks = (Network(inputs), Network(inputs, (4,), (Activation.TANH,), linear_skip=True))
    ensembles = tuple(
        RungEnsemble(
            "dense",
            "gradient",
            network,
            0.4,
            np.array([0, 1, 0, 1]),
            random.normal(size=(4, network.parameter_count)).astype(np.float32),
        )
        for network in networks
    )
    return AveragedSurface(ensembles, 0.2, np.array([0.4, 0.6]), Scale(0.5, 0.2), endpoint)


@pytest.mark.parametrize("endpoint", [NORMAL, BinaryEndpoint()], ids=["normal", "binary"])
@pytest.mark.parametrize("inputs", [3, 12], ids=["more rows than columns", "more columns than rows"])
def test_either_way_to_other_values_gives_the_same(inputs: int, endpoint: Endpoint) -> None:
    surface = _surface(inputs, endpoint)
    random = np.random.default_rng(2)
    rows, values = random.normal(size=(6, inputs)), random.normal(size=(5, 2))
    assert isinstance(surface, SurfaceUnder)
    found = predict_under(surface, rows, [2, 0], values)
    assert found.shape == (2, 5, 6)
    tiled = surface(with_values(rows, [2, 0], values)).reshape(2, 5, 6)
    np.testing.assert_allclose(found, tiled, rtol=1e-5, atol=1e-5)


def test_a_plain_function_is_asked_about_whole_rows() -> None:
    rows, values = np.arange(6.0).reshape(2, 3), np.array([[10.0], [20.0]])
    found = predict_under(lambda inputs: inputs.sum(axis=1)[None], rows, [1], values)
    np.testing.assert_array_equal(found, [[[12, 18], [22, 28]]])
