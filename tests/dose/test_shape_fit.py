import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from covaria.arrays import FloatArray
from covaria.dose import PooledErrors, fit_shape, level_means
from covaria.dose.shapes import (
    EMAX,
    EXPONENTIAL,
    FLAT,
    LINEAR,
    LOGISTIC,
    QUADRATIC,
    SHAPES,
    SIGMOID_EMAX,
    Shape,
)
from covaria.errors import UsageError

DOSES = np.array([0.0, 1.0, 3.0, 10.0, 30.0])


def correlated(seed: int) -> FloatArray:
    factor = np.random.default_rng(seed).normal(size=(5, 9))
    return 0.05 * factor @ factor.T


@pytest.mark.parametrize("seed", range(3))
def test_emax_is_that_of_scipy(seed: int) -> None:
    covariance = correlated(seed)
    noise = np.random.default_rng(seed).multivariate_normal(np.zeros(5), 0.1 * covariance)
    values = 1 + 4 * DOSES / (3 + DOSES) + noise
    fit = fit_shape(level_means(DOSES, values, covariance), EMAX)
    found, spread = curve_fit(
        lambda dose, e0, emax, ed50: e0 + emax * dose / (ed50 + dose),
        DOSES,
        values,
        p0=[1, 4, 3],
        sigma=covariance,
        absolute_sigma=True,
    )
    np.testing.assert_allclose(fit.estimates, found, rtol=1e-4)
    np.testing.assert_allclose(fit.standard_errors, np.sqrt(np.diag(spread)), rtol=1e-3)
    residuals = values - fit.curve(DOSES)
    assert fit.chi_square == pytest.approx(residuals @ np.linalg.solve(covariance, residuals))
    assert fit.criterion == pytest.approx(fit.chi_square + 6)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_curve_of_the_shape_is_found(shape: Shape) -> None:
    """Five exact means give at most four parameters back."""
    parameters = shape.bounds_for(30.0)
    inside = np.sqrt(parameters[:, 0] * parameters[:, 1]) if len(parameters) else np.empty(0)
    truth = shape.design(DOSES, inside, 30.0) @ np.array([2.0, 1.5, -0.03][: 1 + shape.coefficients])
    fit = fit_shape(level_means(DOSES, truth, 0.01 * np.eye(5)), shape)
    assert fit.chi_square == pytest.approx(0, abs=1e-8)
    np.testing.assert_allclose(fit.curve(DOSES), truth, atol=1e-5)
    assert len(fit.names) == len(fit.estimates) == shape.parameters == len(set(fit.names))


@pytest.mark.parametrize(
    "shape", [each for each in SHAPES if each.parameter_names], ids=lambda each: each.name
)
@pytest.mark.parametrize("seed", range(2))
def test_no_point_of_another_grid_is_nearer_than_what_was_found(shape: Shape, seed: int) -> None:
    random = np.random.default_rng(seed)
    means = level_means(DOSES, random.normal(size=5) + DOSES / (3 + DOSES), correlated(seed))
    bounds = np.log(shape.bounds_for(30.0))
    points = np.exp(random.uniform(bounds[:, 0], bounds[:, 1], (400, len(bounds))))
    weights, nearest = np.linalg.inv(means.covariance), fit_shape(means, shape).chi_square
    for point in points:
        design = shape.design(DOSES, point, 30.0)
        coefficients = np.linalg.pinv(design.T @ weights @ design) @ design.T @ weights @ means.means
        left = means.means - design @ coefficients
        assert nearest <= (left @ weights @ left) * (1 + 1e-9)


@given(st.integers(0, 20), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(-1e2, 1e2))
def test_units_and_a_constant_do_not_matter(
    seed: int, of_dose: float, of_response: float, shift: float
) -> None:
    covariance = correlated(seed)
    values = 1 + 4 * DOSES / (3 + DOSES)
    moved = level_means(DOSES * of_dose, (values + shift) * of_response, covariance * of_response**2)
    for shape in (EMAX, QUADRATIC):
        plain = fit_shape(level_means(DOSES, values, covariance), shape)
        other = fit_shape(moved, shape)
        assert other.criterion == pytest.approx(plain.criterion, abs=1e-5)
        np.testing.assert_allclose(
            other.curve(DOSES * of_dose) / of_response - shift, plain.curve(DOSES), atol=1e-4
        )


def test_subjects_and_means_give_the_same_line() -> None:
    """The reduction: least squares on subjects is generalised least squares on means."""
    random = np.random.default_rng(2)
    dose = np.repeat(DOSES, [4, 6, 3, 5, 7])
    response = 1 + 0.1 * dose + random.normal(size=25)
    counts = np.array([4, 6, 3, 5, 7])
    levels = np.array([response[dose == each].mean() for each in DOSES])
    squares = sum(((response[dose == each] - response[dose == each].mean()) ** 2).sum() for each in DOSES)
    pooled = PooledErrors(25, 5, squares)
    fit = fit_shape(level_means(DOSES, levels, np.diag(pooled.variance / counts), 20), LINEAR, pooled)
    design = np.column_stack([np.ones(25), dose])
    coefficients, residual, *_ = np.linalg.lstsq(design, response, rcond=None)
    np.testing.assert_allclose(fit.coefficients, coefficients)
    errors = np.sqrt(residual[0] / 23 * np.diag(np.linalg.inv(design.T @ design)))
    np.testing.assert_allclose(fit.standard_errors, errors)
    likelihood = -25 / 2 * (np.log(2 * np.pi * residual[0] / 25) + 1)
    assert fit.criterion == pytest.approx(-2 * likelihood + 2 * 3)


def test_a_bound_is_reported() -> None:
    rising = level_means(DOSES, np.exp(DOSES / 1.5), np.eye(5))
    fit = fit_shape(rising, EXPONENTIAL)
    assert fit.at_bound == ("rate",)
    assert fit.parameters == pytest.approx([3.0])
    assert np.isnan(fit.standard_errors).all()


def test_a_flat_response_has_no_ed50_to_be_sure_of() -> None:
    fit = fit_shape(level_means(DOSES, np.full(5, 2.0), np.eye(5)), EMAX)
    assert fit.coefficients == pytest.approx([2, 0], abs=1e-9)
    assert np.isnan(fit.standard_errors).all()


def test_too_few_levels_are_refused() -> None:
    means = level_means([0, 1, 2], [0, 1, 3], np.eye(3))
    for shape in (SIGMOID_EMAX, LOGISTIC):
        with pytest.raises(UsageError, match="4 parameters, but there are only 3"):
            fit_shape(means, shape)


def test_the_flat_shape_is_the_weighted_mean() -> None:
    covariance = correlated(4)
    values = np.arange(5.0)
    weights = np.linalg.solve(covariance, np.ones(5))
    fit = fit_shape(level_means(DOSES, values, covariance), FLAT)
    assert fit.coefficients == pytest.approx([weights @ values / weights.sum()])
    assert fit.standard_errors == pytest.approx([1 / np.sqrt(weights.sum())])
