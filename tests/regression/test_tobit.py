"""Tobit regression against R's survreg on Tobin's own data, and least squares where all is measured."""

import numpy as np
import pytest

from covaria.regression.tobit import mean_and_sd, tobit_regression
from support.tobin import AGE, KNOWN, QUANT

DESIGN = np.column_stack([np.ones(len(AGE)), AGE, QUANT])
ONCE = np.ones(len(AGE))


def test_tobin_s_durable_goods_have_the_published_digits() -> None:
    """Those of survival's tobin (R 4.2, survreg, Gaussian): 15.145, −0.129, −0.0455 and log scale 1.718."""
    found = tobit_regression(DESIGN, KNOWN, ONCE)
    expected = [15.1448663606815, -0.1290592840970, -0.0455416629543]
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-6)
    assert np.log(found.sd) == pytest.approx(1.71785092185, rel=1e-7)
    assert found.log_likelihood == pytest.approx(-28.9401331997, rel=1e-9)
    errors = np.sqrt([258.5488150428, 0.047778788719, 0.0033935419701, 0.0963001905919])
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), errors, rtol=1e-5)


def test_intervals_and_upper_limits_have_survreg_s_digits() -> None:
    """Three of the purchases known less well: more than 3.5, 10 to 11, 1 to 2."""
    known = KNOWN.copy()
    known[7], known[10], known[14] = (3.5, np.inf), (10, 11), (1, 2)
    found = tobit_regression(DESIGN, known, ONCE)
    expected = [17.7939588011052, -0.1500578957716, -0.0533275757339]
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-6)
    assert np.log(found.sd) == pytest.approx(1.83017130009, rel=1e-7)
    assert found.log_likelihood == pytest.approx(-27.4401658693, rel=1e-9)
    errors = [18.17902979636, 0.24602869832, 0.06561873395, 0.33881638031]
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), errors, rtol=1e-5)


def test_measured_responses_have_least_squares() -> None:
    random = np.random.default_rng(2)
    design = np.column_stack([np.ones(50), random.normal(size=(50, 2))])
    response = design @ [1.0, 2.0, -1.0] + random.normal(size=50)
    weights = random.integers(1, 4, 50).astype(float)
    found = tobit_regression(design, np.column_stack([response, response]), weights)
    root = np.sqrt(weights)
    expected = np.linalg.lstsq(design * root[:, None], response * root, rcond=None)[0]
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-8)
    left = response - design @ expected
    assert found.sd == pytest.approx(np.sqrt(weights @ left**2 / weights.sum()), rel=1e-8)


def test_a_weight_is_that_many_rows_and_units_do_not_matter() -> None:
    weights = np.tile([1.0, 3.0], 10)
    whole = np.repeat(np.arange(20), weights.astype(int))
    found = tobit_regression(DESIGN, KNOWN, weights)
    rows = tobit_regression(DESIGN[whole], KNOWN[whole], np.ones(len(whole)))
    np.testing.assert_allclose(found.coefficients, rows.coefficients, rtol=1e-7)
    scaled = tobit_regression(DESIGN, 1e6 * KNOWN, weights)
    np.testing.assert_allclose(scaled.coefficients, 1e6 * found.coefficients, rtol=1e-6)
    assert scaled.sd == pytest.approx(1e6 * found.sd, rel=1e-6)


def test_an_offset_is_a_part_of_the_mean_that_is_known() -> None:
    found = tobit_regression(DESIGN, KNOWN, ONCE)
    about = tobit_regression(DESIGN, KNOWN, ONCE, 0.1 * AGE)
    np.testing.assert_allclose(about.coefficients + np.array([0, 0.1, 0]), found.coefficients, rtol=1e-6)
    np.testing.assert_allclose(found.scores.sum(axis=0), 0, atol=1e-6)


def test_mean_and_sd_are_those_of_a_normal_sample_before_limits_hid_half_of_it() -> None:
    sample = np.random.default_rng(4).normal(5, 2, 20_000)
    known = np.column_stack([np.where(sample < 5, -np.inf, sample), np.maximum(sample, 5)])
    mean, sd = mean_and_sd(known, np.ones(len(sample)))
    assert mean == pytest.approx(5, abs=0.06)
    assert sd == pytest.approx(2, abs=0.06)


def test_collinear_columns_and_responses_on_a_plane_have_finite_answers() -> None:
    twice = np.column_stack([DESIGN, DESIGN[:, 1]])
    found = tobit_regression(twice, KNOWN, ONCE)
    single = tobit_regression(DESIGN, KNOWN, ONCE)
    np.testing.assert_allclose(twice @ found.coefficients, DESIGN @ single.coefficients, rtol=1e-4)
    exact = tobit_regression(DESIGN[:, :2], np.column_stack([2 * AGE, 2 * AGE]), ONCE)
    np.testing.assert_allclose(exact.coefficients, [0, 2], atol=1e-4)
    assert 0 < exact.sd < 1e-3
