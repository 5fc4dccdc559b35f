"""Innovations along a subject's own line, against the covariance between all of its times."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.repeated.subject_covariance import AlongLine

SUBJECT = np.array([2, 0, 1, 0, 2, 0, 1, 3, 2, 0])
TIME = np.array([3.5, -1.0, 8.0, 2.25, 0.5, 6.0, 1.0, 4.0, 9.0, 6.0])
LINE = AlongLine(np.array([[4.0, 0.6], [0.6, 0.3]]), 0.7, 3.0)
INTERCEPT = AlongLine(np.array([[4.0]]), 0.7, 3.0)
LINES = pytest.mark.parametrize("covariance", [LINE, INTERCEPT], ids=["slope", "intercept"])


def between(covariance: AlongLine, time: FloatArray) -> FloatArray:
    """Written out: Z G Zᵀ + s² I."""
    line = np.vander(time - covariance.origin, 2, increasing=True)[:, : len(covariance.effects)]
    matrix: FloatArray = line @ covariance.effects @ line.T + covariance.error * np.eye(len(time))
    return matrix


@LINES
def test_rows_are_expected_as_the_conditional_distribution_has_it(covariance: AlongLine) -> None:
    """Nothing is read of an unknown row, and rows of one time say nothing of each other."""
    errors = np.random.default_rng(0).normal(size=len(TIME))
    known = np.ones(len(TIME), np.bool_)
    known[[3, 9]] = False
    found = covariance.innovations(SUBJECT, TIME, known)
    expected = found.expected(np.where(known, errors, np.nan))
    for row in range(len(TIME)):
        own, time = SUBJECT[row], TIME[row]
        before = np.flatnonzero((own == SUBJECT) & (time > TIME) & known)
        joint = between(covariance, TIME[[row, *before]])
        weights = np.linalg.solve(joint[1:, 1:], joint[1:, 0])
        assert expected[row] == pytest.approx(weights @ errors[before], abs=1e-12)
        assert found.sd[row] ** 2 == pytest.approx(joint[0, 0] - weights @ joint[1:, 0])
        assert found.counts[row] == len(before)


@LINES
def test_whitened_rows_are_those_of_the_cholesky_factor_in_the_order_of_time(covariance: AlongLine) -> None:
    errors, time = np.random.default_rng(1).normal(size=len(TIME)), TIME.copy()
    time[9] = 7.0
    found = covariance.innovations(SUBJECT, time)
    whitened = (errors - found.expected(errors)) / found.sd
    for subject in range(4):
        own = np.flatnonzero(subject == SUBJECT)
        own = own[time[own].argsort()]
        factor = np.linalg.cholesky(between(covariance, time[own]))
        np.testing.assert_allclose(whitened[own], np.linalg.solve(factor, errors[own]), rtol=1e-10)


@LINES
def test_variances_are_those_of_single_rows(covariance: AlongLine) -> None:
    np.testing.assert_allclose(covariance.variances(TIME), np.diag(between(covariance, TIME)))


def test_without_effects_rows_are_independent() -> None:
    """As before a covariance is estimated, when the effects cannot be inverted."""
    found = AlongLine(np.zeros((1, 1)), 4.0, 0.0).innovations(SUBJECT, TIME)
    assert found.expected(np.ones(len(TIME))).tolist() == [0.0] * len(TIME)
    assert found.sd.tolist() == [2.0] * len(TIME)
