from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.dose import (
    CandidateShape,
    LevelMeans,
    PooledErrors,
    candidates_from_text,
    level_means,
    mcp_mod_of_means,
)
from covaria.dose.model_weights import AveragedDose, averaged_dose, criterion_weights
from covaria.errors import UsageError


def test_biom_from_test_to_dose(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...]
) -> None:
    found = mcp_mod_of_means(biom[0], biom_candidates, pooled=biom[1], alpha=0.05, delta=0.4)
    assert [each.name for each in found.fits] == ["emax", "linear", "logistic", "betaMod"]
    assert found.criterion == "AIC"
    assert found.best is found.fits[0]
    weights = np.exp(-np.array([219.138, 220.499, 220.829, 221.315]) / 2)
    weights /= weights.sum()
    np.testing.assert_allclose([each.weight for each in found.fits], weights, atol=1e-3)
    assert found.averaged_dose is not None
    assert found.averaged_dose.reached == 1
    assert found.averaged_dose.dose == pytest.approx(weights @ [0.1642, 0.7161, 0.1636, 0.1953], abs=1e-3)


def test_only_significant_shapes_have_weight(biom: tuple[LevelMeans, PooledErrors]) -> None:
    candidates = candidates_from_text("emax(0.2); logistic(0.7, 0.06)")
    found = mcp_mod_of_means(biom[0], candidates, pooled=biom[1], alpha=0.025)
    assert {each.name: (each.significant, each.weight) for each in found.fits} == {
        "emax": (True, 1.0),
        "logistic": (False, 0.0),
    }
    assert found.averaged_dose is None


def test_nothing_is_chosen_where_nothing_is_found() -> None:
    means = level_means([0, 1, 2, 3], [1.0, 1.1, 0.9, 1.0], np.eye(4))
    found = mcp_mod_of_means(means, delta=0.5)
    assert found.best is None
    assert found.averaged_dose is None
    assert all(each.weight == 0 for each in found.fits)
    assert found.criterion == "gAIC"


def test_two_levels_have_a_trend_and_no_shape() -> None:
    found = mcp_mod_of_means(level_means([0, 5], [0, 4], np.eye(2)))
    assert [candidate.name for candidate in found.test.candidates] == ["linear"]
    assert found.fits == ()
    assert "Two dose levels cannot distinguish shapes" in found.notes[0]


def test_three_levels_test_for_what_they_cannot_fit() -> None:
    found = mcp_mod_of_means(
        level_means([0, 1, 4], [0, 4, 5], np.eye(3)), candidates_from_text("sigEmax(1, 3)")
    )
    assert found.fits == ()
    assert "tested for but not fitted" in found.notes[0]


def test_a_falling_umbrella_mirrors_a_rising_one() -> None:
    doses, values = [0, 1, 2, 3, 4], np.array([0.0, 2.0, 3.0, 3.0, 2.0])
    candidates = candidates_from_text("quadratic(-0.2); betaMod(1, 1)")
    up = mcp_mod_of_means(level_means(doses, values, np.eye(5)), candidates, delta=2.5)
    down = mcp_mod_of_means(level_means(doses, 7 - values, np.eye(5)), candidates, delta=-2.5, goal="min")
    np.testing.assert_allclose(up.test.p_values, down.test.p_values, rtol=1e-9)
    for rising, falling in zip(up.fits, down.fits, strict=True):
        assert falling.target_dose == pytest.approx(rising.target_dose, rel=1e-4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"delta": -0.4}, "against the goal max"),
        ({"delta": 0.0}, "other than 0"),
        ({"delta": np.inf}, "must be a number"),
        ({"goal": "best"}, '"max" or "min"'),
        ({"alpha": 1.0}, "alpha"),
    ],
)
def test_requests_without_sense_are_refused(
    biom: tuple[LevelMeans, PooledErrors], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        mcp_mod_of_means(biom[0], **options)


def test_a_fall_is_asked_for_with_either_sign(biom: tuple[LevelMeans, PooledErrors]) -> None:
    upside_down = replace(biom[0], means=-biom[0].means)
    one, other = (mcp_mod_of_means(upside_down, delta=delta, goal="min") for delta in (0.4, -0.4))
    assert one.delta == other.delta == -0.4
    assert [each.target_dose for each in one.fits] == [each.target_dose for each in other.fits]
    assert one.averaged_dose == other.averaged_dose


def test_weights_of_criteria() -> None:
    weights = criterion_weights([10.0, 12.0, np.inf])
    assert weights == pytest.approx([1 / (1 + np.exp(-1)), np.exp(-1) / (1 + np.exp(-1)), 0])


def test_shapes_that_do_not_reach_are_left_out_and_reported() -> None:
    assert averaged_dose([0.5, 0.25, 0.25], [1.0, 4.0, None]) == AveragedDose(2.0, 0.75)
    assert averaged_dose([1.0], [None]) == AveragedDose(None, 0.0)
