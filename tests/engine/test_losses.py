"""The losses against PyTorch and finite differences; the best constant against a search by SciPy."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from covaria.engine import Loss
from covaria.engine.losses import loss_of_best_constant, loss_slopes, loss_values

PARAMETERS = {Loss.SQUARED: 0.0, Loss.HUBER: 0.7, Loss.PINBALL: 0.9}
ERRORS = np.linspace(-3, 3, 601)[None]


@pytest.mark.parametrize("loss", Loss)
def test_slopes_are_those_of_the_values(loss: Loss) -> None:
    parameter, errors = np.array([[PARAMETERS[loss]]]), ERRORS + 0.0037
    step = 1e-6
    rise = loss_values(loss, parameter, errors + step) - loss_values(loss, parameter, errors - step)
    np.testing.assert_allclose(loss_slopes(loss, parameter, errors), rise / (2 * step), atol=1e-8)


def test_huber_loss_is_twice_pytorch_s() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    expected = 2 * torch.nn.HuberLoss(reduction="none", delta=0.7)(
        torch.tensor(ERRORS), torch.zeros(ERRORS.shape).double()
    )
    np.testing.assert_allclose(loss_values(Loss.HUBER, np.array([[0.7]]), ERRORS), expected, rtol=1e-12)


def test_pinball_loss_is_scikit_learn_s() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    targets = np.random.default_rng(0).normal(size=50)
    values = loss_values(Loss.PINBALL, np.array([[0.2]]), 0.3 - targets[None])
    expected = metrics.mean_pinball_loss(targets, np.full(50, 0.3), alpha=0.2)
    assert values.mean() == pytest.approx(expected)


@pytest.mark.parametrize("loss", Loss)
def test_errors_that_are_not_numbers_stay_so(loss: Loss) -> None:
    parameter, errors = np.array([[PARAMETERS[loss]]]), np.array([[np.nan, 1.0]])
    for result in (loss_values(loss, parameter, errors), loss_slopes(loss, parameter, errors)):
        assert np.isnan(result).tolist() == [[True, False]]


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
def test_no_constant_does_better_than_the_best(loss: Loss, scale: float) -> None:
    random = np.random.default_rng(1)
    targets = scale * random.standard_t(2, (4, 31))
    weights = random.uniform(0, 2, (4, 31)) * (random.random((4, 31)) < 0.8)
    parameter = np.array([[0.1], [0.5], [0.8], [0.95]])
    best = loss_of_best_constant(loss, parameter, targets, weights)
    for member in range(4):

        def cost(constant: float, member: int = member) -> float:
            values = loss_values(loss, parameter[[member]], constant - targets[[member]])
            return float(np.average(values[0], weights=weights[member]))

        found = minimize_scalar(cost, bounds=(targets[member].min(), targets[member].max()), method="bounded")
        assert best[member] <= found.fun * (1 + 1e-9)
        assert best[member] == pytest.approx(found.fun, rel=1e-3)


def test_quantile_of_a_level_that_a_sum_of_weights_just_reaches() -> None:
    targets = np.arange(10.0)[None]
    best = loss_of_best_constant(Loss.PINBALL, np.array([[0.3]]), targets, np.ones((1, 10)))
    cost = [loss_values(Loss.PINBALL, np.array([[0.3]]), constant - targets).mean() for constant in range(10)]
    assert best[0] == pytest.approx(min(cost))
