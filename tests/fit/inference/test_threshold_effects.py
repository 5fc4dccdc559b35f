"""Which covariates act on thresholds apart: claims, gains out of fold, and what follows from neither."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.folds import folds_of_parts
from covaria.fit.inference.threshold_effects import LevelRows, directions, holm, threshold_effects
from covaria.model.endpoint import NORMAL
from covaria.model.ordinal_endpoint import ORDINAL, OrdinalEndpoint
from covaria.table import RoleRequest, read_trial

ROWS, CUTS = 600, np.array([-1.0, 0.3, 1.5])


def drawn(apart: float, seed: int = 0, rows: int = ROWS) -> tuple[AnalysisSet, FloatArray]:
    """Rows in which the first covariate acts so much more at each further threshold, and mean scores."""
    random = np.random.default_rng([5, seed])
    x, other = random.normal(size=(2, rows)).clip(-2, 2)
    kind = random.integers(0, 3, rows)
    effect = 0.8 + apart * np.arange(-1, 2)[:, None]
    beyond = 1 / (1 + np.exp(CUTS[:, None] - effect * x - 0.7 * other))
    level = (random.random(rows) < beyond).sum(axis=0)
    columns = {"x": x, "other": other, "kind": np.array(["a", "b", "c"])[kind], "y": level}
    trial = read_trial(columns, RoleRequest("y", endpoint="ordinal"))
    analysis = make_analysis_set(trial, ORDINAL)
    assert isinstance(analysis.endpoint, OrdinalEndpoint)
    linear = analysis.inputs[:, :2] @ [0.8, 0.7]
    return analysis, analysis.endpoint.link.inverse(linear)


FOLDS = folds_of_parts([np.arange(ROWS) % 5])


def test_a_covariate_that_acts_apart_is_found_and_gains_out_of_fold() -> None:
    found = {each.covariate: each for each in threshold_effects(*drawn(0.5), FOLDS, None)}
    assert list(found) == ["x", "other", "kind"]
    apart = found["x"]
    assert not apart.is_proportional
    assert apart.is_confirmed
    assert apart.levels == ("1", "2", "3")
    low, middle, high = (each.value for each in apart.odds_ratios)
    # A standard deviation more beside one prognosis: e^−0.5, 1 and e^0.5, of a covariate whose sd is 0.96.
    assert low < 0.8 < middle < 1.25 < high
    assert not found["other"].is_confirmed
    assert found["kind"].is_proportional
    assert found["kind"].gain is None
    assert found["kind"].odds_ratios == ()


def test_nothing_is_said_of_another_response_or_of_very_many_covariates() -> None:
    analysis, predicted = drawn(0.0)
    assert threshold_effects(replace(analysis, endpoint=NORMAL), predicted, FOLDS, None) == ()
    many = replace(analysis, design=replace(analysis.design, schema=analysis.design.schema * 20))
    assert threshold_effects(many, predicted, FOLDS, None) == ()


def test_rows_in_another_order_and_twins_of_columns_change_nothing() -> None:
    analysis, predicted = drawn(0.5)
    inputs = analysis.inputs[:, 2:]
    own, twins = directions(inputs), directions(np.hstack([inputs, inputs]))
    assert own.shape == twins.shape == (ROWS, 2)
    np.testing.assert_allclose(own @ own.T, twins @ twins.T, atol=1e-9)
    assert directions(np.zeros((5, 1))).shape == (5, 0)
    order = np.random.default_rng(1).permutation(ROWS)
    found = threshold_effects(analysis, predicted, FOLDS, None)
    moved = threshold_effects(analysis.take(order), predicted[order], FOLDS.take(order), None)
    for one, other in zip(found, moved, strict=True):
        assert one.p_value == pytest.approx(other.p_value, abs=1e-9)


@pytest.mark.slow
def test_claims_are_few_under_proportional_odds() -> None:
    claims = [
        any(not each.is_proportional for each in threshold_effects(*drawn(0.0, seed), FOLDS, None))
        for seed in range(100)
    ]
    # Of 100 at 5 %, more than 12 come once in 700 times.
    assert sum(claims) <= 12


def test_a_level_of_one_fold_alone_costs_no_more_than_its_neighbour() -> None:
    level = np.array([0, 1, 2] * 20)
    level[0] = 3
    folds = folds_of_parts([np.repeat(np.arange(3), 20)])
    rows = LevelRows(level, np.ones(60), None, folds)
    x = np.random.default_rng(0).normal(size=(60, 1))
    assert np.isfinite(rows.gain_by_threshold(np.zeros((60, 1)), x)).all()


def test_p_values_are_adjusted_step_by_step() -> None:
    # By hand: 4 × 0.01, 3 × 0.02, 2 × 0.03 and 0.04, none less than the one before.
    np.testing.assert_allclose(holm([0.03, 0.01, 0.04, 0.02]), [0.06, 0.04, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.8, 0.7]) == [1.0, 1.0]
