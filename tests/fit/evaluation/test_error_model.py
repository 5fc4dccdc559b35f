"""Errors that grow with a covariate are seen to, and those that do not are left alone."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.linear_model import GammaRegressor

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.error_model import fit_error_model, log_linear
from covaria.fit.folds import folds_of_parts
from covaria.fit.settings.evaluation import ErrorModelSettings
from covaria.model.residual_error_model import ResidualErrorModel

AnalysisOf = Callable[..., AnalysisSet]
Found = tuple[ResidualErrorModel, FloatArray, FloatArray]
"""The model, the sd that it gives each row, and the true one."""
ErrorModelOf = Callable[[Callable[[FloatArray], FloatArray], int], Found]


@pytest.fixture
def error_model_of(analysis_of: AnalysisOf) -> ErrorModelOf:
    """Fit to errors of a given sd, as a function of the covariate a; from 300 subjects."""

    def run(size: Callable[[FloatArray], FloatArray], seed: int) -> Found:
        random = np.random.default_rng(seed)
        analysis = analysis_of({name: random.normal(size=300) for name in ("a", "b", "y")})
        fold = np.arange(300) % 5
        truth = size(analysis.inputs[:, 0])
        model, residual_sd = fit_error_model(
            analysis,
            folds_of_parts([fold]),
            random.normal(size=300),
            truth * random.normal(size=300),
            chosen=ErrorModelSettings(),
        )
        return model, residual_sd, truth

    return run


def test_a_spread_that_grows_is_found(error_model_of: ErrorModelOf) -> None:
    model, residual_sd, truth = error_model_of(lambda a: np.exp(0.5 * a), 0)
    assert model.varies
    assert np.corrcoef(np.log(residual_sd), np.log(truth))[0, 1] > 0.95
    assert model.coefficients[:, 2].mean() == pytest.approx(0.5, abs=0.1)


def test_an_even_spread_is_mostly_left_alone(error_model_of: ErrorModelOf) -> None:
    assert sum(error_model_of(np.ones_like, seed)[0].varies for seed in range(20)) <= 4


def test_the_spread_of_a_row_is_what_the_model_without_its_fold_says(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(3)
    analysis = analysis_of({name: random.normal(size=300) for name in ("a", "b", "y")})
    fold, predicted = np.arange(300) % 5, random.normal(size=300)
    errors = np.exp(analysis.inputs[:, 0]) * random.normal(size=300)
    model, residual_sd = fit_error_model(
        analysis, folds_of_parts([fold]), predicted, errors, chosen=ErrorModelSettings()
    )
    by_fold = model.residual_sd(analysis.inputs, np.tile(predicted, (5, 1)))
    np.testing.assert_allclose(by_fold[fold, np.arange(300)], residual_sd)


def test_without_errors_there_is_no_spread(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of({"a": np.arange(30.0), "y": np.arange(30.0) % 7})
    model, residual_sd = fit_error_model(
        analysis, folds_of_parts([np.arange(30) % 5]), np.zeros(30), np.zeros(30), chosen=ErrorModelSettings()
    )
    assert not model.varies
    assert (residual_sd == 1).all()


def test_the_regression_is_scikit_learns() -> None:
    random = np.random.default_rng(4)
    terms = np.column_stack([np.ones(200), random.normal(size=(200, 3))])
    sizes = np.exp(terms @ [0.2, 0.4, -0.3, 0.0]) * random.uniform(0.3, 1.7, 200)
    weights = random.integers(1, 4, 200).astype(float)
    expected = GammaRegressor(alpha=ErrorModelSettings().ridge / weights.sum(), tol=1e-10, max_iter=1000)
    expected.fit(terms[:, 1:], sizes, sample_weight=weights)
    found = log_linear(terms, sizes, weights, chosen=ErrorModelSettings())
    np.testing.assert_allclose(found, [expected.intercept_, *expected.coef_], atol=1e-6)
