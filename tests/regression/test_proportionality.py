"""Brant's test, whose claims are counted where odds are proportional and where they are not."""

import numpy as np
import pytest
from scipy.stats import chi2

from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.logistic import logistic_regression
from covaria.regression.proportionality import Proportionality, brant_test
from support.presence import present


def found_of(seed: int, apart: float, rows: int = 300, levels: int = 4) -> Proportionality | None:
    """Of two treatments with a prognosis, whose effect differs between thresholds by so much."""
    random = np.random.default_rng([3, seed])
    treatment, prognosis = np.arange(rows) % 2, random.normal(size=rows)
    latent = 0.6 * treatment + prognosis + random.logistic(size=rows)
    cuts, place = np.linspace(-1.0, 1.5, levels - 1), np.linspace(-1.0, 1.0, levels - 1)
    seen = latent > cuts[:, None] + apart * treatment * place[:, None]
    had = np.column_stack([1 - treatment, treatment]).astype(float)
    return brant_test(had[:, 1:], had, prognosis[:, None], seen, np.ones(rows), np.arange(rows))


@pytest.mark.slow
def test_claims_are_few_under_proportional_odds_and_many_elsewhere() -> None:
    claimed = [
        sum(present(found_of(seed, apart)).p_value <= 0.05 for seed in range(100)) for apart in (0.0, 0.9)
    ]
    # Of 100 at 5 %, more than 12 claims come once in 700 times.
    assert claimed[0] <= 12
    assert claimed[1] >= 80


def test_odds_ratios_are_those_of_a_logistic_regression_at_each_threshold() -> None:
    found = present(found_of(1, 0.5, rows=600))
    random = np.random.default_rng([3, 1])
    treatment, prognosis = np.arange(600) % 2, random.normal(size=600)
    latent = 0.6 * treatment + prognosis + random.logistic(size=600)
    design = np.column_stack([np.ones(600), treatment, prognosis])
    for threshold, own in zip(found.thresholds, found.log_odds, strict=True):
        cut = np.linspace(-1.0, 1.5, 3)[threshold] + 0.5 * treatment * (threshold - 1)
        fitted = logistic_regression(design, (latent > cut).astype(float), np.ones(600))
        assert own[0] == pytest.approx(fitted[1])
    # About what a logistic regression of two halves of 600 subjects leaves: 2 / √(600 p (1 − p)).
    assert (found.errors > 0.15).all()
    assert (found.errors < 0.3).all()


def test_of_many_thresholds_three_that_divide_the_subjects_most_evenly_are_compared() -> None:
    shares = np.array([0.95, 0.8, 0.74, 0.6, 0.52, 0.4, 0.24, 0.1])
    seen = np.arange(300) < 300 * shares[:, None]
    had, prognosis = np.eye(2)[np.arange(300) % 2], np.random.default_rng(2).normal(size=(300, 1))
    found = present(brant_test(had[:, 1:], had, prognosis, seen, np.ones(300), np.arange(300)))
    assert found.thresholds.tolist() == [2, 4, 6]


def test_the_test_agrees_with_the_likelihood_ratio_of_effects_by_threshold() -> None:
    """Both have a chi-squared distribution of two degrees of freedom, of one column at three thresholds."""
    random = np.random.default_rng(8)
    x = random.normal(size=6_000)
    effects = 0.6 + 0.15 * np.arange(-1, 2)[:, None]
    beyond = 1 / (1 + np.exp(np.array([-1.0, 0.3, 1.5])[:, None] - effects * x.clip(-3, 3)))
    level = (random.random(6_000) < beyond).sum(axis=0)
    seen, rows = level >= np.arange(1, 4)[:, None], np.ones(6_000)
    kinds, none = np.column_stack([x > 0, x <= 0]).astype(float), np.empty((6_000, 0))
    found = present(brant_test(x[:, None], kinds, none, seen, rows, np.arange(6_000)))
    held = cumulative_logit(x[:, None], level, rows)
    free = cumulative_logit(none, level, rows, separate=x[:, None])
    ratio = 2 * (free.log_likelihood - held.log_likelihood)
    assert chi2.isf(found.p_value, 2) == pytest.approx(ratio, rel=0.05)
    assert ratio > 10
    np.testing.assert_allclose(found.log_odds, free.by_threshold, atol=0.05)
    # A part that is known and the same at all thresholds changes no difference between them.
    known = present(brant_test(x[:, None], kinds, none, seen, rows, np.arange(6_000), 0.4 * x))
    np.testing.assert_allclose(known.log_odds, found.log_odds - 0.4, atol=1e-9)
    assert known.p_value == pytest.approx(found.p_value)


def test_levels_that_the_others_separate_are_not_tested() -> None:
    x = np.linspace(-2, 2, 200)
    had = np.eye(2)[np.arange(200) % 2]
    seen = x > np.array([-0.5, 0.5])[:, None]
    assert brant_test(had[:, 1:], had, x[:, None], seen, np.ones(200), np.arange(200)) is None


def test_too_few_subjects_beyond_thresholds_are_not_tested() -> None:
    assert found_of(1, 0.0, rows=12) is None
