"""Adjusted means of a published example, from the predictions of its linear model.

The example is RobinCar2's, whose model has an effect of the stratum in each arm and a common one of the
covariate. Least squares leave nothing on average of any arm, so that augmentation adds nothing. The published
errors come from another estimate of the variance than ours, and are the same to a third of a per cent.
"""

import csv
from pathlib import Path

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.inference.augmented_means import LevelData, augmented_means

TABLE = Path(__file__).parents[2] / "data" / "adjustment.csv"
ARMS = ("pbo", "trt1", "trt2")


def test_differences_of_two_arms_from_placebo() -> None:
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    level = np.array([ARMS.index(row["treatment"]) for row in rows])
    response = np.array([float(row["y"]) for row in rows])
    stratum = np.array([row["s1"] == "b" for row in rows], dtype=float)
    covariate = np.array([float(row["covar"]) for row in rows])

    def design(arm: FloatArray) -> FloatArray:
        indicators = np.eye(len(ARMS))[arm]
        return np.column_stack([indicators, indicators * stratum[:, None], covariate])

    found = np.linalg.lstsq(design(level), response, rcond=None)[0]
    predicted = np.column_stack([design(np.full(len(rows), arm)) @ found for arm in range(len(ARMS))])
    data = LevelData(np.arange(3.0), level, response, np.ones(len(rows)), np.arange(len(rows)))
    means = augmented_means(data, predicted)
    contrasts = np.array([[-1, 1, 0], [-1, 0, 1]])
    np.testing.assert_allclose(contrasts @ means.means, [0.56365, 0.77093], atol=6e-6)
    errors = np.sqrt(np.diag(contrasts @ means.covariance @ contrasts.T))
    np.testing.assert_allclose(errors, [0.10074, 0.10133], rtol=3e-3)
