import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import linregress, sem
from scipy.stats._stats_py import LinregressResult

from covaria.arrays import FloatArray, IntArray
from covaria.statistics import (
    Estimate,
    binomial_interval,
    clustered_line,
    clustered_share,
    explained_share,
    t_quantile,
    weighted_mean,
)
from support.presence import present


@given(seed=st.integers(0, 2**32))
def test_mean_and_standard_error_are_those_of_the_rows_written_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    values, counts = random.normal(size=20), random.integers(1, 5, 20)
    mean, standard_error = weighted_mean(values, counts.astype(float))
    assert mean == pytest.approx(np.repeat(values, counts).mean())
    assert standard_error == pytest.approx(sem(np.repeat(values, counts)))


@given(seed=st.integers(0, 2**32), rows=st.integers(1, 6))
def test_rows_of_a_subject_count_as_one_for_the_standard_error(seed: int, rows: int) -> None:
    """With as many rows for each subject, it is that of the subjects' means."""
    random = np.random.default_rng(seed)
    by_subject = random.normal(size=(15, 1)) + random.normal(size=(15, rows))
    order = random.permutation(15 * rows)
    subject = np.repeat(np.arange(15), rows)[order]
    mean, standard_error = weighted_mean(by_subject.ravel()[order], np.full(15 * rows, 0.7), subject)
    assert mean == pytest.approx(by_subject.mean())
    assert standard_error == pytest.approx(sem(by_subject.mean(axis=1)))


def by_leaving_out(x: FloatArray, y: FloatArray, cluster: IntArray) -> tuple[LinregressResult, FloatArray]:
    """Slope and intercept without each cluster, and the jackknife's standard errors of both."""
    lines = [linregress(x[cluster != one], y[cluster != one]) for one in np.unique(cluster)]
    whole = linregress(x, y)
    changes = np.array([(each.slope - whole.slope, each.intercept - whole.intercept) for each in lines])
    return whole, np.sqrt((changes**2).sum(axis=0) * (len(lines) - 1) / len(lines))


def half_widths(own: Estimate) -> tuple[float, float]:
    """From the lower end of an interval to the estimate, and from there to the upper end."""
    return own.value - present(own.lower), present(own.upper) - own.value


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("rows", [1, 4])
def test_a_line_is_as_sure_as_leaving_clusters_out_says(rows: int, offset: float) -> None:
    random = np.random.default_rng(rows)
    cluster = np.repeat(np.arange(20) * 3, rows)
    x = random.normal(size=20 * rows) + offset
    y = 0.5 * (x - offset) + np.repeat(random.normal(size=20), rows) + random.normal(size=20 * rows)
    whole, errors = by_leaving_out(x, y, cluster)
    found = clustered_line(x, y, np.ones(len(x)), None if rows == 1 else cluster)
    for own, value, error in zip(
        (found.slope, found.intercept), (whole.slope, whole.intercept), errors, strict=True
    ):
        assert own.value == pytest.approx(value, rel=1e-6)
        below, above = half_widths(own)
        assert above == pytest.approx(stats.t.ppf(0.975, 18) * error, rel=1e-4)
        assert below == pytest.approx(above)


def test_rows_of_their_own_have_the_sandwich_of_hc3() -> None:
    random = np.random.default_rng(8)
    x = random.normal(size=40)
    y = x + random.normal(size=40) * (1 + np.abs(x))
    basis = np.column_stack([np.ones(40), x])
    bread = np.linalg.inv(basis.T @ basis)
    leverage = np.einsum("ij,jk,ik->i", basis, bread, basis)
    residuals = (y - basis @ bread @ basis.T @ y) / (1 - leverage)
    covariance = bread @ (basis.T * residuals**2) @ basis @ bread
    line = clustered_line(x, y, np.ones(40))
    # The jackknife counts its n changes as n − 1.
    expected = t_quantile(0.95, 38) * np.sqrt(np.diag(covariance) * 39 / 40)
    assert half_widths(line.intercept)[1] == pytest.approx(expected[0])
    assert half_widths(line.slope)[1] == pytest.approx(expected[1])


def test_a_weight_is_so_many_subjects() -> None:
    random = np.random.default_rng(2)
    x, counts = random.normal(size=15), random.integers(1, 4, 15)
    y = x + random.normal(size=15)
    written_out = clustered_line(np.repeat(x, counts), np.repeat(y, counts), np.ones(counts.sum()))
    found = clustered_line(x, y, counts.astype(float))
    assert found.slope.upper == pytest.approx(written_out.slope.upper)
    assert found.intercept.lower == pytest.approx(written_out.intercept.lower)


def test_a_line_that_few_clusters_bear_has_no_interval() -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=10), random.normal(size=10)
    two = clustered_line(x, y, np.ones(10), np.repeat([0, 1], 5))
    assert (two.slope.lower, two.intercept.upper) == (None, None)
    single = clustered_line(np.eye(10)[0], y, np.ones(10))
    assert single.slope.lower is None
    flat = clustered_line(np.full(10, 0.1) + 1e9, y, np.ones(10))
    assert (flat.slope.value, flat.slope.lower) == (0.0, None)
    assert flat.intercept.value == pytest.approx(y.mean())


def test_intervals_of_a_slope_hold_it_with_few_subjects_of_several_rows() -> None:
    random = np.random.default_rng(4)
    subject = np.repeat(np.arange(25), 8)
    held = []
    for _ in range(400):
        x = np.repeat(random.normal(size=25), 8) + 0.3 * random.normal(size=200)
        y = x + np.repeat(random.normal(size=25), 8) + 0.3 * random.normal(size=200)
        slope = clustered_line(x, y, np.ones(200), subject).slope
        held.append(present(slope.lower) <= 1 <= present(slope.upper))
    assert 0.92 <= np.mean(held) <= 0.985


@given(seed=st.integers(0, 2**32))
def test_the_error_of_the_explained_share_is_that_of_the_bootstrap(seed: int) -> None:
    random = np.random.default_rng(seed)
    observed = random.normal(5, 2, 300)
    errors = 0.7 * (observed - 5) + random.normal(size=300)
    share, error = explained_share(errors, observed, np.ones(300))
    assert share == pytest.approx(1 - (errors**2).mean() / observed.var())
    drawn = random.integers(0, 300, (600, 300))
    shares = 1 - (errors[drawn] ** 2).mean(axis=1) / observed[drawn].var(axis=1)
    assert error == pytest.approx(shares.std(), rel=0.25)


def test_nothing_is_explained_of_what_does_not_vary() -> None:
    assert explained_share(np.zeros(5), np.full(5, 2.0), np.ones(5)) == (0.0, 0.0)


@pytest.mark.parametrize(("successes", "count"), [(0, 11), (3, 20), (19, 20), (20, 20), (180, 200)])
def test_intervals_of_shares_are_those_of_scipy(successes: int, count: int) -> None:
    exact = stats.binomtest(successes, count).proportion_ci(0.95, method="exact")
    assert binomial_interval(successes / count, count) == pytest.approx((exact.low, exact.high))


def test_rows_that_occur_several_times_do_not_make_a_share_surer() -> None:
    random = np.random.default_rng(5)
    inside = (random.random(60) < 0.9).astype(float)
    once = clustered_share(inside, np.ones(60))
    often = clustered_share(np.repeat(inside, 25), np.ones(1500), np.repeat(np.arange(60), 25))
    assert (often.lower, often.upper) == pytest.approx((once.lower, once.upper))
    every = clustered_share(np.ones(1500), np.ones(1500), np.repeat(np.arange(60), 25))
    assert every.lower == pytest.approx(binomial_interval(1.0, 60)[0])
