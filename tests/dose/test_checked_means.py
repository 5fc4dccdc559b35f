from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose import level_means, level_means_from_errors, pooled_level_means
from covaria.errors import DataError

COVARIANCE = np.array([[1.0, 0.2, 0.1], [0.2, 2.0, 0.3], [0.1, 0.3, 3.0]])


def test_levels_are_sorted_with_their_covariance_and_freedom() -> None:
    order = [2, 0, 1]
    found = level_means(
        np.array([0.0, 1, 5])[order],
        np.array([1.0, 2, 3])[order],
        COVARIANCE[np.ix_(order, order)],
        [9, 5, 7],
    )
    np.testing.assert_array_equal(found.doses, [0, 1, 5])
    np.testing.assert_array_equal(found.means, [1, 2, 3])
    np.testing.assert_array_equal(found.covariance, COVARIANCE)
    np.testing.assert_array_equal(found.freedom, [5, 7, 9])


def test_groups_are_pooled_as_their_subjects_would_be() -> None:
    random = np.random.default_rng(1)
    groups = [random.normal(k, 2.0, 5 + 3 * k) for k in range(3)]
    errors = [group.std(ddof=1) / np.sqrt(len(group)) for group in groups]
    means, pooled = pooled_level_means(
        [0, 1, 2], [group.mean() for group in groups], errors, [len(group) for group in groups]
    )
    squares = sum(((group - group.mean()) ** 2).sum() for group in groups)
    assert pooled.sum_of_squares == pytest.approx(squares)
    assert pooled.freedom == 24 - 3
    np.testing.assert_allclose(np.diag(means.covariance), squares / 21 / np.array([5, 8, 11]))
    np.testing.assert_array_equal(means.freedom, 21)


def test_standard_errors_alone_are_known() -> None:
    found = level_means_from_errors([0, 1], [2, 3], [0.5, 0.25])
    np.testing.assert_array_equal(found.covariance, np.diag([0.25, 0.0625]))
    assert found.variances_known


@pytest.mark.parametrize(
    ("doses", "means", "covariance", "words"),
    [
        ([0, 1], [1, 2, 3], COVARIANCE, "2 doses but 3 estimates"),
        ([0, 1, 2], [1, 2, 3], np.eye(2), "2 × 2, but there are 3 dose levels"),
        ([0], [1], [[1]], "only one dose level"),
        ([-1, 1, 2], [1, 2, 3], COVARIANCE, "-1 is negative"),
        ([0, 1, 1], [1, 2, 3], COVARIANCE, "dose 1 comes more than once"),
        ([0, 1, np.inf], [1, 2, 3], COVARIANCE, "Number 3 of the doses is not finite"),
        ([0, 1, 2], [1, np.nan, 3], COVARIANCE, "Number 2 of the estimates is not finite"),
        ([0, 1, 2], [1, "x", 3], COVARIANCE, "estimates must all be numbers"),
        ([0, 1, 2], [[1, 2, 3]], COVARIANCE, "one row of numbers"),
        ([0, 1, 2], [1, 2, 3], np.triu(COVARIANCE), "not symmetric"),
        ([0, 1, 2], [1, 2, 3], np.ones((3, 3)), "singular"),
        ([0, 1, 2], [1, 2, 3], np.diag([1.0, 0, 1]), "variances above 0"),
        ([0, 1, 2], [1, 2, 3], [[1, 2], [3]], "square of numbers"),
    ],
)
def test_what_is_no_estimate_is_refused(
    doses: list[float],
    means: list[float | list[int] | str],
    covariance: FloatArray | list[list[int]],
    words: str,
) -> None:
    with pytest.raises(DataError, match=words):
        level_means(doses, means, covariance)


@pytest.mark.parametrize(
    ("errors", "subjects", "words"),
    [
        ([1, 1], [5, 5, 5], "3 doses but 2 standard errors"),
        ([1, 0, 1], [5, 5, 5], "Standard error 2 is not above 0"),
        ([1, 1, 1], [5, 5], "3 doses but 2 numbers of subjects"),
        ([1, 1, 1], [5, 1, 5], "level 1 has fewer than two subjects"),
        ([1, 1, 1], [5, 2.5, 5], "whole"),
    ],
)
def test_what_cannot_be_pooled_is_refused(errors: Any, subjects: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        pooled_level_means([0, 1, 2], [1, 2, 3], errors, subjects)


def test_freedom_must_be_above_0() -> None:
    with pytest.raises(DataError, match="Degrees of freedom"):
        level_means([0, 1, 2], [1, 2, 3], COVARIANCE, 0)
