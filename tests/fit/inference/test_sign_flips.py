"""Flipped statistics are those of flipped responses, all flips give the claimed p-value, units move whole."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.null_model import NullModel, RowsTested, even_residuals, rows_of_test
from covaria.fit.inference.sign_flips import (
    SignFlips,
    adjusted_p_values,
    draw_sign_flips,
)
from covaria.fit.settings.effect_tests import EffectTestSettings

AnalysisOf = Callable[..., AnalysisSet]
USUAL = EffectTestSettings()
FLIPS = USUAL.flips


def rows_of(analysis: AnalysisSet, seed: int = 0) -> RowsTested:
    return rows_of_test(analysis, np.random.default_rng(seed), 1, USUAL)[1]


@pytest.fixture
def sites(analysis_of: AnalysisOf) -> RowsTested:
    """Rows of ten sites of unequal size."""
    random = np.random.default_rng(1)
    site = np.sort(random.integers(0, 10, 60))
    columns = {"x": random.normal(size=60), "y": random.normal(size=60) + random.normal(size=10)[site]}
    return rows_of(analysis_of(columns | {"site": [f"site {k}" for k in site]}, group="site"))


@pytest.fixture
def model() -> NullModel:
    """A null model of 60 rows and four hidden units."""
    return NullModel(np.random.default_rng(2).normal(size=(60, 4)), 0.8)


def explained(model: NullModel, basis: FloatArray, responses: FloatArray) -> FloatArray:
    """What a ridge regression on what the null model leaves of a basis explains of each column."""
    units = model.units
    hat = units @ np.linalg.inv(units.T @ units + model.noise**2 * np.eye(units.shape[1])) @ units.T
    left = basis - hat @ basis
    gram = left.T @ left
    gram = gram + USUAL.ridge * np.trace(gram) / len(gram) * np.eye(len(gram))
    scores = left.T @ responses
    statistics: FloatArray = (scores * np.linalg.solve(gram, scores)).sum(axis=0)
    return statistics


def test_statistics_are_those_of_responses_whose_units_are_flipped(
    sites: RowsTested, model: NullModel
) -> None:
    basis = np.random.default_rng(3).normal(size=(60, 3))
    flips = draw_sign_flips(sites, model)
    unit = sites.analysis.unit
    assert flips.signs.shape == (10, FLIPS)
    assert set(np.unique(flips.signs)) == {-1.0, 1.0}
    left = model.leave(sites.response)
    even = even_residuals(model, left, unit, USUAL.highest_leverage)
    # Rows of a site share their sign.
    flipped = (sites.response - left)[:, None] + even[:, None] * flips.signs[unit]
    expected = explained(model, basis, np.column_stack([sites.response, flipped]))
    np.testing.assert_allclose(flips.statistics(basis), expected, rtol=1e-9)


def test_the_first_functions_of_a_basis_say_what_they_say_alone(sites: RowsTested, model: NullModel) -> None:
    basis = np.random.default_rng(4).normal(size=(60, 5))
    flips = draw_sign_flips(sites, model)
    scores = flips.scores(basis.copy())
    for functions in (0, 2, 5):
        alone = flips.statistics(basis[:, :functions])
        np.testing.assert_allclose(scores.statistics(functions), alone, rtol=1e-9)
    np.testing.assert_array_equal(scores.statistics(), scores.statistics(5))


def test_a_site_flipped_whole_is_not_rows_flipped_alone(sites: RowsTested, model: NullModel) -> None:
    """A basis that is constant within sites sees the difference: the spread over flips is the sites' own."""
    unit = sites.analysis.unit
    basis = np.random.default_rng(4).normal(size=10)[unit][:, None]
    flips = draw_sign_flips(sites, model)
    alone = SignFlips(
        flips.model,
        flips.response,
        flips.fitted,
        flips.even,
        np.arange(60),
        np.random.default_rng(5).choice([-1.0, 1.0], (60, FLIPS)),
        USUAL.ridge,
    )
    assert flips.statistics(basis).mean() > 1.5 * alone.statistics(basis)[1:].mean()


def test_drawn_signs_give_the_p_value_of_all_signs(analysis_of: AnalysisOf) -> None:
    """Twelve subjects have 4,096 sets of signs, of which 999 are drawn."""
    random = np.random.default_rng(6)
    x = random.normal(size=12)
    rows = rows_of(analysis_of({"x": x, "y": 0.5 * x + random.normal(size=12)}))
    model, basis = NullModel(np.ones((12, 1)), 0.01), rows.inputs[:, :1]
    drawn = draw_sign_flips(rows, model)
    signs = np.array(list(product([-1.0, 1.0], repeat=12))).T
    every = SignFlips(
        drawn.model, drawn.response, drawn.fitted, drawn.even, np.arange(12), signs, USUAL.ridge
    )
    exact = (every.statistics(basis)[1:] >= every.statistics(basis)[0]).mean()
    assert 0.02 < exact < 0.5
    error = np.sqrt(exact * (1 - exact) / FLIPS)
    assert adjusted_p_values([drawn.statistics(basis)])[0] == pytest.approx(exact, abs=4 * error + 1 / FLIPS)


def test_errors_of_either_sign_are_called_in_their_share(analysis_of: AnalysisOf) -> None:
    """Without anything to take up, the test is exact: p ≤ α has the probability of so many signs."""
    x = np.random.default_rng(7).normal(size=8)
    model = NullModel(np.zeros((8, 1)), 1.0)
    sizes = np.random.default_rng(8).exponential(size=8)
    signs = np.array(list(product([-1.0, 1.0], repeat=8))).T
    basis, own = x[:, None], np.arange(8)
    found = []
    for drawn in signs.T:
        errors = sizes * drawn
        flips = SignFlips(model, errors, np.zeros(8), errors, own, signs, USUAL.ridge)
        statistics = flips.statistics(basis)
        found.append((statistics[1:] >= statistics[0] * (1 - 1e-12)).mean())
    # A set of signs and its opposite explain the same, so that the p-values are 2, 4, … 256 of 256.
    np.testing.assert_allclose(np.sort(found), np.repeat(np.arange(1, 129), 2) / 128, atol=1e-12)


def test_one_look_is_a_rank() -> None:
    statistics = np.concatenate([[3.0], np.arange(FLIPS) / 100])
    assert adjusted_p_values([statistics]) == [pytest.approx((1 + (FLIPS - 300)) / (1 + FLIPS))]


def test_several_looks_are_adjusted_by_the_largest_of_each_flip() -> None:
    """Four looks make a p-value about four times as large; a look that repeats another costs nothing."""
    random = np.random.default_rng(9)
    looks = random.chisquare(3, size=(4, 1 + FLIPS))
    looks[0, 0] = 12.0
    alone = adjusted_p_values([looks[0]])[0]
    together = adjusted_p_values(list(looks))
    assert 2 * alone < together[0] < 6 * alone
    assert adjusted_p_values([looks[0]] * 4) == [alone] * 4
    # Looks of any size and unit count alike.
    np.testing.assert_allclose(adjusted_p_values([looks[0], 1e6 * looks[1], *looks[2:]]), together)


def test_a_basis_of_nothing_says_nothing(sites: RowsTested, model: NullModel) -> None:
    flips = draw_sign_flips(sites, model)
    nothing = flips.statistics(np.zeros((60, 0)))
    np.testing.assert_array_equal(nothing, 0)
    assert adjusted_p_values([nothing]) == [1.0]


def test_units_of_the_response_and_basis_do_not_matter(sites: RowsTested, model: NullModel) -> None:
    basis = np.random.default_rng(10).normal(size=(60, 2))
    p_values = []
    for factor in (1.0, 1e3):
        rows = replace(sites, response=factor * sites.response, random=np.random.default_rng(0))
        p_values.append(adjusted_p_values([draw_sign_flips(rows, model).statistics(basis * factor)]))
    assert p_values[0] == p_values[1]


def test_of_very_many_units_sets_are_flipped_together(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(11)
    rows = rows_of(analysis_of({"x": random.normal(size=60), "y": random.normal(size=60)}))
    rows = replace(rows, chosen=EffectTestSettings(most_flipped=20))
    flips = draw_sign_flips(rows, NullModel(np.ones((60, 1)), 1.0))
    assert len(flips.signs) <= 20
    assert flips.flipped_together.shape == (60,)
    assert flips.flipped_together.max() < len(flips.signs)
    assert len(flips.statistics(rows.inputs[:, :1])) == 1 + FLIPS
