"""The density of a new subject's response."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import t

from covaria.errors import UsageError
from covaria.model import ResponseModel
from covaria.model.endpoint import NORMAL, NormalEndpoint
from covaria.model.intervals import FoldResiduals, fold_residuals
from covaria.model.link import Link
from covaria.model.predictive_distribution import KERNEL_FREEDOM, PredictiveDistribution


class LogEndpoint(NormalEndpoint):
    """Errors that are normal in the logarithm."""

    name = "lognormal"
    link = Link.LOG


def residuals(random: np.random.Generator) -> tuple[FoldResiduals, ...]:
    weights = random.integers(1, 3, 30).astype(float)
    return tuple(fold_residuals(random.normal(size=30), weights) for _ in range(3))


@pytest.fixture
def distribution() -> PredictiveDistribution:
    random = np.random.default_rng(5)
    folds, sd = np.exp(random.normal(1, 0.2, (3, 2))), np.exp(random.normal(-1, 0.2, (3, 2)))
    return PredictiveDistribution(folds.mean(axis=0), folds, sd, residuals(random), NORMAL)


@pytest.mark.parametrize("endpoint", [NORMAL, LogEndpoint()], ids=["normal", "log link"])
def test_a_density_has_an_area_of_one(distribution: PredictiveDistribution, endpoint: NormalEndpoint) -> None:
    own = replace(distribution, endpoint=endpoint)

    def density(response: float) -> float:
        return float(np.exp(own.log_density(np.full(2, response)))[1])

    lowest = 1e-9 if endpoint.link is Link.LOG else -40.0
    area = sum(quad(density, *ends, limit=200)[0] for ends in ((lowest, 3.0), (3.0, 8.0), (8.0, 4000.0)))
    assert area == pytest.approx(1, abs=0.01)


def test_it_is_a_mean_of_students_densities(distribution: PredictiveDistribution) -> None:
    errors = np.concatenate(
        [np.repeat(fold.errors, fold.weights.astype(int)) for fold in distribution.residuals]
    )
    spread = min(errors.std(), np.subtract(*np.quantile(errors, [0.75, 0.25], method="inverted_cdf")) / 1.349)
    bandwidth = 0.9 * spread * len(errors) ** -0.2
    observed = np.array([2.0, 3.5])
    total = np.zeros(2)
    for fold, mean, sd in zip(
        distribution.residuals, distribution.folds, distribution.residual_sd, strict=True
    ):
        for error, weight in zip(fold.errors, fold.weights, strict=True):
            total += weight * t.pdf(observed, KERNEL_FREEDOM, mean + sd * error, sd * bandwidth)
    np.testing.assert_allclose(distribution.log_density(observed), np.log(total / len(errors)), rtol=1e-9)


@pytest.mark.parametrize("unit", [1e-3, 60.0])
def test_a_density_is_per_unit_of_the_response(distribution: PredictiveDistribution, unit: float) -> None:
    observed = np.array([2.0, 3.0])
    other = replace(
        distribution, folds=unit * distribution.folds, residual_sd=unit * distribution.residual_sd
    )
    expected = distribution.log_density(observed) - np.log(unit)
    np.testing.assert_allclose(other.log_density(unit * observed), expected)


def test_a_response_beyond_all_errors_has_a_density(distribution: PredictiveDistribution) -> None:
    near, far = (distribution.log_density(np.full(2, each)) for each in (100.0, 200.0))
    # Tails fall by a power of the distance, so that one outlier is not taken for impossible.
    np.testing.assert_allclose(near - far, (KERNEL_FREEDOM + 1) * np.log(2), rtol=0.1)


@pytest.mark.parametrize("observed", [np.zeros(3), np.array([1.0, np.nan])], ids=["too many", "missing"])
def test_responses_that_do_not_fit_are_refused(
    distribution: PredictiveDistribution, observed: np.ndarray
) -> None:
    with pytest.raises(UsageError, match="each of the 2 rows"):
        distribution.log_density(observed)


def test_a_model_gives_the_distribution_of_its_predictions(
    fitted: ResponseModel, trial_columns: dict[str, object]
) -> None:
    found = fitted.predict_distribution(trial_columns)
    np.testing.assert_array_equal(found.mean, fitted.predict(trial_columns).mean)
    levels = [0.1, 0.5, 0.9]
    np.testing.assert_array_equal(found.quantiles(levels), fitted.predict_quantiles(trial_columns, levels))
    low, middle, high = (found.log_density(each) for each in found.quantiles([0.001, 0.5, 0.999]))
    assert (middle > low).all()
    assert (middle > high).all()


@pytest.mark.parametrize("link", list(Link))
def test_the_slope_of_a_link_is_its_derivative(link: Link) -> None:
    means = np.array([0.1, 0.4, 0.7])
    slopes = (link.forward(means + 1e-6) - link.forward(means - 1e-6)) / 2e-6
    np.testing.assert_allclose(np.exp(link.log_slope(means)), slopes, rtol=1e-6)
