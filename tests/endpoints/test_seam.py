"""What every endpoint owes: its parts agree with each other and with outside oracles."""

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import bernoulli, laplace, lognorm, norm

import covaria
from covaria.arrays import FloatArray
from covaria.engine.losses import loss_slopes, loss_values
from covaria.errors import UsageError
from covaria.model.endpoint import NORMAL, Capability, Endpoint, NormalEndpoint
from covaria.model.endpoints import endpoint_named
from covaria.model.intervals import fold_residuals
from covaria.model.link import Link
from support.presence import present

ROWS = 60


def drawn(seed: int, endpoint: Endpoint) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Responses, predictions near them, and weights."""
    random = np.random.default_rng(seed)
    weights = random.integers(1, 4, ROWS).astype(float)
    if endpoint.predicts_probability:
        return random.integers(0, 2, ROWS).astype(float), random.uniform(0.05, 0.95, ROWS), weights
    response = random.uniform(1, 9, ROWS)
    return response, response * random.uniform(0.7, 1.4, ROWS), weights


def several(seed: int, endpoint: Endpoint, models: int) -> tuple[np.ndarray, np.ndarray]:
    """Responses, and predictions of several models; (rows,) and (models, rows)."""
    found = [drawn(seed, endpoint)[0], *(drawn(seed + 100 * k, endpoint)[1] for k in range(models))]
    response = found[0]
    if endpoint.predicts_probability:
        return response, np.array(found[1:])
    return response, response * np.random.default_rng(seed).uniform(0.6, 1.6, (models, ROWS))


@pytest.mark.parametrize("link", list(Link))
def test_a_links_inverse_leads_back(link: Link) -> None:
    predicted = np.array([1e-6, 0.01, 0.3, 0.5, 0.98])
    np.testing.assert_allclose(link.inverse(link.forward(predicted)), predicted, rtol=1e-9)


@pytest.mark.parametrize("value", [-800.0, 800.0])
def test_the_logit_does_not_overflow(value: float) -> None:
    assert Link.LOGIT.inverse(np.array([value]))[0] == pytest.approx(float(value > 0))


def test_the_deviance_is_least_where_prediction_and_response_agree(endpoint: Endpoint) -> None:
    response, predicted, _ = drawn(1, endpoint)
    assert (endpoint.row_deviance(response, predicted) > 0).all()
    np.testing.assert_allclose(endpoint.row_deviance(response, response), 0, atol=1e-12)


def test_a_prediction_that_is_no_number_has_no_finite_deviance(endpoint: Endpoint) -> None:
    assert not np.isfinite(endpoint.row_deviance(np.ones(1), np.array([np.nan])))


def test_the_best_constant_is_that_of_a_search(endpoint: Endpoint) -> None:
    response, _, weights = drawn(2, endpoint)

    def cost(constant: float) -> float:
        return float(weights @ endpoint.row_deviance(response, np.full(ROWS, constant)))

    (found,) = endpoint.best_constants(response, weights[None])
    ends = (0.01, 0.99) if endpoint.predicts_probability else (1, 9)
    searched = minimize_scalar(cost, bounds=ends, method="bounded", options={"xatol": 1e-9})
    assert cost(found) <= searched.fun * (1 + 1e-9)


def test_the_engine_minimises_the_deviance(endpoint: Endpoint) -> None:
    """Its loss on the targets is the deviance up to one factor, and so is its gradient."""
    response, _, weights = drawn(3, endpoint)
    scale = endpoint.scale(response, weights)
    outputs = np.random.default_rng(0).normal(size=ROWS)
    compared = outputs[None], endpoint.targets(response, scale)[None]
    parameter = np.full((1, 1), 0.0 if endpoint.loss_parameter is None else endpoint.loss_parameter)
    own_loss = present(endpoint.loss)
    loss = loss_values(own_loss, parameter, *compared)[0]
    deviance = endpoint.row_deviance(response, endpoint.predicted(outputs, scale))
    np.testing.assert_allclose(endpoint.training_score(loss, scale), deviance, rtol=1e-9)
    step = 1e-6
    above, below = (
        endpoint.row_deviance(response, endpoint.predicted(outputs + own, scale)) for own in (step, -step)
    )
    slope = endpoint.training_score(loss_slopes(own_loss, parameter, *compared)[0], scale)
    np.testing.assert_allclose((above - below) / (2 * step), slope, rtol=1e-4, atol=1e-6)


LOG_LIKELIHOODS: dict[str, Callable[[FloatArray, FloatArray, float], float | FloatArray]] = {
    "normal": lambda y, at, size: norm.logpdf(y, at, size**0.5),
    "median": laplace.logpdf,
    "geometric": lambda y, at, size: lognorm.logpdf(y, size**0.5, scale=at),
    "binary": lambda y, at, _: bernoulli.logpmf(y, at),
}


def test_the_misfit_is_twice_the_log_likelihood_at_the_best_dispersion(endpoint: Endpoint) -> None:
    response, models = several(4, endpoint, 3)
    deviance = endpoint.row_deviance(response, models).mean(axis=1)
    logs = [
        np.sum(LOG_LIKELIHOODS[endpoint.name](response, own, size))
        for own, size in zip(models, deviance, strict=True)
    ]
    expected = -2 / ROWS * (np.array(logs) - max(logs))
    np.testing.assert_allclose(endpoint.misfit(deviance), expected, atol=1e-9)


def test_the_influence_of_a_row_is_what_more_of_it_changes(endpoint: Endpoint) -> None:
    response, models = several(5, endpoint, 2)
    weights = drawn(5, endpoint)[2]
    rows = endpoint.row_deviance(response, models)

    def apart(own: FloatArray) -> float:
        first, second = endpoint.misfit(rows @ own / own.sum())
        return float(first - second)

    influence = endpoint.misfit_influence(rows, rows @ weights / weights.sum()) / weights.sum()
    for row in range(5):
        more = weights + 1e-6 * (np.arange(ROWS) == row)
        changed = (apart(more) - apart(weights)) / 1e-6
        assert influence[0, row] - influence[1, row] == pytest.approx(changed, rel=1e-3, abs=1e-6)


def test_quantiles_are_those_of_prediction_and_residual(endpoint_with_intervals: Endpoint) -> None:
    """With one prediction, those of the residuals, moved by it and brought back by the link."""
    endpoint, random = endpoint_with_intervals, np.random.default_rng(6)
    residuals = random.normal(0, 0.3, 400)
    folds = np.full((1, 1), 5.0)
    kept = (fold_residuals(residuals, np.ones(400)),)
    moved = endpoint.link.inverse(endpoint.link.forward(folds[0]) + residuals)
    for level in (0.05, 0.5, 0.9):
        found = endpoint.predictive_quantile(folds, np.ones((1, 1)), kept, level)
        assert found[0] == pytest.approx(np.quantile(moved, level, method="inverted_cdf"), rel=1e-6)
    lower, upper = endpoint.interval(folds, np.ones((1, 1)), kept, 0.9)
    inside = (lower <= moved) & (moved <= upper)
    assert inside.mean() == pytest.approx(0.9, abs=0.02)
    half = endpoint.link.forward(upper) - endpoint.link.forward(folds[0])
    assert endpoint.width(folds[0], half)[0] == pytest.approx(upper[0] - lower[0], rel=1e-6)


def test_explained_is_the_part_of_the_best_constants_deviance(endpoint: Endpoint) -> None:
    response, predicted, weights = drawn(7, endpoint)
    (constant,) = endpoint.best_constants(response, weights[None])
    whole = np.average(endpoint.row_deviance(response, np.full(ROWS, constant)), weights=weights)
    left = np.average(endpoint.row_deviance(response, predicted), weights=weights)
    share, standard_error = endpoint.explained_share(response, predicted, weights)
    assert share == pytest.approx(1 - left / whole)
    assert standard_error > 0


def test_nobody_compares_an_endpoints_name() -> None:
    sources = {path: path.read_text("utf-8") for path in Path(covaria.__file__).parent.rglob("*.py")}
    asking = [
        path.name
        for path, source in sources.items()
        if "endpoint.name" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare) and "endpoint.name" in ast.unparse(node)
    ]
    assert len(sources) > 100
    assert asking == []


def test_an_endpoint_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"no endpoint “nominal”.*normal.*binary"):
        endpoint_named("nominal")


def test_nothing_is_left_out_of_a_normal_endpoint() -> None:
    assert NORMAL.left_out == ""
    assert all(map(NORMAL.has, Capability))


def test_what_lacks_is_reported() -> None:
    class Lacking(NormalEndpoint):
        name = "lacking"
        capabilities = frozenset(Capability) - {Capability.EVIDENCE}

    endpoint: Endpoint = Lacking()
    assert endpoint.left_out == "For a lacking endpoint, a fit leaves out networks trained by the evidence."
