"""Logistic regression against scikit-learn, published coefficients, and what it owes where there is none."""

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from covaria.regression.logistic import inverse_logit, logistic_regression

SHARED = Path(__file__).parents[3] / "shared" / "data"


def drawn(rows: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    design = np.column_stack([np.ones(rows), random.normal(size=(rows, 3))])
    response = (random.random(rows) < inverse_logit(design @ [-1, 2, 0, 0.5])).astype(float)
    return design, response, random.integers(1, 4, rows).astype(float)


def test_coefficients_are_scikit_learns() -> None:
    design, response, weights = drawn()
    expected = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000)
    expected.fit(design, response, weights)
    found = logistic_regression(design, response, weights)
    np.testing.assert_allclose(found, expected.coef_[0], atol=1e-4)


def test_an_offset_is_part_of_the_linear_predictor() -> None:
    """With the known part of the odds as offset, the rest is what a regression on all of it finds."""
    design, response, weights = drawn()
    whole = logistic_regression(design, response, weights)
    offset = design[:, 1] * whole[1]
    rest = logistic_regression(np.delete(design, 1, axis=1), response, weights, offset)
    np.testing.assert_allclose(rest, np.delete(whole, 1), atol=1e-6)


def test_of_collinear_columns_the_shortest_solution_is_taken() -> None:
    design, response, weights = drawn()
    alone = logistic_regression(design, response, weights)
    twice = logistic_regression(np.column_stack([design, design[:, 1]]), response, weights)
    np.testing.assert_allclose(twice[[1, 4]], alone[1] / 2, atol=1e-6)


def test_separated_responses_stay_finite() -> None:
    x = np.linspace(-1, 1, 40)
    design = np.column_stack([np.ones(40), x])
    found = logistic_regression(design, (x > 0).astype(float), np.ones(40))
    assert np.isfinite(found).all()
    assert found[1] > 50


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real tables are not beside the project")
def test_birth_weights_are_those_of_r() -> None:
    """Hosmer and Lemeshow's low birth weights, by `glm` of R."""
    with (SHARED / "birthwt.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != "low"]
    design = np.array([[1.0, *(float(row[name]) for name in names)] for row in rows])
    response = np.array([float(row["low"]) for row in rows])
    found = logistic_regression(design, response, np.ones(len(rows)))
    by_name = dict(zip(names, found[1:], strict=True))
    published = {"lwt": (-0.0154, 5e-5), "smoke": (0.939, 5e-4), "ht": (1.863, 5e-4)}
    for name, (value, half_of_last_digit) in published.items():
        assert by_name[name] == pytest.approx(value, abs=half_of_last_digit)
    probability = inverse_logit(design @ found)
    deviance = -2 * np.log(np.where(response > 0, probability, 1 - probability)).sum()
    assert deviance == pytest.approx(201.28, abs=5e-3)
