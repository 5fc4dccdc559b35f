"""Comparisons with one reference, beside Dunnett's and Welch's tests as others compute them."""

import numpy as np
import pytest
from scipy.stats import dunnett, multivariate_t, ttest_ind

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.dose.many_to_one import compare_with_one
from covaria.errors import UsageError

SIZES = (12, 15, 9, 14)


def one_variance(samples: list[FloatArray]) -> LevelMeans:
    """Means of samples with their pooled variance."""
    freedom = sum(len(own) - 1 for own in samples)
    pooled = sum(((own - own.mean()) ** 2).sum() for own in samples) / freedom
    covariance = np.diag([pooled / len(own) for own in samples])
    means = np.array([own.mean() for own in samples])
    return LevelMeans(
        np.arange(len(samples), dtype=float), means, covariance, np.full(len(samples), freedom), True
    )


def own_variances(samples: list[FloatArray]) -> LevelMeans:
    covariance = np.diag([own.var(ddof=1) / len(own) for own in samples])
    freedom = np.array([len(own) - 1.0 for own in samples])
    means = np.array([own.mean() for own in samples])
    return LevelMeans(np.arange(len(samples), dtype=float), means, covariance, freedom)


@pytest.fixture
def samples() -> list[FloatArray]:
    random = np.random.default_rng(8)
    return [random.normal(shift, 1, size) for shift, size in zip((0, 0.3, 1.2, -0.6), SIZES, strict=True)]


@pytest.mark.parametrize("reference", range(4))
def test_with_one_variance_it_is_dunnetts_test(samples: list[FloatArray], reference: int) -> None:
    found = compare_with_one(one_variance(samples), reference)
    others = [own for k, own in enumerate(samples) if k != reference]
    theirs = dunnett(*others, control=samples[reference], rng=np.random.default_rng(0))
    assert found.p_values == pytest.approx(theirs.pvalue, abs=3e-4)
    interval = theirs.confidence_interval(0.95)
    assert found.differences - found.half_widths == pytest.approx(interval.low, abs=4e-3)
    assert found.differences + found.half_widths == pytest.approx(interval.high, abs=4e-3)


@pytest.mark.parametrize(("comparisons", "freedom", "value"), [(2, 10, 2.57), (3, 20, 2.54), (4, 60, 2.51)])
def test_critical_values_are_those_that_dunnett_tabulated(
    comparisons: int, freedom: int, value: float
) -> None:
    """Two-sided, 0.05 (Dunnett 1964, table II)."""
    levels = comparisons + 1
    means = LevelMeans(
        np.arange(levels * 1.0), np.zeros(levels), np.eye(levels), np.full(levels, freedom), True
    )
    found = compare_with_one(means, 0)
    assert found.half_widths / found.standard_errors == pytest.approx(value, abs=0.0051)


def test_two_means_of_their_own_variances_are_compared_by_welchs_test(samples: list[FloatArray]) -> None:
    found = compare_with_one(own_variances(samples[:2]), 0, 0.9)
    theirs = ttest_ind(samples[1], samples[0], equal_var=False)
    low, high = theirs.confidence_interval(0.9)
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-6)
    assert found.differences[0] - found.half_widths[0] == pytest.approx(low, rel=1e-6)
    assert found.differences[0] + found.half_widths[0] == pytest.approx(high, rel=1e-6)


def test_each_comparison_has_its_own_freedom(samples: list[FloatArray]) -> None:
    """Beside the multivariate t integral with that freedom (Hasler and Hothorn 2008, section 3)."""
    means = own_variances(samples)
    found = compare_with_one(means, 0)
    contrasts = np.column_stack([-np.ones(3), np.eye(3)])
    covariance = contrasts @ means.covariance @ contrasts.T
    errors = np.sqrt(np.diag(covariance))
    for k in range(3):
        own = float(
            1
            / (
                (np.diag(means.covariance)[[0, k + 1]] / errors[k] ** 2) ** 2 / means.freedom[[0, k + 1]]
            ).sum()
        )
        size = abs(found.differences[k]) / errors[k]
        shape = covariance / np.outer(errors, errors)
        # SciPy takes any degrees of freedom; its stubs want whole ones.
        inside = multivariate_t(shape=shape, df=own, seed=1).cdf(  # type: ignore[arg-type]
            np.full(3, size), lower_limit=np.full(3, -size)
        )
        assert found.freedom[k] == pytest.approx(own)
        assert found.p_values[k] == pytest.approx(1 - inside, abs=3e-4)


@pytest.mark.slow
def test_an_interval_leaves_out_0_exactly_where_its_p_value_says_so(samples: list[FloatArray]) -> None:
    for scale in np.linspace(0.2, 3, 15):
        means = own_variances([own * scale + k for k, own in enumerate(samples)])
        found = compare_with_one(means, 1)
        assert ((np.abs(found.differences) > found.half_widths) == (found.p_values < 0.05)).all()


def test_a_tiny_arm_leaves_the_others_their_freedom() -> None:
    random = np.random.default_rng(3)
    large = [random.normal(0, 1, 60), random.normal(0.7, 1, 60)]
    alone = compare_with_one(own_variances(large), 0)
    beside = compare_with_one(own_variances([*large, random.normal(0, 1, 2)]), 0)
    assert alone.p_values[0] < beside.p_values[0] < 2.1 * alone.p_values[0]


def test_means_without_error_are_compared_without_a_warning() -> None:
    means = LevelMeans(np.arange(3.0), np.array([1.0, 1.0, 2.0]), np.zeros((3, 3)), np.full(3, 10.0))
    found = compare_with_one(means, 0)
    assert found.p_values.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("level", [0.5, 1.0, 0.0])
def test_levels_that_are_none_are_refused(level: float, samples: list[FloatArray]) -> None:
    with pytest.raises(UsageError, match=r"above 0\.5 and below 1"):
        compare_with_one(one_variance(samples), 0, level)
