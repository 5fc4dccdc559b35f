"""Adjusted means of a published example, from the predictions of its linear model.

The example is RobinCar2's `y ~ treatment * s1 + covar`. Least squares leave nothing on average of any arm, so
that augmentation adds nothing. Its errors (Ye, Shao, Yi and Zhao 2023) take the variance of what is left of
an arm from that of its responses over the arm, that of its predictions over all subjects, and their
covariance over the arm; ours is the variance of what is left itself. With that one term replaced, all digits
are the published ones.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings

TABLE = Path(__file__).parents[2] / "data" / "adjustment.csv"
ARMS = ("pbo", "trt1", "trt2")
FROM_PLACEBO = np.array([[-1, 1, 0], [-1, 0, 1]])
PUBLISHED = np.array([0.56365, 0.77093])
PUBLISHED_ERRORS = np.array([0.10074, 0.10133])
HALF_A_DIGIT = 5.1e-6


@pytest.fixture(scope="module")
def data() -> LevelData:
    rows = published_rows()
    level = np.array([ARMS.index(row["treatment"]) for row in rows])
    response = np.array([float(row["y"]) for row in rows])
    return LevelData(np.arange(3.0), level, response, np.ones(len(rows)), np.arange(len(rows)))


@pytest.fixture(scope="module")
def predicted(data: LevelData) -> FloatArray:
    """Each subject in each arm: an effect of the stratum in each, a common one of the covariate."""
    rows = published_rows()
    stratum = np.array([row["s1"] == "b" for row in rows], dtype=float)
    covariate = np.array([float(row["covar"]) for row in rows])

    def design(arm: Any) -> FloatArray:
        indicators = np.eye(len(ARMS))[arm]
        return np.column_stack([indicators, indicators * stratum[:, None], covariate])

    found = np.linalg.lstsq(design(data.level), data.response, rcond=None)[0]
    return np.column_stack([design(np.full(len(rows), arm)) @ found for arm in range(len(ARMS))])


def published_rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def errors_from_placebo(covariance: FloatArray) -> FloatArray:
    errors: FloatArray = np.sqrt(np.diag(FROM_PLACEBO @ covariance @ FROM_PLACEBO.T))
    return errors


def test_differences_of_two_arms_from_placebo(data: LevelData, predicted: FloatArray) -> None:
    found = augmented_means(data, predicted, chosen=AdjustedMeansSettings())
    np.testing.assert_allclose(FROM_PLACEBO @ found.means, PUBLISHED, atol=HALF_A_DIGIT)
    np.testing.assert_allclose(errors_from_placebo(found.covariance), PUBLISHED_ERRORS, rtol=2e-3)


def test_their_errors_with_the_variance_that_was_published(data: LevelData, predicted: FloatArray) -> None:
    instead = np.zeros(len(ARMS))
    for arm in range(len(ARMS)):
        own = data.level == arm
        response, there = data.response[own], predicted[own, arm]
        decomposed = response.var(ddof=1) + predicted[:, arm].var(ddof=1) - 2 * np.cov(response, there)[0, 1]
        instead[arm] = (decomposed - (response - there).var(ddof=1)) / own.sum()
    found = augmented_means(data, predicted, chosen=AdjustedMeansSettings()).covariance + np.diag(instead)
    np.testing.assert_allclose(errors_from_placebo(found), PUBLISHED_ERRORS, atol=HALF_A_DIGIT)
