"""Means at knots are a weighted regression on hat functions, with its HC3 errors, and hold the truth."""

from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.fit.inference.knot_means import (
    KnotData,
    doses_given,
    knot_means,
    place_knots,
)
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings

KNOTS = np.array([0.0, 2.0, 5.0, 10.0])


def hats(dose: FloatArray) -> FloatArray:
    return np.column_stack([np.interp(dose, KNOTS, own) for own in np.eye(len(KNOTS))])


def data_of(
    dose: FloatArray,
    left: FloatArray,
    predicted: FloatArray | None = None,
    weights: FloatArray | None = None,
    inverse: FloatArray | None = None,
    unit: IntArray | None = None,
) -> KnotData:
    rows = len(dose)
    ones = np.ones(rows)
    return KnotData(
        dose,
        left,
        np.zeros((rows, len(KNOTS))) if predicted is None else predicted,
        ones if weights is None else weights,
        ones if inverse is None else inverse,
        np.arange(rows) if unit is None else unit,
    )


@pytest.fixture
def trial() -> tuple[FloatArray, FloatArray, np.random.Generator]:
    random = np.random.default_rng(1)
    dose = random.uniform(0, 10, 80)
    return dose, np.sin(dose) + random.normal(0, 0.3 + 0.1 * dose), random


def regression(dose: FloatArray, left: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients and HC3 covariance of weighted least squares, written as a diagonal matrix."""
    design, weight = hats(dose), np.diag(weights)
    bread = np.linalg.inv(design.T @ weight @ design)
    found = bread @ design.T @ weight @ left
    leverage = np.diag(design @ bread @ design.T @ weight)
    errors = (left - design @ found) / (1 - leverage)
    return found, bread @ design.T @ weight @ np.diag(errors**2) @ weight @ design @ bread


def test_without_predictions_they_are_a_regression_with_hc3_errors(
    trial: tuple[FloatArray, FloatArray, np.random.Generator],
) -> None:
    dose, left, random = trial
    weights, inverse = random.uniform(0.5, 2, 80), random.uniform(0.3, 3, 80)
    found = knot_means(
        data_of(dose, left, weights=weights, inverse=inverse), KNOTS, chosen=AdjustedMeansSettings()
    )
    means, covariance = regression(dose, left, weights * inverse)
    np.testing.assert_allclose(found.means, means, rtol=1e-9)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-9)


def test_predictions_add_their_average_and_its_error(
    trial: tuple[FloatArray, FloatArray, np.random.Generator],
) -> None:
    """What is left does not depend on them here, so that both variances add up, and their covariance."""
    dose, left, random = trial
    predicted = random.normal(size=(80, 4)) + np.arange(4)
    alone, both = (
        knot_means(data_of(dose, left), KNOTS, chosen=AdjustedMeansSettings()),
        knot_means(data_of(dose, left, predicted), KNOTS, chosen=AdjustedMeansSettings()),
    )
    np.testing.assert_allclose(both.means, alone.means + predicted.mean(axis=0), rtol=1e-12)
    means, _ = regression(dose, left, np.ones(80))
    bread = np.linalg.inv(hats(dose).T @ hats(dose))
    leverage = np.diag(hats(dose) @ bread @ hats(dose).T)
    scores = ((left - hats(dose) @ means) / (1 - leverage))[:, None] * (hats(dose) @ bread)
    influence = scores + (predicted - predicted.mean(axis=0)) / 80
    np.testing.assert_allclose(both.covariance, influence.T @ influence, rtol=1e-9)


def test_rows_of_a_unit_err_together(trial: tuple[FloatArray, FloatArray, np.random.Generator]) -> None:
    """Everybody three times: errors are those of everybody once, but for what leverages do."""
    dose, left, _ = trial
    once = knot_means(data_of(dose, left), KNOTS, chosen=AdjustedMeansSettings())
    three = np.tile(np.arange(80), 3)
    together = knot_means(
        data_of(dose[three], left[three], unit=three), KNOTS, chosen=AdjustedMeansSettings()
    )
    apart = knot_means(data_of(dose[three], left[three]), KNOTS, chosen=AdjustedMeansSettings())
    np.testing.assert_allclose(together.means, once.means, rtol=1e-9)
    ratio = together.standard_errors / once.standard_errors
    assert ((ratio > 0.85) & (ratio < 1 + 1e-9)).all()
    assert (together.standard_errors > 1.7 * apart.standard_errors).all()


def test_sites_of_many_doses_are_left_out_one_by_one(trial: Any) -> None:
    """The covariance is that of the jackknife, before correlations are shrunken: the errors at the knots."""
    dose, left, random = trial
    weights, site = random.uniform(0.5, 2, 80), np.arange(80) % 10
    found = knot_means(data_of(dose, left, weights=weights, unit=site), KNOTS, chosen=AdjustedMeansSettings())
    means, _ = regression(dose, left, weights)
    changes = [
        means - regression(dose[site != own], left[site != own], weights[site != own])[0] for own in range(10)
    ]
    np.testing.assert_allclose(found.means, means, rtol=1e-9)
    np.testing.assert_allclose(found.standard_errors, np.sqrt(np.square(changes).sum(axis=0)), rtol=1e-9)
    assert found.most_freedom == 9


def test_a_curve_of_straight_pieces_is_found_and_its_errors_are_true() -> None:
    """The truth of 400 trials with a covariate that the predictions know half of."""
    truth, random = np.array([1.0, 4.0, 4.5, 2.0]), np.random.default_rng(3)
    means, covariances = [], []
    for _ in range(400):
        dose, x = random.uniform(0, 10, 90), random.normal(size=90)
        response = hats(dose) @ truth + 2 * x + random.normal(size=90)
        predicted = np.repeat(x[:, None], 4, axis=1)
        found = knot_means(data_of(dose, response - x, predicted), KNOTS, chosen=AdjustedMeansSettings())
        means.append(found.means)
        covariances.append(found.covariance)
    error = np.std(means, axis=0) / np.sqrt(400)
    assert (np.abs(np.mean(means, axis=0) - truth) < 4 * error).all()
    variance = np.diag(np.mean(covariances, axis=0))
    np.testing.assert_allclose(variance, np.var(means, axis=0), rtol=0.25)


def test_order_units_and_offset_do_not_matter(
    trial: tuple[FloatArray, FloatArray, np.random.Generator],
) -> None:
    dose, left, random = trial
    predicted = random.normal(size=(80, 4))
    found = knot_means(data_of(dose, left, predicted), KNOTS, chosen=AdjustedMeansSettings())
    order = random.permutation(80)
    moved = knot_means(
        data_of(dose[order], left[order], predicted[order]), KNOTS, chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(moved.means, found.means, rtol=1e-9)
    np.testing.assert_allclose(moved.covariance, found.covariance, rtol=1e-9)
    other = knot_means(
        data_of(dose, -100 * left, 1e5 - 100 * predicted), KNOTS, chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(other.means, 1e5 - 100 * found.means, rtol=1e-12)
    np.testing.assert_allclose(other.covariance, 1e4 * found.covariance, rtol=1e-7)


@pytest.mark.parametrize(
    ("given", "shares"),
    [
        (30, [0.25, 0.5, 0.75]),
        (60, [1 / 6, 1 / 3, 2 / 3, 5 / 6]),
        (75, [0.125, 0.25, 0.5, 0.75, 0.875]),
        (1000, [0.125, 0.25, 0.5, 0.75, 0.875]),
    ],
)
def test_knots_are_at_the_ends_and_around_quantiles_closer_at_the_ends(given: Any, shares: Any) -> None:
    dose = np.random.default_rng(2).uniform(0.003, 99.7, given)
    knots = place_knots(dose, np.array([0.0, 100.0]), given, chosen=AdjustedMeansSettings())
    assert (knots[0], knots[-1]) == (0.0, 100.0)
    assert (np.diff(knots) >= AdjustedMeansSettings().apart * 100).all()
    assert np.isin(knots[1:-1], dose).sum() == 0
    np.testing.assert_allclose(np.searchsorted(np.sort(dose), knots[1:-1]) / given, shares, atol=0.05)


def test_doses_given_are_counted_by_subject_in_sites_and_once_for_visits() -> None:
    dose = np.random.default_rng(4).uniform(0, 1, 40)
    assert doses_given(dose, np.arange(40) % 8) == 40
    assert doses_given(np.repeat(dose, 4), np.repeat(np.arange(40), 4)) == 40


def test_knots_of_doses_that_are_heaped_keep_apart() -> None:
    dose = np.concatenate([np.zeros(300), np.linspace(1, 100, 50)])
    knots = place_knots(dose, np.array([0.0, 100.0]), 350, chosen=AdjustedMeansSettings())
    assert (np.diff(knots) >= 2).all()
    assert (knots[0], knots[-1]) == (0.0, 100.0)
