"""Brant's test, whose claims are counted where odds are proportional and where they are not."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.regression.proportionality import proportionality_p_value


def p_value_of(seed: int, apart: float, rows: int = 300) -> float | None:
    """Of two treatments with a prognosis, whose effect differs between thresholds by so much."""
    random = np.random.default_rng([3, seed])
    treatment, prognosis = np.arange(rows) % 2, random.normal(size=rows)
    latent = 0.6 * treatment + prognosis + random.logistic(size=rows)
    cuts = np.array([-1.0, 0.3, 1.5])
    seen = latent > cuts[:, None] + apart * treatment * np.array([-1.0, 0.0, 1.0])[:, None]
    had: FloatArray = np.column_stack([1 - treatment, treatment]).astype(float)
    return proportionality_p_value(had, prognosis, seen, np.ones(rows), np.arange(rows))


@pytest.mark.slow
def test_claims_are_few_under_proportional_odds_and_many_elsewhere() -> None:
    claimed = [[(p_value_of(seed, apart) or 1.0) <= 0.05 for seed in range(100)] for apart in (0.0, 0.9)]
    # Of 100 at 5 %, more than 12 claims come once in 700 times.
    assert sum(claimed[0]) <= 12
    assert sum(claimed[1]) >= 80


def test_too_few_subjects_beyond_thresholds_are_not_tested() -> None:
    assert p_value_of(1, 0.0, rows=12) is None
