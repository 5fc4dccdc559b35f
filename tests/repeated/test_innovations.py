"""Innovations of a subject's errors, against Cholesky factors and conditional normal distributions."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.repeated.innovations import innovations

SUBJECT = np.array([2, 0, 1, 0, 2, 0, 1, 3, 2])
VISIT = np.array([1, 0, 2, 3, 0, 1, 0, 2, 3])


def covariance_of(visits: int) -> FloatArray:
    root = np.random.default_rng(0).normal(size=(visits, visits + 2))
    covariance: FloatArray = root @ root.T
    return covariance


def test_whitened_rows_are_those_of_the_cholesky_factor_in_the_order_of_visits() -> None:
    covariance, errors = covariance_of(4), np.random.default_rng(1).normal(size=len(VISIT))
    found = innovations(covariance, SUBJECT, VISIT)
    whitened = (errors - found.expected(errors)) / found.sd
    for subject in range(4):
        own = np.flatnonzero(subject == SUBJECT)
        own = own[VISIT[own].argsort()]
        factor = np.linalg.cholesky(covariance[np.ix_(VISIT[own], VISIT[own])])
        np.testing.assert_allclose(whitened[own], np.linalg.solve(factor, errors[own]), rtol=1e-10)


def test_known_rows_say_what_the_conditional_distribution_does() -> None:
    """Of subject 2, visits 0 and 3 are known and visit 1 is not; nothing is read of what is unknown."""
    covariance = covariance_of(4)
    known = ~((SUBJECT == 2) & (VISIT == 1))
    errors = np.where(known, 1.5, np.nan)
    found = innovations(covariance, SUBJECT, VISIT, known)
    last, middle = 8, 0
    share = covariance[3, 0] / covariance[0, 0]
    assert found.expected(errors)[last] == pytest.approx(1.5 * share)
    assert found.sd[last] ** 2 == pytest.approx(covariance[3, 3] - share * covariance[0, 3])
    assert found.expected(errors)[middle] == pytest.approx(1.5 * covariance[1, 0] / covariance[0, 0])
    assert found.counts.tolist() == [1, 0, 1, 2, 0, 1, 0, 0, 1]


def test_several_models_errors_go_together() -> None:
    found = innovations(covariance_of(4), SUBJECT, VISIT)
    errors = np.random.default_rng(2).normal(size=(3, len(VISIT)))
    together = found.expected(errors)
    np.testing.assert_allclose(together, [found.expected(each) for each in errors])


def test_a_subject_with_one_visit_is_not_expected_to_err() -> None:
    found = innovations(covariance_of(4), np.arange(3), np.array([0, 2, 3]))
    assert found.row.size == 0
    assert found.expected(np.ones(3)).tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(covariance_of(4))[[0, 2, 3]]))


def test_errors_of_such_a_covariance_leave_independent_ones() -> None:
    covariance = covariance_of(3)
    errors = np.random.default_rng(3).multivariate_normal(np.zeros(3), covariance, 40_000).ravel()
    found = innovations(covariance, np.repeat(np.arange(40_000), 3), np.tile(np.arange(3), 40_000))
    left = ((errors - found.expected(errors)) / found.sd).reshape(-1, 3)
    np.testing.assert_allclose(np.cov(left.T), np.eye(3), atol=0.03)
