"""Cumulative logistic regression to the digits of R's clm, and its derivatives by finite differences."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from covaria.arrays import FloatArray, IntArray
from covaria.regression.cumulative_logit import cumulative_logit, log_share_between
from covaria.regression.logistic import logistic_regression
from support.wine import wine

# Madsen (1976): satisfaction with housing (low, medium, high) by influence, type and contact.
COUNTS = """21 21 28 34 22 36 10 11 36 61 23 17 43 35 40 26 18 54 13 9 10 8 8 12 6 7 9 18 6 7 15 13 13 7 5 11
14 19 37 17 23 40 3 5 23 78 46 43 48 45 86 15 25 62 20 23 20 10 22 24 7 10 21 57 23 13 31 21 13 5 6 13"""
HOUSING = np.array([float(count) for count in COUNTS.split()])


def housing() -> tuple[FloatArray, IntArray, FloatArray]:
    """Indicators as R has them, levels, and how many households each row stands for."""
    place = np.arange(72)
    influence, kind, contact = place // 3 % 3, place // 9 % 4, place // 36
    columns = [influence == 1, influence == 2, kind == 1, kind == 2, kind == 3, contact == 1]
    return np.column_stack(columns).astype(float), place % 3, HOUSING


def test_bitterness_of_wine_is_as_published() -> None:
    """`clm(rating ~ temp + contact, data = wine)` of R's ordinal 2022.11-16."""
    found = cumulative_logit(*wine(), np.ones(72))
    np.testing.assert_allclose(found.coefficients, [2.50310200789956, 1.52779765809535], rtol=1e-7)
    np.testing.assert_allclose(
        found.thresholds,
        [-1.34438341126502, 1.25080879841678, 3.46688692647490, 5.00640420427088],
        rtol=1e-7,
    )
    np.testing.assert_allclose(
        np.sqrt(np.diag(found.covariance)),
        [
            0.517102045324353,
            0.437880202961645,
            0.597760424608545,
            0.730906343667084,
            0.528680100824928,
            0.476622629648342,
        ],
        rtol=1e-6,
    )
    assert found.log_likelihood == pytest.approx(-86.4919233656491, abs=1e-9)


def test_weights_count_households() -> None:
    """`clm(Sat ~ Infl + Type + Cont, weights = Freq, data = MASS::housing)`."""
    found = cumulative_logit(*housing())
    np.testing.assert_allclose(
        found.coefficients,
        [
            0.566393737905927,
            1.288819110372257,
            -0.572350002041979,
            -0.366186370688950,
            -1.091014658969603,
            0.360284004569130,
        ],
        rtol=1e-7,
    )
    np.testing.assert_allclose(found.thresholds, [-0.496135138197093, 0.690708259263148], rtol=1e-7)
    np.testing.assert_allclose(
        np.sqrt(np.diag(found.covariance)),
        [
            0.1248472428774513,
            0.1254719378496490,
            0.1046527813640073,
            0.1271561445677395,
            0.1192380085965915,
            0.1551733320187922,
            0.1514860185609598,
            0.0955357950023712,
        ],
        rtol=1e-7,
    )
    assert found.log_likelihood == pytest.approx(-1739.57464952947, abs=1e-9)


def test_effects_by_threshold_are_as_published() -> None:
    """`clm(Sat ~ Infl + Cont, nominal = ~ Type, weights = Freq)`, whose γ have the other sign."""
    design, level, weights = housing()
    found = cumulative_logit(design[:, [0, 1, 5]], level, weights, separate=design[:, 2:5])
    assert found.log_likelihood == pytest.approx(-1736.707781003, abs=1e-9)
    np.testing.assert_allclose(found.thresholds, [-0.47646970604567, 0.67806463223129], rtol=1e-7)
    np.testing.assert_allclose(
        found.coefficients, [0.56622959049292, 1.28539545317131, 0.35846779361548], rtol=1e-7
    )
    by_threshold = [
        [-0.59420586190003, -0.17873542888933, -1.05592881749654],
        [-0.54329214038106, -0.49493694216070, -1.12639781088252],
    ]
    np.testing.assert_allclose(found.by_threshold, by_threshold, rtol=1e-7)
    errors = np.sqrt(np.diag(found.covariance))
    np.testing.assert_allclose(
        errors[[0, 1, 2, 3, 4]],
        [0.139012845947673, 0.128811758715745, 0.104781096596843, 0.127266929065264, 0.095612389506574],
        rtol=1e-6,
    )
    np.testing.assert_allclose(
        errors[5:],
        [
            *(0.141827815974673, 0.191301468934628, 0.171770168271499),
            *(0.128746568458008, 0.171515477161927, 0.175387351127927),
        ],
        rtol=1e-6,
    )


@pytest.mark.parametrize(
    ("separate", "ratio"),
    [([2, 3, 4], 5.73373705287), ([0, 1], 1.10645301177), ([5], 2.44455265935)],
)
def test_likelihood_ratios_of_nominal_effects_are_as_published(separate: list[int], ratio: float) -> None:
    """`nominal_test(clm(Sat ~ Infl + Type + Cont, weights = Freq))`."""
    design, level, weights = housing()
    common = np.setdiff1d(np.arange(6), separate)
    free = cumulative_logit(design[:, common], level, weights, separate=design[:, separate])
    held = cumulative_logit(design, level, weights)
    assert 2 * (free.log_likelihood - held.log_likelihood) == pytest.approx(ratio, abs=1e-7)


@pytest.mark.parametrize(("separate", "likelihood"), [(0, -84.9044348158), (1, -86.2085532315)])
def test_effects_by_threshold_that_have_no_end_reach_the_published_likelihood(
    separate: int, likelihood: float
) -> None:
    """`nominal_test` of the bitterness of wine, where no cold bottle has the highest rating."""
    design, rating = wine()
    found = cumulative_logit(design[:, [1 - separate]], rating, np.ones(72), separate=design[:, [separate]])
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-6)


def test_thresholds_that_cross_beyond_the_rows_meet() -> None:
    random = np.random.default_rng(4)
    x = random.normal(size=(400, 1))
    beyond = [1 / (1 + np.exp(1 - 0.2 * x[:, 0])), 1 / (1 + np.exp(1.5 - 0.9 * x[:, 0]))]
    level = (random.random(400) < np.minimum.accumulate(beyond, axis=0)).sum(axis=0)
    found = cumulative_logit(np.empty((400, 0)), level, np.ones(400), separate=x)
    far = np.array([[-20.0], [0.0], [20.0]])
    at_least = found.at_least(np.empty((3, 0)), far)
    assert (np.diff(at_least, axis=0) <= 0).all()
    assert at_least[0, 2] == at_least[1, 2]
    linear = found.by_threshold @ far.T - found.thresholds[:, None]
    np.testing.assert_allclose(at_least[:, 1], 1 / (1 + np.exp(-linear[:, 1])))


def test_a_penalty_draws_effects_by_threshold_to_proportional_odds() -> None:
    design, level, weights = housing()
    free, held, proportional = (
        cumulative_logit(design, level, weights, penalty, separate)
        for penalty, separate in ((0.5, design), (1e6, design), (1e6, None))
    )
    assert np.ptp(free.by_threshold, axis=0).max() > 0.1
    assert np.abs(held.by_threshold).max() < 1e-3
    assert held.log_likelihood == pytest.approx(proportional.log_likelihood, abs=0.1)


def test_two_levels_are_logistic_regression() -> None:
    design, rating = wine()
    level = (rating >= 2).astype(np.int64)
    found = cumulative_logit(design, level, np.ones(72))
    logistic = logistic_regression(np.column_stack([np.ones(72), design]), level.astype(float), np.ones(72))
    np.testing.assert_allclose([-found.thresholds[0], *found.coefficients], logistic, rtol=1e-7)


def test_scores_vanish_at_the_estimate_and_agree_with_finite_differences_of_rows() -> None:
    design, level = wine()
    found = cumulative_logit(design, level, np.ones(72))
    np.testing.assert_allclose(found.scores.sum(axis=0), 0, atol=1e-8)

    def of_row(parameters: FloatArray) -> float:
        ends = np.concatenate([[-np.inf], parameters[:4], [np.inf]]) - design[11] @ parameters[4:]
        return float(log_share_between(ends[level[11]], ends[level[11] + 1]))

    at = np.concatenate([found.thresholds, found.coefficients])
    np.testing.assert_allclose(found.scores[11], approx_fprime(at, of_row, 1e-7), atol=1e-5)


def test_a_penalty_shortens_coefficients_and_bounds_them_where_levels_are_separated() -> None:
    design, level = wine()
    free, held = (cumulative_logit(design, level, np.ones(72), penalty) for penalty in (0.0, 20.0))
    assert (np.abs(held.coefficients) < np.abs(free.coefficients)).all()
    separated = np.linspace(-1, 1, 60)[:, None]
    levels = np.digitize(separated[:, 0], [-0.3, 0.3])
    assert cumulative_logit(separated, levels, np.ones(60), 1.0).coefficients[0] < 20
    unbounded = cumulative_logit(separated, levels, np.ones(60))
    assert unbounded.coefficients[0] > 100
    assert np.isfinite(unbounded.covariance).all()


def test_robust_errors_of_one_cluster_for_each_row_are_near_those_of_the_model_and_grow_with_copies() -> None:
    random = np.random.default_rng(2)
    design = random.normal(size=(2_000, 2))
    level = np.digitize(design @ [0.5, -1.0] + random.logistic(size=2_000), [-1.0, 0.5])
    fit = cumulative_logit(design, level, np.ones(2_000))
    robust = fit.robust(np.arange(2_000))
    np.testing.assert_allclose(np.diag(robust), np.diag(fit.covariance), rtol=0.1)
    twice = cumulative_logit(np.tile(design, (2, 1)), np.tile(level, 2), np.ones(4_000))
    together = twice.robust(np.tile(np.arange(2_000), 2))
    np.testing.assert_allclose(together, robust, rtol=1e-5, atol=1e-9)
