"""The losses against PyTorch and finite differences; the best constant against a search by SciPy."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from covaria.engine import Loss
from covaria.engine.losses import loss_of_best_constant, loss_slopes, loss_values

PARAMETERS = {Loss.SQUARED: 0.0, Loss.HUBER: 0.7, Loss.PINBALL: 0.9, Loss.LOGISTIC: 0.0, Loss.POISSON: 0.6}
TARGET = np.array([[1.7]])
ERRORS = np.linspace(-3, 3, 601)[None]
NONE = np.zeros((1, 1))


@pytest.mark.parametrize("loss", Loss)
def test_slopes_are_those_of_the_values(loss: Loss) -> None:
    parameter, errors = np.array([[PARAMETERS[loss]]]), ERRORS + 0.0037
    step = 1e-6
    above, below = (loss_values(loss, parameter, errors + own, TARGET) for own in (step, -step))
    slopes = loss_slopes(loss, parameter, errors, TARGET)
    np.testing.assert_allclose(slopes, (above - below) / (2 * step), atol=1e-8)


@pytest.mark.slow
def test_huber_loss_is_twice_pytorch_s() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    expected = 2 * torch.nn.HuberLoss(reduction="none", delta=0.7)(
        torch.tensor(ERRORS), torch.zeros(ERRORS.shape).double()
    )
    np.testing.assert_allclose(loss_values(Loss.HUBER, np.array([[0.7]]), ERRORS, NONE), expected, rtol=1e-12)


def test_pinball_loss_is_scikit_learn_s() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    targets = np.random.default_rng(0).normal(size=50)
    values = loss_values(Loss.PINBALL, np.array([[0.2]]), np.array([[0.3]]), targets[None])
    expected = metrics.mean_pinball_loss(targets, np.full(50, 0.3), alpha=0.2)
    assert values.mean() == pytest.approx(expected)


@pytest.mark.parametrize("loss", Loss)
def test_errors_that_are_not_numbers_stay_so(loss: Loss) -> None:
    parameter, errors = np.array([[PARAMETERS[loss]]]), np.array([[np.nan, 1.0]])
    for made in (loss_values, loss_slopes):
        result = made(loss, parameter, errors, TARGET)
        assert np.isnan(result).tolist() == [[True, False]]


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
def test_no_constant_does_better_than_the_best(loss: Loss, scale: float) -> None:
    random = np.random.default_rng(1)
    targets = scale * random.standard_t(2, (4, 31))
    if loss is Loss.POISSON:
        # Of logarithms, of which some are far below all others.
        targets = np.maximum(np.minimum(targets / scale, 4.0), -4.0 * np.sqrt(scale))
    weights = random.uniform(0, 2, (4, 31)) * (random.random((4, 31)) < 0.8)
    parameter = np.array([[0.1], [0.5], [0.8], [0.95]])
    best = loss_of_best_constant(loss, parameter, targets, weights)
    for member in range(4):

        def cost(constant: float, member: int = member) -> float:
            values = loss_values(loss, parameter[[member]], np.array([[constant]]), targets[[member]])
            return float(np.average(values[0], weights=weights[member]))

        ends = targets[member].min(), targets[member].max()
        if loss is Loss.LOGISTIC:
            ends = -9 / scale, 9 / scale
        if loss is Loss.POISSON:
            ends = -4.0, 4.0
        found = minimize_scalar(cost, bounds=ends, method="bounded", options={"xatol": 1e-9 * ends[1]})
        assert best[member] <= found.fun * (1 + 1e-9)
        assert best[member] == pytest.approx(found.fun, rel=1e-3)


def test_quantile_of_a_level_that_a_sum_of_weights_just_reaches() -> None:
    targets = np.arange(10.0)[None]
    best = loss_of_best_constant(Loss.PINBALL, np.array([[0.3]]), targets, np.ones((1, 10)))
    level = np.array([[0.3]])
    cost = [loss_values(Loss.PINBALL, level, np.array([[at]]), targets).mean() for at in np.arange(10.0)]
    assert best[0] == pytest.approx(min(cost))


@pytest.mark.slow
def test_the_logistic_loss_is_twice_pytorch_s_cross_entropy() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    label = np.resize([0.0, 1.0], ERRORS.shape)
    expected = 2 * torch.nn.BCEWithLogitsLoss(reduction="none")(
        torch.tensor(2.5 * ERRORS), torch.tensor(label)
    )
    targets = np.where(label > 0, 2.5, -2.5)
    np.testing.assert_allclose(loss_values(Loss.LOGISTIC, NONE, ERRORS, targets), expected, rtol=1e-12)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_the_logistic_loss_curves_like_the_squared_one_at_the_share_of_the_label(share: float) -> None:
    """Of standardised labels: the same slope and curvature where the odds are those of the share."""
    size = 1 / np.sqrt(share * (1 - share))
    at, step = np.log(share / (1 - share)) / size, 1e-4
    slopes = [
        sum(
            part * loss_slopes(Loss.LOGISTIC, NONE, np.array([[at + own]]), np.array([[target]]))[0, 0]
            for part, target in ((share, size), (1 - share, -size))
        )
        for own in (-step, step)
    ]
    assert sum(slopes) == pytest.approx(0, abs=1e-6)
    assert (slopes[1] - slopes[0]) / (2 * step) == pytest.approx(2, rel=1e-6)


@pytest.mark.parametrize("scale", [0.2, 1.3])
def test_the_poisson_loss_is_pytorch_s_beside_that_of_the_right_rate(scale: float) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    wanted = torch.nn.PoissonNLLLoss(log_input=True, reduction="none")
    target = torch.tensor(scale * TARGET)
    found = wanted(torch.tensor(scale * ERRORS), target.exp()) - wanted(target, target.exp())
    values = loss_values(Loss.POISSON, np.array([[scale]]), ERRORS, TARGET)
    np.testing.assert_allclose(values, 2 * found / scale**2, rtol=1e-9, atol=1e-12)


def test_the_poisson_loss_is_scikit_learn_s_deviance() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(0)
    counts, rates = random.poisson(3.0, 50), random.uniform(1, 6, 50)
    with np.errstate(divide="ignore"):
        targets = np.maximum(np.log(counts), -60)
    values = loss_values(Loss.POISSON, np.ones((1, 1)), np.log(rates)[None], targets[None])
    assert values.mean() == pytest.approx(metrics.mean_poisson_deviance(counts, rates), rel=1e-12)


def test_the_poisson_loss_curves_like_the_squared_one_of_standardised_counts() -> None:
    """The same slope and curvature at the mean, over counts of any spread."""
    counts = np.random.default_rng(1).negative_binomial(2, 0.3, 4000).astype(float)
    relative = counts / counts.mean()
    scale = np.array([[relative.std()]])
    with np.errstate(divide="ignore"):
        targets = np.maximum(np.log(relative), -60)[None] / scale
    slopes = [loss_slopes(Loss.POISSON, scale, np.array([[at]]), targets).mean() for at in (-1e-4, 0.0, 1e-4)]
    assert slopes[1] == pytest.approx(0, abs=1e-9)
    assert (slopes[2] - slopes[0]) / 2e-4 == pytest.approx(2, rel=1e-6)
