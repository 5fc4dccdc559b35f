"""Scores of probabilities of ordered levels: by hand, and Somers' D by SciPy."""

import numpy as np
import pytest
from scipy.stats import somersd

from covaria.model.ordered_scores import concordance, score_levels
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from support.presence import present

ENDPOINT = OrdinalEndpoint((0.0, 1.0, 2.0), (-1.0, 1.0), ("none", "mild", "severe"))


def test_the_ranked_probability_score_is_as_by_hand() -> None:
    predicted, observed = np.array([0.4, 1.0, 1.7]), np.array([0.0, 2.0, 2.0])
    shares = ENDPOINT.probabilities(predicted)
    below = np.cumsum(shares, axis=0)[:2]
    seen = np.array([[1, 0, 0], [1, 0, 0]])
    found = score_levels(ENDPOINT, predicted, observed, np.ones(3))
    assert found.ranked == pytest.approx(((below - seen) ** 2).mean())
    assert found.ranked_of_all == pytest.approx(2 / 9)
    assert found.calibration == ()


def test_concordance_is_that_of_somers_with_ties_and_weights() -> None:
    random = np.random.default_rng(5)
    observed = random.integers(0, 3, 150).astype(float)
    predicted = (observed + random.normal(0, 1.5, 150)).round(1)
    d = somersd(observed, predicted).statistic
    assert concordance(predicted, observed, np.ones(150)).value == pytest.approx((1 + d) / 2)
    weights = random.integers(1, 4, 150)
    copies = np.repeat(np.arange(150), weights)
    weighed = concordance(predicted, observed, weights.astype(float))
    own = concordance(predicted[copies], observed[copies], np.ones(len(copies)))
    assert weighed.value == pytest.approx(own.value)


def test_the_interval_of_concordance_holds_what_other_samples_give() -> None:
    random = np.random.default_rng(6)

    def drawn() -> tuple[np.ndarray, np.ndarray]:
        observed = random.integers(0, 4, 120).astype(float)
        return observed + random.normal(0, 2, 120), observed

    values = [concordance(*drawn(), np.ones(120)).value for _ in range(200)]
    found = concordance(*drawn(), np.ones(120))
    assert (present(found.upper) - present(found.lower)) / 3.92 == pytest.approx(np.std(values), rel=0.25)


def test_calibration_slopes_are_1_of_right_probabilities_and_less_of_bold_ones() -> None:
    random = np.random.default_rng(7)
    linear = random.normal(0, 1.5, 1_500)
    level = np.digitize(linear + random.logistic(size=1_500), ENDPOINT.thresholds)
    right, bold = (ENDPOINT.link.inverse(factor * linear) for factor in (1.0, 2.0))
    for predicted, low, high in ((right, 0.9, 1.1), (bold, 0.4, 0.6)):
        found = score_levels(ENDPOINT, predicted, level.astype(float), np.ones(1_500))
        assert [each.level for each in found.calibration] == ["mild", "severe"]
        assert all(low < each.slope.value < high for each in found.calibration)
