"""Differences adjusted for one another."""

import numpy as np
import pytest
from scipy.stats import multivariate_t

from covaria.repeated.at_once import compared_at_once
from covaria.repeated.contrast import Contrast


def test_one_difference_stays_as_it_is() -> None:
    alone = Contrast(2.0, 1.0, 20.0)
    (found,) = compared_at_once([alone], np.array([[1.0]]), 0.95)
    assert found.p_value == alone.p_value
    assert found.reach == pytest.approx(alone.interval(0.95)[1] - 2.0)


@pytest.mark.slow
def test_two_are_adjusted_by_their_joint_distribution() -> None:
    covariance = np.array([[1.0, 0.8], [0.8, 4.0]])
    pair = [Contrast(2.2, 1.0, 30.0), Contrast(-1.0, 2.0, 30.0)]
    found = compared_at_once(pair, covariance, 0.95)
    joint = multivariate_t(shape=np.array([[1, 0.4], [0.4, 1]]), df=30, seed=1)
    for each, together in zip(pair, found, strict=True):
        size = abs(each.statistic)
        inside = joint.cdf([size, size], lower_limit=[-size, -size], maxpts=200_000)
        assert together.p_value == pytest.approx(1 - inside, abs=2e-4)
        assert each.p_value < together.p_value < 2 * each.p_value
        low, high = together.around(each)
        assert (low > 0 or high < 0) == (together.p_value < 0.05)
    reach = found[0].reach
    assert joint.cdf([reach, reach], lower_limit=[-reach, -reach], maxpts=200_000) == pytest.approx(
        0.95, abs=2e-4
    )
