"""Ratios of risks against SciPy's, of a table of two by two."""

import numpy as np
import pytest
from scipy.stats.contingency import odds_ratio, relative_risk

from covaria.dose import LevelMeans
from covaria.explain.risk_ratios import risk_ratios
from support.presence import present

RESPONDERS, SUBJECTS = np.array([36.0, 60.0, 90.0]), np.array([200.0, 180.0, 210.0])


def level_means() -> LevelMeans:
    share = RESPONDERS / SUBJECTS
    covariance = np.diag(share * (1 - share) / SUBJECTS)
    return LevelMeans(np.arange(3.0), share, covariance, np.full(3, np.inf))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_ratios_are_scipys(level: float) -> None:
    found = risk_ratios(level_means(), ("a", "b", "c"), 0, level)
    assert [each.at for each in found] == ["b", "c"]
    (yes, *others), (whole, *wholes) = RESPONDERS.astype(int), SUBJECTS.astype(int)
    for each, own, subjects in zip(found, others, wholes, strict=True):
        relative, odds = present(each.risk_ratio), present(each.odds_ratio)
        expected = relative_risk(own, subjects, yes, whole)
        ends = expected.confidence_interval(level)
        assert (relative.estimate, relative.lower, relative.upper) == pytest.approx(
            (expected.relative_risk, ends.low, ends.high), rel=1e-9
        )
        of_odds = odds_ratio([[own, subjects - own], [yes, whole - yes]], kind="sample")
        ends = of_odds.confidence_interval(level)
        assert (odds.estimate, odds.lower, odds.upper) == pytest.approx(
            (of_odds.statistic, ends.low, ends.high), rel=1e-9
        )


def test_the_other_way_round_is_the_reciprocal() -> None:
    (there,) = (each for each in risk_ratios(level_means(), ("a", "b", "c"), 0) if each.at == "b")
    (back,) = (each for each in risk_ratios(level_means(), ("a", "b", "c"), 1) if each.at == "a")
    assert present(there.odds_ratio).lower == pytest.approx(1 / present(back.odds_ratio).upper)
