"""Standardised risks of published examples, from their logistic models' predictions.

A logistic model with a constant for each arm leaves nothing on average of any arm, so that augmentation adds
nothing, and its covariance is that of Ye, Bannick, Yi and Shao (2023). Skipped where the tables are not.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings

DATA = Path(__file__).parents[3].parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables are not beside the project")


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def logistic_means(level: IntArray, covariate: FloatArray, response: FloatArray) -> LevelMeans:
    """Augmented means with the predictions of a logistic model, which Newton's method finds."""
    arms = np.eye(level.max() + 1)
    design = np.column_stack([arms[level], covariate])
    found = np.zeros(design.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-design @ found))
        information = design.T @ (design * (share * (1 - share))[:, None])
        found = found + np.linalg.solve(information, design.T @ (response - share))
    predicted = 1 / (1 + np.exp(-(found[:-1] + covariate[:, None] * found[-1])))
    rows = len(response)
    data = LevelData(np.arange(float(len(arms))), level, response, np.ones(rows), np.arange(rows))
    return augmented_means(data, predicted, chosen=AdjustedMeansSettings())


def difference_error(means: LevelMeans, one: int, other: int) -> float:
    contrast = np.eye(means.levels)[one] - np.eye(means.levels)[other]
    return float(np.sqrt(contrast @ means.covariance @ contrast))


def test_three_arms() -> None:
    """RobinCar2's example, whose fifth decimal depends on how its own model is iterated."""
    rows = rows_of("adjustment.csv")
    arms = ["pbo", "trt1", "trt2"]
    means = logistic_means(
        np.array([arms.index(row["treatment"]) for row in rows]),
        np.array([float(row["s1"] == "b") for row in rows]),
        np.array([float(row["y_b"]) for row in rows]),
    )
    np.testing.assert_allclose(means.means, [0.366010, 0.580976, 0.610163], atol=1e-5)
    np.testing.assert_allclose(means.standard_errors, [0.0338649, 0.0350278, 0.0344731], atol=1e-6)
    differences = [(1, 0), (2, 0), (2, 1)]
    found = [means.means[one] - means.means[other] for one, other in differences]
    np.testing.assert_allclose(found, [0.214966, 0.244153, 0.029187], atol=1e-5)
    errors = [difference_error(means, *pair) for pair in differences]
    np.testing.assert_allclose(errors, [0.048633, 0.048244, 0.049064], atol=2e-6)


def test_two_arms() -> None:
    """The example of beeca, of the rows that are complete."""
    rows = [row for row in rows_of("binary_two_arms.csv") if "NA" not in (row["aval"], row["bl_cov"])]
    columns = [np.array([float(row[name]) for row in rows]) for name in ("trtp", "bl_cov", "aval")]
    assert len(rows) == 267
    means = logistic_means(columns[0].astype(np.int64), *columns[1:])
    np.testing.assert_allclose(means.means, [0.487472, 0.419109], atol=1e-6)
    assert means.means[1] - means.means[0] == pytest.approx(-0.068364, abs=1e-6)
    assert difference_error(means, 1, 0) == pytest.approx(0.060884, abs=1e-6)
