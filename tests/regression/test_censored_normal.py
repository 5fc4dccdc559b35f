"""Moments of normal responses that limits hide, against integrals, and far out in the tails."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, truncnorm

from covaria.regression.censored_normal import known_moments, known_quantiles, log_probability

INTERVALS = [(-np.inf, 0.3), (-np.inf, -4.0), (1.2, np.inf), (-1.0, 0.5), (2.0, 2.1), (-3.0, -2.5)]


def moments_of(lower: float, upper: float, centre: float = 0.0, sd: float = 1.0) -> dict[str, float]:
    found = known_moments(np.array([[lower, upper]]), np.array([centre]), sd)
    names = ("log_likelihood", "first", "variance", "second", "of_squares", "variance_of_squares", "mixed")
    return {name: float(getattr(found, name)[0]) for name in names}


@pytest.mark.parametrize(("lower", "upper"), INTERVALS)
def test_moments_are_integrals(lower: float, upper: float) -> None:
    centre, sd = 0.4, 1.7
    a, b = (lower - centre) / sd, (upper - centre) / sd

    def mean(power: int) -> float:
        of_z = quad(lambda z: z**power * norm.pdf(z), max(a, -40), min(b, 40), epsabs=0, epsrel=1e-11)[0]
        return float(of_z / (norm.cdf(b) - norm.cdf(a)))

    z, zz, zzz, zzzz = (mean(power) for power in (1, 2, 3, 4))
    found = moments_of(lower, upper, centre, sd)
    assert found["log_likelihood"] == pytest.approx(np.log(norm.cdf(b) - norm.cdf(a)))
    assert found["first"] == pytest.approx(z)
    assert found["second"] == pytest.approx(zz)
    assert found["variance"] == pytest.approx(zz - z**2, rel=1e-6)
    assert found["of_squares"] == pytest.approx(zzz - z * zz, rel=1e-6)
    assert found["variance_of_squares"] == pytest.approx(zzzz - zz**2, rel=1e-6)
    assert found["mixed"] == pytest.approx(zzzz - zz**2 - 2 * zzz * z + 2 * zz * z**2, abs=1e-7)


def test_a_measured_response_has_its_density_and_no_variance() -> None:
    found = moments_of(2.0, 2.0, 0.5, 3.0)
    assert found["log_likelihood"] == pytest.approx(norm.logpdf(2.0, 0.5, 3.0))
    assert (found["first"], found["second"]) == (0.5, 0.25)
    assert found["variance"] == found["of_squares"] == found["mixed"] == 0


def test_a_response_of_which_nothing_is_known_has_those_of_the_normal_distribution() -> None:
    found = moments_of(-np.inf, np.inf)
    assert (found["log_likelihood"], found["first"], found["variance"]) == (0, 0, 1)
    assert found["variance_of_squares"] == 2


@pytest.mark.parametrize("limit", [-20.0, -99.0, -101.0, -1e4])
def test_far_beyond_a_limit_the_tail_is_exponential(limit: float) -> None:
    found, mirrored = moments_of(-np.inf, limit), moments_of(-limit, np.inf)
    assert found["first"] == pytest.approx(limit + 1 / limit, rel=1e-4)
    assert found["variance"] == pytest.approx(1 / limit**2, rel=2e-2)
    assert found["log_likelihood"] == mirrored["log_likelihood"]
    assert found["first"] == -mirrored["first"]


def test_a_narrow_interval_is_as_a_response_in_its_middle() -> None:
    just, within = moments_of(0.7, 0.7 + 0.99e-4), moments_of(0.7, 0.7 + 1.01e-4)
    assert just["first"] == pytest.approx(within["first"], abs=1e-6)
    assert just["log_likelihood"] - within["log_likelihood"] == pytest.approx(np.log(0.99 / 1.01), abs=1e-5)
    assert just["log_likelihood"] == pytest.approx(norm.logpdf(0.70005) + np.log(0.99e-4), abs=1e-5)


def test_probabilities_far_out_keep_their_digits() -> None:
    found = log_probability(np.array([30.0, -31.0, -1.0]), np.array([31.0, -30.0, 2.0]))
    assert found[0] == found[1] == pytest.approx(norm.logsf(30.0), rel=1e-12)
    assert found[2] == pytest.approx(np.log(norm.cdf(2) - norm.cdf(-1)))


@pytest.mark.parametrize(("lower", "upper"), [*INTERVALS, (9.0, np.inf), (-np.inf, -12.0), (8.0, 8.5)])
def test_quantiles_are_those_of_a_truncated_normal_distribution(lower: float, upper: float) -> None:
    share, centre, sd = np.array([0.02, 0.5, 0.9]), 0.4, 1.7
    known = np.tile([lower, upper], (3, 1))
    a, b = (lower - centre) / sd, (upper - centre) / sd
    found = known_quantiles(known, np.full(3, centre), sd, share)
    np.testing.assert_allclose(found, truncnorm.ppf(share, a, b, centre, sd), rtol=1e-6)


def test_a_measured_response_is_its_own_quantile() -> None:
    found = known_quantiles(np.array([[3.0, 3.0]]), np.zeros(1), 1.0, np.array([0.1]))
    assert found.tolist() == [3.0]
