"""Augmented means are the analysis of covariance where their predictions are, with its sandwich's errors."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import ttest_ind

from covaria.arrays import FloatArray, IntArray
from covaria.fit.dose_trend.ancova import ancova_means
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.table import TrialTable

TrialOf = Callable[..., TrialTable]


def data_of(
    level: IntArray, response: FloatArray, weights: FloatArray | None = None, unit: IntArray | None = None
) -> LevelData:
    rows = len(response)
    levels = np.arange(level.max() + 1.0)
    weights = np.ones(rows) if weights is None else weights
    return LevelData(levels, level, response, weights, np.arange(rows) if unit is None else unit)


def linear_predictions(
    level: IntArray, covariates: FloatArray, response: FloatArray, weights: FloatArray | None = None
) -> FloatArray:
    """Predictions of every row under every level, by least squares with a constant for each level."""
    root = np.sqrt(np.ones(len(response)) if weights is None else weights)[:, None]
    own = np.eye(level.max() + 1)
    design = np.hstack([own[level], covariates])
    found = np.linalg.lstsq(design * root, response * root[:, 0], rcond=None)[0]
    predicted: FloatArray = found[: len(own)] + (covariates @ found[len(own) :])[:, None]
    return predicted


def difference_errors(covariance: FloatArray) -> FloatArray:
    """Standard errors of the differences from the first level."""
    variance = np.diag(covariance) + covariance[0, 0] - 2 * covariance[0]
    errors: FloatArray = np.sqrt(variance[1:])
    return errors


@pytest.fixture
def trial() -> tuple[IntArray, FloatArray, FloatArray]:
    """Three levels of unequal size, and a response that bends in one of two covariates."""
    random = np.random.default_rng(3)
    level = np.repeat([0, 1, 2], [50, 30, 20])
    covariates = random.normal(size=(100, 2))
    response = 5 + level + covariates[:, 0] ** 2 + covariates[:, 1] + random.normal(0, 1 + level)
    return level, covariates, response


def test_with_linear_predictions_they_are_those_of_ancova(
    trial: tuple[IntArray, FloatArray, FloatArray], trial_of: TrialOf
) -> None:
    level, covariates, response = trial
    found = augmented_means(
        data_of(level, response), linear_predictions(*trial), chosen=AdjustedMeansSettings()
    )
    columns = {"dose": level, "a": covariates[:, 0], "b": covariates[:, 1], "y": response}
    expected = ancova_means(trial_of(columns, dose="dose")).means
    np.testing.assert_allclose(found.means, expected.means, rtol=0, atol=1e-8)


def test_with_a_line_for_each_level_they_are_those_of_the_interacted_regression(
    trial: tuple[IntArray, FloatArray, FloatArray],
) -> None:
    """Lin (2013): coefficients of the levels beside centred covariates that are multiplied by each level."""
    level, covariates, response = trial
    own, centred = np.eye(3)[level], covariates - covariates.mean(axis=0)
    design = np.hstack([own, *(own[:, [at]] * centred for at in range(3))])
    found = np.linalg.lstsq(design, response, rcond=None)[0]
    predicted = found[:3] + centred @ found[3:].reshape(3, 2).T
    means = augmented_means(data_of(level, response), predicted, chosen=AdjustedMeansSettings())
    np.testing.assert_allclose(means.means, found[:3], rtol=0, atol=1e-8)


def test_without_predictions_they_are_the_levels_own_means(
    trial: tuple[IntArray, FloatArray, FloatArray],
) -> None:
    level, _, response = trial
    means = augmented_means(data_of(level, response), np.full((100, 3), 7.0), chosen=AdjustedMeansSettings())
    parts = [response[level == at] for at in range(3)]
    np.testing.assert_allclose(means.means, [own.mean() for own in parts], atol=1e-12)
    expected = np.diag([own.var(ddof=1) / len(own) for own in parts])
    np.testing.assert_allclose(means.covariance, expected, atol=1e-12)
    welch = ttest_ind(parts[2], parts[0], equal_var=False).statistic
    statistic = (means.means[2] - means.means[0]) / difference_errors(means.covariance)[1]
    assert statistic == pytest.approx(welch, rel=1e-12)


def test_errors_are_those_of_the_robust_sandwich_where_arms_are_alike() -> None:
    """Exactly, but for n / (n − 1) of each arm: HC0 of the analysis of covariance."""
    random = np.random.default_rng(8)
    half, level = random.normal(size=(30, 2)), np.repeat([0, 1], 30)
    covariates = np.vstack([half, half])
    response = level + covariates[:, 0] + np.exp(covariates[:, 1]) + random.normal(0, 1 + level)
    predicted = linear_predictions(level, covariates, response)
    found = augmented_means(data_of(level, response), predicted, chosen=AdjustedMeansSettings())
    design = np.column_stack([np.ones(60), level, covariates])
    bread = np.linalg.inv(design.T @ design)
    errors = response - design @ bread @ design.T @ response
    sandwich = bread @ design.T @ np.diag(errors**2) @ design @ bread
    assert difference_errors(found.covariance)[0] ** 2 == pytest.approx(sandwich[1, 1] * 30 / 29, rel=1e-10)


def test_rows_of_a_unit_err_together() -> None:
    """The cluster-robust variance of a mean with the leverage of each cluster (Bell and McCaffrey 2002)."""
    random = np.random.default_rng(4)
    unit = np.repeat(np.arange(24), random.integers(1, 6, 24))
    level = (unit % 3 == 0).astype(np.int64)
    response = random.normal(size=24)[unit] + random.normal(size=len(unit))
    found = augmented_means(
        data_of(level, response, unit=unit), np.zeros((len(unit), 2)), chosen=AdjustedMeansSettings()
    )
    for at, clusters in ((0, 16), (1, 8)):
        own = level == at
        errors = (response - response[own].mean())[own]
        sums = np.array([errors[unit[own] == each].sum() for each in np.unique(unit[own])])
        shares = np.array([np.mean(unit[own] == each) for each in np.unique(unit[own])])
        assert len(sums) == clusters
        variance = np.sum(sums**2 / (1 - shares)) / own.sum() ** 2
        assert found.covariance[at, at] == pytest.approx(variance, rel=1e-12)
    np.testing.assert_array_equal(data_of(level, response, unit=unit).units, [16, 8])


def test_a_unit_at_two_levels_brings_their_means_together() -> None:
    """Everybody had both: the variance of the difference is that of a paired t test."""
    random = np.random.default_rng(5)
    unit, level = np.tile(np.arange(15), 2), np.repeat([0, 1], 15)
    response = 3 * random.normal(size=15)[unit] + level + random.normal(size=30)
    found = augmented_means(
        data_of(level, response, unit=unit), np.zeros((30, 2)), chosen=AdjustedMeansSettings()
    )
    apart = response[15:] - response[:15]
    error = apart.std(ddof=1) / np.sqrt(15)
    assert difference_errors(found.covariance)[0] == pytest.approx(error, rel=1e-12)


@pytest.mark.slow
def test_errors_are_those_of_the_bootstrap(trial: tuple[IntArray, FloatArray, FloatArray]) -> None:
    """The standard deviation of 1,500 resamples errs by 2 %."""
    level, _, response = trial
    predicted = linear_predictions(*trial)
    found = augmented_means(data_of(level, response), predicted, chosen=AdjustedMeansSettings())
    random = np.random.default_rng(6)
    drawn = []
    for _ in range(1500):
        rows = np.concatenate(
            [random.choice(np.flatnonzero(level == at), sum(level == at)) for at in range(3)]
        )
        own = augmented_means(
            data_of(level[rows], response[rows]), predicted[rows], chosen=AdjustedMeansSettings()
        ).means
        drawn.append(own[1:] - own[0])
    np.testing.assert_allclose(difference_errors(found.covariance), np.std(drawn, axis=0), rtol=0.08)


@pytest.mark.slow
def test_predictions_that_are_wrong_cost_no_bias_and_are_reported() -> None:
    """Predictions are of the wrong sign and far off, over 600 trials of known truth."""
    random = np.random.default_rng(7)
    apart, variances = [], []
    for _ in range(600):
        x, level = random.normal(size=80), random.permutation(np.repeat([0, 1], [50, 30]))
        response = 2 * level + x + random.normal(size=80)
        found = augmented_means(
            data_of(level, response), np.column_stack([40 - x, 3 * x]), chosen=AdjustedMeansSettings()
        )
        apart.append(found.means[1] - found.means[0])
        variances.append(difference_errors(found.covariance)[0] ** 2)
    assert abs(np.mean(apart) - 2) < 4 * np.std(apart) / np.sqrt(600)
    assert np.mean(variances) == pytest.approx(np.var(apart), rel=0.2)


@pytest.mark.slow
def test_known_probabilities_take_confounding_back() -> None:
    """Subjects of high x take level 1 more often; their responses are higher anyhow. Truth 0."""
    random = np.random.default_rng(9)
    apart, crude, variances = [], [], []
    for _ in range(400):
        x = random.uniform(-1.5, 1.5, 200)
        high = 1 / (1 + np.exp(-x))
        level = (random.random(200) < high).astype(np.int64)
        data = data_of(level, 2 * x + random.normal(size=200))
        nothing = np.zeros((200, 2))
        found = augmented_means(
            data, nothing, np.column_stack([1 - high, high]), chosen=AdjustedMeansSettings()
        )
        apart.append(found.means[1] - found.means[0])
        variances.append(difference_errors(found.covariance)[0] ** 2)
        crude.append(np.diff(augmented_means(data, nothing, chosen=AdjustedMeansSettings()).means)[0])
    assert np.mean(crude) > 1
    assert abs(np.mean(apart)) < 4 * np.std(apart) / np.sqrt(400)
    assert np.mean(variances) == pytest.approx(np.var(apart), rel=0.25)


def test_a_weight_counts_as_so_many_subjects(trial: tuple[IntArray, FloatArray, FloatArray]) -> None:
    level, covariates, response = trial
    weights = np.random.default_rng(1).integers(1, 4, 100).astype(float)
    predicted = linear_predictions(level, covariates, response, weights)
    twice = np.repeat(np.arange(100), weights.astype(int))
    found = augmented_means(
        data_of(level, response, weights, np.arange(100)), predicted, chosen=AdjustedMeansSettings()
    )
    apart = augmented_means(
        data_of(level[twice], response[twice], unit=twice), predicted[twice], chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(found.means, apart.means, rtol=1e-12)
    np.testing.assert_allclose(found.covariance, apart.covariance, rtol=1e-10)


def test_order_units_and_offset_do_not_matter(trial: tuple[IntArray, FloatArray, FloatArray]) -> None:
    level, _, response = trial
    predicted = linear_predictions(*trial)
    found = augmented_means(data_of(level, response), predicted, chosen=AdjustedMeansSettings())
    order = np.random.default_rng(2).permutation(100)
    moved = augmented_means(
        data_of(level[order], response[order]), predicted[order], chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(moved.means, found.means, rtol=1e-12)
    np.testing.assert_allclose(moved.covariance, found.covariance, rtol=1e-9, atol=1e-12)
    other = augmented_means(
        data_of(level, 1e6 - 1000 * response), 1e6 - 1000 * predicted, chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(other.means, 1e6 - 1000 * found.means, rtol=1e-12)
    np.testing.assert_allclose(other.covariance, 1e6 * found.covariance, rtol=1e-6)


def test_a_row_of_no_level_informs_covariates_only(trial: tuple[IntArray, FloatArray, FloatArray]) -> None:
    """Its response, whatever it is, has no say in any mean."""
    level, _, response = trial
    predicted = linear_predictions(*trial)
    none = level.copy()
    none[::10] = -1
    changed = np.where(none < 0, 1e6, response)
    one = LevelData(np.arange(3.0), none, response, np.ones(100), np.arange(100))
    two = LevelData(np.arange(3.0), none, changed, np.ones(100), np.arange(100))
    found, other = (
        augmented_means(one, predicted, chosen=AdjustedMeansSettings()),
        augmented_means(two, predicted, chosen=AdjustedMeansSettings()),
    )
    np.testing.assert_array_equal(found.means, other.means)
    np.testing.assert_array_equal(found.covariance, other.covariance)
    np.testing.assert_array_equal(one.units, [(none == at).sum() for at in range(3)])
