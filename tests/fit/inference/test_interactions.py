"""Pairs are tested on what both covariates do only together, and gain what is held out shows."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import folds_of_parts
from covaria.fit.inference import interactions
from covaria.fit.inference.interactions import pair_basis, pair_tests
from covaria.fit.inference.null_model import NullModel, RowsTested, rows_of_test
from covaria.statistics import weighted_mean
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]

ROWS = 160
SETTINGS = FitSettings(evidence_steps=8)
CLAIMED = SETTINGS.method.effect_tests.claimed


@pytest.fixture
def rows_of(analysis_of: AnalysisOf) -> Callable[..., RowsTested]:
    def build(columns: dict[str, Any], **request: Any) -> RowsTested:
        analysis = analysis_of(columns, **request)
        return rows_of_test(analysis, np.random.default_rng(0), 40, SETTINGS.method.effect_tests)[1]

    return build


def columns_of(seed: int, effect: float = 1.0) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    columns = {name: random.normal(size=ROWS) for name in "abc"}
    columns["sex"] = random.permutation(np.repeat(["F", "M"], ROWS // 2))
    columns["y"] = columns["a"] + effect * columns["a"] * columns["b"] + random.normal(0, 0.7, ROWS)
    return columns


def test_a_basis_has_nothing_that_either_covariate_does_alone(rows_of: Callable[..., RowsTested]) -> None:
    rows = rows_of(columns_of(1))
    basis = pair_basis(rows, (0, 1))
    for covariate in (0, 1):
        own = rows.inputs[:, rows.columns(covariate)[0]]
        alone = np.column_stack([np.ones(ROWS), own, np.sin(own / 1.5), np.cos(own / 1.5)])
        np.testing.assert_allclose(alone.T @ basis, 0, atol=1e-8)


def test_a_basis_of_two_categories_is_the_regressions_interaction(rows_of: Callable[..., RowsTested]) -> None:
    """Two categories of two levels each have one function, the product less its regression on both."""
    random = np.random.default_rng(2)
    sex, arm = random.integers(0, 2, (2, 60))
    columns = {"sex": np.where(sex, "F", "M"), "arm": np.where(arm, "x", "z"), "y": random.normal(size=60)}
    rows = rows_of(columns)
    inputs = rows.inputs
    one, two = (inputs[:, rows.columns(k)[0]] for k in (0, 1))
    mains = np.column_stack([np.ones(60), one, two])
    expected = one * two - mains @ np.linalg.lstsq(mains, one * two, rcond=None)[0]
    basis = pair_basis(rows, (0, 1))
    directions = np.linalg.svd(basis, full_matrices=False)
    assert (directions[1] > 1e-8 * directions[1][0]).sum() == 1
    assert abs(np.corrcoef(directions[0][:, 0], expected)[0, 1]) == pytest.approx(1, abs=1e-9)


@pytest.fixture(scope="module")
def pairs() -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a in range(4) for b in range(a + 1, 4))


def test_the_pair_that_acts_together_is_found_with_its_gain(
    rows_of: Callable[..., RowsTested], pairs: tuple[tuple[int, int], ...]
) -> None:
    rows = rows_of(columns_of(3))
    folds = folds_of_parts([np.arange(ROWS) % 4])
    found = {each.pair: each for each in pair_tests(rows, pairs, folds, SETTINGS)}
    assert found[0, 1].p_value <= 0.002
    assert [pair for pair, each in found.items() if each.p_value <= CLAIMED] == [(0, 1)]
    assert {pair for pair, each in found.items() if each.gain is not None} == {(0, 1)}
    # Of the response's variance, 1 + 1 + 0.49, the product is 1, most of which is found out of fold.
    gain, gain_se = present(found[0, 1].gain), present(found[0, 1].gain_se)
    assert 0.25 < gain < 0.5
    assert 0 < gain_se < gain / 3


def test_a_gain_is_a_paired_difference_of_held_out_errors(rows_of: Callable[..., RowsTested]) -> None:
    """A model predicts what the test says: its mean and standard error are those of the rows."""
    rows = rows_of(columns_of(4))
    predicted = {1: np.zeros(ROWS), 0: np.random.default_rng(5).normal(0, 0.2, ROWS)}

    class Known:
        def __init__(self, own: Any) -> None:
            self.own = own

        def predict_without(self, held_out: Any, _response: Any) -> Any:
            return (predicted[self.own] * rows.root)[held_out]

        def response(self, of: RowsTested) -> Any:
            return of.response * of.root

        def losses(self, of: RowsTested, predictions: Any) -> Any:
            return NullModel(np.zeros((ROWS, 1)), 1.0).losses(of, predictions)

    class Models:
        def __init__(self) -> None:
            self.rows = rows

        def of(self, pairs: Any) -> Any:
            return Known(len(pairs))

    folds = folds_of_parts([np.arange(ROWS) % 4])
    gain = interactions._gain(cast("Any", Models()), frozenset(), frozenset({(0, 1)}), folds)
    apart = (rows.response - predicted[0]) ** 2 - rows.response**2
    assert gain == pytest.approx((apart.mean(), apart.std(ddof=1) / np.sqrt(ROWS)), rel=1e-9)
    assert gain == pytest.approx(weighted_mean(apart, np.ones(ROWS)), rel=1e-9)


def test_p_values_do_not_fall_after_the_clearest(
    rows_of: Callable[..., RowsTested], pairs: tuple[tuple[int, int], ...]
) -> None:
    """Two pairs act together: both are found, and none is clearer than one that was found before."""
    columns = columns_of(6)
    columns["y"] = columns["y"] + 1.5 * columns["b"] * columns["c"]
    found = pair_tests(rows_of(columns), pairs, folds_of_parts([np.arange(ROWS) % 4]), SETTINGS)
    p_values = {each.pair: each.p_value for each in found}
    assert tuple(p_values) == pairs
    assert max(p_values[0, 1], p_values[1, 2]) <= 0.002
    # The pair of a and c would show through both, were these not part of the model by then.
    assert p_values[0, 2] > CLAIMED


def test_units_and_offset_do_not_matter(
    rows_of: Callable[..., RowsTested], pairs: tuple[tuple[int, int], ...]
) -> None:
    columns, folds = columns_of(7, 0.2), folds_of_parts([np.arange(ROWS) % 4])
    other = columns | {"y": 1024 * columns["y"] - 512}
    one, two = (pair_tests(rows_of(own), pairs, folds, SETTINGS) for own in (columns, other))
    np.testing.assert_allclose([e.p_value for e in one], [e.p_value for e in two], atol=0.005)


def test_a_twin_column_does_nothing_together_with_its_twin(rows_of: Callable[..., RowsTested]) -> None:
    """x · x is a bend of x, which the additive model has."""
    columns = columns_of(8, 0.0)
    columns["twin"] = -3 * columns["a"]
    columns["y"] = columns["a"] ** 2 + np.random.default_rng(9).normal(0, 0.5, ROWS)
    rows = rows_of(columns)
    (found,) = pair_tests(rows, [(0, 4)], folds_of_parts([np.arange(ROWS) % 4]), SETTINGS)
    assert found.p_value > CLAIMED
