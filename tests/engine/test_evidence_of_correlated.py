"""The evidence of correlated errors, against the covariance written out and finite differences."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import multivariate_normal

from covaria.arrays import FloatArray
from covaria.engine import Backend
from covaria.engine.evidence import Whitening, train_evidence
from covaria.engine.evidence.correlated_responses import CorrelatedResponses
from covaria.engine.evidence.likelihood import hidden_units
from covaria.engine.evidence.training import negative_log_posterior
from support.evidence import CASES, check_gradient, hyperparameters_of, prior_of, rows_of, structure_of


def correlation_of(rows: int) -> FloatArray:
    """Subjects of three or two rows, which do not stand together, with variances of their own."""
    subject = np.random.default_rng(4).permutation(np.arange(rows) // 3)
    same = (subject[:, None] == subject) & ~np.eye(rows, dtype=bool)
    sd = 0.5 + np.arange(rows) % 3
    correlation: FloatArray = (np.eye(rows) + 0.7 * same) * np.outer(sd, sd)
    return correlation


def whitening_of(correlation: FloatArray) -> Whitening:
    inverse = np.linalg.inv(np.linalg.cholesky(correlation))
    return Whitening(csr_array(inverse), float(np.log(np.diag(inverse)).sum()))


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_evidence_is_the_normal_density_of_the_response(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper, correlation = hyperparameters_of(structure), correlation_of(rows)
    inputs, response = rows_of(rows)
    units = hidden_units(structure, inputs, hyper)
    covariance = units @ units.T + hyper.noise**2 * correlation
    expected = multivariate_normal.logpdf(response, np.zeros(rows), covariance)
    found = CorrelatedResponses(response, whitening_of(correlation)).evidence(units, hyper)
    assert found.negative_log == pytest.approx(-expected, rel=1e-10)
    # The last layer of generalised least squares with a standard normal prior (Henderson's equations).
    precision = np.linalg.inv(correlation) / hyper.noise**2
    gram = units.T @ precision @ units + np.eye(units.shape[1])
    np.testing.assert_allclose(
        found.weights, np.linalg.solve(gram, units.T @ precision @ response), atol=1e-8
    )


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, response = rows_of(rows)
    responses = CorrelatedResponses(response, whitening_of(correlation_of(rows)))

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        return negative_log_posterior(at, structure, inputs, responses, prior_of(structure))

    check_gradient(value, hyperparameters_of(structure).logarithms(), 1e-5)


def test_independent_rows_are_those_of_the_usual_trainer() -> None:
    structure = structure_of(2, 4)
    inputs, response = rows_of(60)
    prior, start = prior_of(structure), hyperparameters_of(structure)
    usual = train_evidence(
        structure, inputs, response, prior, start=start, steps=20, backend=Backend.REFERENCE
    )
    found = train_evidence(
        structure, inputs, response, prior, start=start, steps=20, whitening=whitening_of(np.eye(60))
    )
    assert found.log_evidence == pytest.approx(usual.log_evidence, abs=1e-10)
    np.testing.assert_allclose(found.predict(inputs), usual.predict(inputs), atol=1e-10)


def test_the_order_of_rows_and_the_root_of_the_covariance_do_not_matter() -> None:
    structure, correlation = structure_of(2, 4), correlation_of(60)
    inputs, response = rows_of(60)
    values, vectors = np.linalg.eigh(correlation)
    symmetric = (vectors / np.sqrt(values)) @ vectors.T
    other = Whitening(csr_array(symmetric), float(-np.log(values).sum() / 2))
    order = np.random.default_rng(7).permutation(60)
    moved = whitening_of(correlation[np.ix_(order, order)])
    prior, start = prior_of(structure), hyperparameters_of(structure)
    fits = [
        train_evidence(structure, *rows, prior, start=start, steps=15, whitening=whitening)
        for rows, whitening in (
            ((inputs, response), whitening_of(correlation)),
            ((inputs, response), other),
            ((inputs[order], response[order]), moved),
        )
    ]
    for each in fits[1:]:
        assert each.log_evidence == pytest.approx(fits[0].log_evidence, rel=1e-6)
        np.testing.assert_allclose(each.predict(inputs), fits[0].predict(inputs), atol=1e-4)
