"""Generalised MCP-Mod on real tables: what it is given comes from models that are fitted here."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from covaria.arrays import FloatArray
from covaria.dose import candidates_from_text, contrast_test, fit_shape, level_means, target_dose
from covaria.dose.candidate_shapes import WORDS

DATA = Path(__file__).parents[2].parent / "shared/data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables are not part of the project")

Binary = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""Doses, which of them each subject had, covariates and responses."""

BINARY_CANDIDATES = "emax(0.25); emax(1); sigEmax(1, 3); sigEmax(2.5, 4); betaMod(1.1, 1.1)"


def logistic(design: FloatArray, response: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Maximum likelihood of a logistic model by Newton's method: coefficients and covariance."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-design @ coefficients))
        information = design.T @ (design * (share * (1 - share))[:, None])
        coefficients = coefficients + np.linalg.solve(information, design.T @ (response - share))
    return coefficients, np.linalg.inv(information).astype(float)


@pytest.fixture(scope="module")
def binary() -> Binary:
    with (DATA / "binary_dose.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dose = np.array([float(row["dose"]) for row in rows])
    doses = np.unique(dose)
    covariates = np.array([[float(row["x1"]), row["x2"] == "B"] for row in rows])
    levels = (dose[:, None] == doses).astype(float)
    return doses, levels, covariates, np.array([float(row["y"]) for row in rows])


def test_binary_without_covariates(binary: Binary) -> None:
    doses, levels, _, response = binary
    means = level_means(doses, *logistic(levels, response))
    np.testing.assert_allclose(means.means, [-1.8153, -1.1527, -1.0460, -0.7082, -0.7082], atol=6e-5)
    test = contrast_test(means, candidates_from_text(BINARY_CANDIDATES))
    np.testing.assert_allclose(test.statistics, [3.349, 3.378, 3.047, 2.668, 2.631], atol=6e-4)
    assert test.critical_value == pytest.approx(2.358, abs=2e-3)
    fit = fit_shape(means, WORDS["emax"])
    np.testing.assert_allclose(fit.estimates, [-1.8007, 1.2409, 0.5621], atol=6e-5)
    assert fit.criterion == pytest.approx(6.638, abs=6e-4)


def test_binary_standardised_over_covariates(binary: Binary) -> None:
    doses, levels, covariates, response = binary
    coefficients, covariance = logistic(np.hstack([levels, covariates]), response)
    np.testing.assert_allclose(coefficients[5:], [0.3046, 0.2845], atol=6e-5)

    def standardised(at: FloatArray) -> FloatArray:
        linear = at[:5] + (covariates @ at[5:])[:, None]
        share = (1 / (1 + np.exp(-linear))).mean(axis=0)
        logits: FloatArray = np.log(share / (1 - share))
        return logits

    steps = 1e-6 * np.eye(7)
    slopes = [(standardised(coefficients + s) - standardised(coefficients - s)) / 2e-6 for s in steps]
    means = level_means(
        doses, standardised(coefficients), np.transpose(slopes) @ covariance @ np.array(slopes)
    )
    np.testing.assert_allclose(means.means, [-1.8291, -1.1319, -1.0541, -0.7125, -0.6980], atol=6e-5)
    np.testing.assert_allclose(means.standard_errors, [0.2858, 0.2315, 0.2256, 0.2100, 0.2107], atol=6e-5)
    test = contrast_test(means, candidates_from_text(BINARY_CANDIDATES))
    np.testing.assert_allclose(test.statistics, [3.417, 3.427, 3.059, 2.713, 2.627], atol=6e-4)


def mixed_model(times: FloatArray, design: FloatArray, response: FloatArray) -> tuple[Any, ...]:
    """Maximum likelihood with random intercepts and slopes, all subjects at the same times."""

    def parts(free: FloatArray) -> Any:
        factor = np.array([[np.exp(free[0]), 0], [free[1], np.exp(free[2])]])
        random = np.column_stack([np.ones_like(times), times])
        spread = factor @ factor.T
        inverse = np.linalg.inv(random @ spread @ random.T + np.exp(2 * free[3]) * np.eye(len(times)))
        information = np.einsum("ijk,jl,ilm->km", design, inverse, design)
        fixed = np.linalg.solve(information, np.einsum("ijk,jl,il->k", design, inverse, response))
        residuals = response - design @ fixed
        squares = np.einsum("ij,jk,ik->", residuals, inverse, residuals)
        return fixed, np.linalg.inv(information), spread, inverse, squares

    def deviance(free: FloatArray) -> float:
        *_, inverse, squares = parts(free)
        return float(
            squares + response.size * np.log(2 * np.pi) - len(response) * np.linalg.slogdet(inverse)[1]
        )

    found = minimize(deviance, [2.3, -1.0, 1.0, 1.1], method="BFGS", options={"gtol": 1e-4})
    fixed, covariance, spread, *_ = parts(found.x)
    return fixed, covariance, spread, np.exp(2 * found.x[3]), -deviance(found.x) / 2


def test_neurodeg() -> None:
    table = np.genfromtxt(DATA / "neurodeg.csv", delimiter=",", skip_header=1)
    response, _, dose, time = (column.reshape(250, 5) for column in table.T)
    doses = np.unique(dose)
    slopes = time[..., None] * (dose[..., None] == doses)
    design = np.concatenate([np.ones((250, 5, 1)), slopes], axis=2)
    fixed, covariance, spread, residual, likelihood = mixed_model(time[0], design, response)
    assert fixed[0] == pytest.approx(200.4513, abs=1e-4)
    np.testing.assert_allclose(fixed[1:], [-5.09914, -4.58124, -3.21963, -2.87895, -3.51996], atol=2e-5)
    assert likelihood == pytest.approx(-4165.988, abs=1e-3)
    np.testing.assert_allclose([*np.diag(spread), residual], [95.466, 9.080, 8.713], rtol=2e-4)
    means = level_means(doses, fixed[1:], covariance[1:, 1:])
    # The table of the published model enlarges standard errors for the fixed effects; the test does not.
    enlarged = means.standard_errors * np.sqrt(response.size / (response.size - len(fixed)))
    np.testing.assert_allclose(enlarged, 0.3832, atol=6e-5)

    test = contrast_test(
        means, candidates_from_text("emax(1.11); quadratic(-0.022); exponential(8.867); linear")
    )
    np.testing.assert_allclose(test.statistics, [4.607, 3.717, 1.290, 2.297], atol=6e-4)
    # Published as 2.274, by an integration with an error of some thousandths.
    assert test.critical_value == pytest.approx(2.2768, abs=3e-4)
    fit = fit_shape(means, WORDS["emax"])
    np.testing.assert_allclose(fit.estimates, [-5.18075, 2.18024, 1.18735], atol=3e-5)
    assert target_dose(fit, 0.0, 1.4) == pytest.approx(2.1305, abs=2e-4)
