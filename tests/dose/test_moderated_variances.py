"""Weights of level means in contrasts: variances drawn towards one another as R's limma draws them."""

import numpy as np
import pytest
from scipy.special import digamma, polygamma
from scipy.stats import norm, t

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.dose.moderated_variances import moderated_variances, weighing_covariance


def means_of(variances: FloatArray, freedom: FloatArray) -> LevelMeans:
    """Independent levels whose subjects have these variances."""
    covariance = np.diag(variances / (freedom + 1))
    return LevelMeans(np.arange(len(freedom), dtype=float), np.zeros(len(freedom)), covariance, freedom)


@pytest.mark.parametrize(
    ("variances", "freedom", "of_limma"),
    [
        ([1, 2.5, 0.4, 9], 11, [1.014336969507, 2.277010819214, 0.509267429624, 7.748597501279]),
        ([0.5, 4, 30], 7, [0.649495371775, 3.652983775277, 25.964611915574]),
        ([1, 1.3, 0.9, 1.1, 1.2], 29, [1.1] * 5),
    ],
)
def test_variances_of_groups_alike_in_size_are_those_of_limma(
    variances: list[float], freedom: int, of_limma: list[float]
) -> None:
    """`squeezeVar(variances, freedom)$var.post`, limma 3.54."""
    found = moderated_variances(np.array(variances), np.full(len(variances), float(freedom)))
    np.testing.assert_allclose(found, of_limma, rtol=1e-9)


def test_groups_that_differ_in_size_count_by_their_precision() -> None:
    """What is between the logarithms is `combine_effects(..., method_re="chi2").tau2`, statsmodels 0.15."""
    variances, half = np.array([1, 2.5, 0.4, 9]), np.array([11, 29, 2, 83]) / 2
    found = moderated_variances(variances, 2 * half)
    # Each is (prior · usual + half · own) / (prior + half): solved for the prior, and for what is usual.
    design = np.column_stack([found, -np.ones(4)])
    prior, product = np.linalg.lstsq(design, half * (variances - found))[0]
    assert polygamma(1, prior) == pytest.approx(1.057896956671305, rel=1e-8)
    centre = np.log(product / prior) - digamma(prior) + np.log(prior)
    assert centre == pytest.approx(1.7180975194394992, rel=1e-8)


def test_levels_that_agree_weigh_by_their_size_as_a_variance_of_few_allows() -> None:
    freedom = np.array([29.0, 29, 29, 2])
    found = weighing_covariance(means_of(np.array([1.0, 1.1, 0.95, 0.3]), freedom))
    shared = found.diagonal() * (freedom + 1) / (t.ppf(0.995, freedom) / norm.ppf(0.995)) ** 2
    np.testing.assert_allclose(shared, shared[0], rtol=1e-9)


def test_levels_that_plainly_differ_keep_their_variances() -> None:
    variances, freedom = np.array([1.0, 9, 100]), np.full(3, 399.0)
    found = weighing_covariance(means_of(variances, freedom)).diagonal() * (freedom + 1)
    np.testing.assert_allclose(found, variances, rtol=0.02)


def test_correlations_stay() -> None:
    covariance = np.array([[0.2, 0.05, 0.01], [0.05, 0.3, 0.02], [0.01, 0.02, 0.9]])
    found = weighing_covariance(LevelMeans(np.arange(3.0), np.zeros(3), covariance, np.array([9.0, 19, 4])))
    errors, own = np.sqrt(covariance.diagonal()), np.sqrt(found.diagonal())
    np.testing.assert_allclose(found / np.outer(own, own), covariance / np.outer(errors, errors))


@pytest.mark.parametrize(
    ("variances", "freedom", "one_variance"),
    [([1.0, 2.0], [9.0, 9.0], True), ([1.0, 2.0], [np.inf, np.inf], False), ([0.0, 2.0], [9.0, 9.0], False)],
)
def test_what_is_shared_or_known_or_nothing_stays(
    variances: list[float], freedom: list[float], one_variance: bool
) -> None:
    means = LevelMeans(np.arange(2.0), np.zeros(2), np.diag(variances), np.array(freedom), one_variance)
    np.testing.assert_array_equal(weighing_covariance(means), means.covariance)
