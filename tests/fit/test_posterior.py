"""The posterior of the average dose-response against the covariance of the responses, by brute force."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.datasets import TRUTHS
from covaria.engine.evidence.likelihood import hidden_units
from covaria.fit.posterior import dose_deviations, train_posterior
from covaria.model.design import weighted_scale


@pytest.fixture(scope="module")
def problem(problem_of):
    return problem_of(TRUTHS["pairwise"].draw(80, np.random.default_rng(0)).columns(), dose="dose")


def test_the_variance_is_that_of_a_gaussian_process(problem, quick):
    scale = weighted_scale(problem.response, problem.weights)
    fit = train_posterior(problem, scale, quick)
    doses = np.array([20.0, 100.0, 180.0])
    column = problem.design.inputs_of_covariate[problem.dose_covariate][0]
    rows = []
    for dose in doses:
        everybody = problem.inputs.copy()
        everybody[:, column] = problem.design.scales[column].standardise(dose)
        rows.append(hidden_units(fit.structure, everybody, fit.hyperparameters).mean(axis=0))
    averages = np.array(rows)
    # Rasmussen and Williams 2006, equation 2.24, with the kernel that the units span.
    seen = hidden_units(fit.structure, problem.inputs, fit.hyperparameters)
    noisy = seen @ seen.T + fit.hyperparameters.noise**2 * np.eye(problem.rows)
    cross = averages @ seen.T
    covariance = averages @ averages.T - cross @ np.linalg.solve(noisy, cross.T)
    found = dose_deviations(fit, problem, scale.spread, doses)
    np.testing.assert_allclose(found.T @ found, covariance * scale.spread**2, rtol=1e-6, atol=1e-12)


def test_without_a_dose_there_is_none(problem, quick):
    scale = weighted_scale(problem.response, problem.weights)
    assert train_posterior(replace(problem, dose_covariate=None), scale, quick) is None
