"""Surfaces whose parts and variances are known in closed form, taken apart again."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis, EffectPoints, cell_means
from covaria.explain.decomposition import DecompositionTask, decompose, purify, rank_pairs
from covaria.explain.effects import Decomposition, InteractionTerm, MainEffect
from covaria.explain.surface import Surface

NAMES = ("a", "b", "c", "d", "e", "f")


def surface_of(
    function: Callable[[FloatArray], FloatArray], factors: tuple[float, ...] = (1.0, 1.0, 1.0)
) -> Surface:
    return lambda rows: np.stack([factor * function(rows.T) for factor in factors])


def make_task(
    function: Callable[[FloatArray], FloatArray],
    inputs: FloatArray,
    factors: tuple[float, ...] = (1.0, 1.0, 1.0),
) -> DecompositionTask:
    weights = np.ones(len(inputs))

    def axis(position: int, most: int) -> Axis:
        means, shares = cell_means(inputs[:, position], weights, most)
        points = EffectPoints(NAMES[position], tuple(means.tolist()), (), tuple(shares.tolist()))
        return Axis(points, (position,), means[:, None])

    positions = range(inputs.shape[1])
    axes, coarse = (tuple(axis(position, most) for position in positions) for most in (25, 12))
    return DecompositionTask(surface_of(function, factors), inputs, weights, axes, coarse, "units of y", 1.0)


def even_uniform(rows: int) -> FloatArray:
    """Three covariates, independent, each evenly spread over (−1, 1)."""
    even = (2 * np.arange(rows) + 1) / rows - 1
    return np.random.default_rng(0).permuted(np.tile(even[:, None], (1, 3)), axis=0)


@pytest.fixture(scope="module")
def uniform() -> FloatArray:
    return even_uniform(2000)


@pytest.fixture(scope="module")
def correlated() -> FloatArray:
    normal = np.random.default_rng(1).multivariate_normal([0, 0, 0], np.eye(3) * 0.2 + 0.8, 1500)
    return normal.clip(-2, 2)


def by_name(found: Decomposition) -> tuple[dict[str, MainEffect], dict[tuple[str, str], InteractionTerm]]:
    return {each.covariate: each for each in found.effects}, {
        each.covariates: each for each in found.interactions
    }


def test_an_additive_surface_has_the_variances_of_its_terms(uniform: FloatArray) -> None:
    found = decompose(make_task(lambda x: 3 * x[0] + 2 * x[1] ** 2 + 7, uniform))
    effects, interactions = by_name(found)
    # Var(3 u) = 9 / 3, Var(2 u²) = 4 (1/5 − 1/9) = 16 / 45.
    total = 3 + 16 / 45
    assert effects["a"].estimate == pytest.approx(3 / total, abs=0.002)
    assert effects["b"].estimate == pytest.approx(16 / 45 / total, abs=0.002)
    assert effects["c"].estimate == pytest.approx(0, abs=1e-12)
    assert [each.covariate for each in found.effects] == ["a", "b", "c"]
    assert all(each.estimate < 1e-20 for each in interactions.values())
    assert found.remainder < 1e-20
    curve = effects["b"]
    expected = 2 * np.array(curve.points.values) ** 2
    np.testing.assert_allclose(curve.effect, expected - np.average(expected, weights=curve.points.shares))


def test_an_additive_surface_stays_additive_where_covariates_go_together(correlated: FloatArray) -> None:
    found = decompose(make_task(lambda x: np.sin(x[0]) + x[1] ** 3 - x[2], correlated))
    effects, interactions = by_name(found)
    curve = effects["a"]
    expected = np.sin(curve.points.values)
    np.testing.assert_allclose(curve.effect, expected - np.average(expected, weights=curve.points.shares))
    assert max(each.estimate for each in interactions.values()) < 1e-20


@pytest.mark.parametrize(("rows", "tolerance"), [(256, 0.01), (2000, 0.03)])
def test_a_product_is_an_interaction(rows: int, tolerance: float) -> None:
    """All of 256 subjects are averaged over; of more, a sample, whose means are not quite those of all."""
    found = decompose(make_task(lambda x: 3 * x[0] * x[1] + x[2], even_uniform(rows)))
    effects, interactions = by_name(found)
    # Var(3 u v) = 9 / 9, Var(u) = 1 / 3.
    assert found.interactions[0].covariates == ("a", "b")
    assert interactions["a", "b"].estimate == pytest.approx(0.75, abs=tolerance)
    assert effects["c"].estimate == pytest.approx(0.25, abs=tolerance)
    assert interactions["a", "c"].estimate < 1e-20
    assert found.remainder < tolerance


def test_what_a_product_gives_to_each_covariate_is_taken_out_of_the_pair(correlated: FloatArray) -> None:
    found = decompose(make_task(lambda x: (x[0] + 4) * (x[1] - 2), correlated))
    _, interactions = by_name(found)
    term = interactions["a", "b"]
    first, second = term.points
    a, b = np.array(first.values), np.array(second.values)
    expected = np.outer(a - np.average(a, weights=first.shares), b - np.average(b, weights=second.shares))
    np.testing.assert_allclose(term.effect, expected, atol=1e-12)


def test_purified_margins_are_zero(correlated: FloatArray) -> None:
    found = decompose(make_task(lambda x: np.exp(x[0] * x[1] + x[2]) * np.sin(x[1]), correlated))
    for term in found.interactions:
        first, second = term.points
        np.testing.assert_allclose(np.array(first.shares) @ term.effect, 0, atol=1e-12)
        np.testing.assert_allclose(np.array(term.effect) @ second.shares, 0, atol=1e-12)
        assert np.abs(term.effect).max() > 0.01
    for effect in found.effects:
        assert np.dot(effect.points.shares, effect.effect) == pytest.approx(0, abs=1e-12)


def test_purifying_twice_is_purifying_once() -> None:
    random = np.random.default_rng(2)
    first, second = random.dirichlet(np.ones(5)), random.dirichlet(np.ones(4))
    once = purify(random.normal(size=(3, 5, 4)), first, second)
    np.testing.assert_allclose(purify(once, first, second), once, atol=1e-12)


def test_a_three_way_product_is_the_remainder(uniform: FloatArray) -> None:
    found = decompose(make_task(lambda x: x[0] * x[1] * x[2], uniform))
    assert found.remainder > 0.9


def test_strengths_sum_to_one(correlated: FloatArray) -> None:
    found = decompose(make_task(lambda x: np.exp(x[0] * x[1]) + x[2] * x[0] * x[1], correlated))
    parts = [*(each.estimate for each in found.effects), *(each.estimate for each in found.interactions)]
    assert sum(parts) + found.remainder == pytest.approx(1)


def test_a_constant_has_no_effects(uniform: FloatArray) -> None:
    found = decompose(make_task(lambda x: 5.3 + 0 * x[0], uniform))
    assert [each.estimate for each in found.effects] == [0.0] * 3
    assert [each.estimate for each in found.interactions] == [0.0] * 3
    assert found.remainder == 0


@pytest.mark.parametrize("offset", [1e3, -1e6, 1e9])
@pytest.mark.parametrize("size", [1e-2, 1.0])
def test_a_constant_on_top_changes_nothing(uniform: FloatArray, offset: float, size: float) -> None:
    """Effects are the same up to the digits that numbers of that size have."""

    def taken_apart(added: float) -> Decomposition:
        task = make_task(lambda x: size * (x[0] ** 2 + x[1] + x[0] * x[1]), uniform, (0.9, 1.0, 1.1))
        return decompose(replace(task, surface=lambda rows: added + task.surface(rows), response_sd=size))

    plain, moved = taken_apart(0.0), taken_apart(offset)
    digits = 1e-15 * abs(offset) / size
    assert [each.covariate for each in moved.effects[:2]] == [each.covariate for each in plain.effects[:2]]
    for own, expected in zip(moved.effects, plain.effects, strict=True):
        assert own.estimate == pytest.approx(expected.estimate, abs=1e-9 + 20 * digits)
    for own, expected in zip(moved.effects[:2], plain.effects[:2], strict=True):
        np.testing.assert_allclose(own.effect, expected.effect, atol=20 * digits * size + 1e-9)
    assert plain.effects[0].estimate > 0.5


def test_the_band_shows_how_far_the_folds_differ(uniform: FloatArray) -> None:
    factors = (0.8, 1.0, 1.2)
    effect = decompose(make_task(lambda x: x[0], uniform, factors)).effects[0]
    # Student's t with 2 degrees of freedom, and the jackknife of Kott 2001, equation 2.
    half_width = 4.302653 * np.sqrt(2 / 3 * 2 * 0.2**2) * np.abs(effect.effect)
    np.testing.assert_allclose(
        np.subtract(effect.effect_upper, effect.effect), half_width, rtol=1e-5, atol=1e-12
    )
    np.testing.assert_allclose(
        np.subtract(effect.effect, effect.effect_lower), half_width, rtol=1e-5, atol=1e-12
    )
    assert (effect.estimate, effect.lower, effect.upper) == pytest.approx((1, 1, 1))


def test_units_of_the_response_do_not_matter(uniform: FloatArray) -> None:
    def own(x: FloatArray) -> FloatArray:
        return np.asarray(x[0] * x[1] + x[2] ** 2)

    left = decompose(make_task(own, uniform))
    right = decompose(make_task(lambda x: 1e6 * own(x) - 3e5, uniform))
    for one, other in zip(left.effects, right.effects, strict=True):
        assert one.estimate == pytest.approx(other.estimate, rel=1e-6)
        np.testing.assert_allclose(np.array(one.effect) * 1e6, other.effect, rtol=1e-6, atol=1e-3)


def test_of_many_pairs_the_strongest_are_looked_at() -> None:
    inputs = np.random.default_rng(3).uniform(-1, 1, (500, 6))
    task = make_task(lambda x: 3 * x[1] * x[4] + 2 * x[0] * x[5] + x.sum(axis=0), inputs)
    assert rank_pairs(task, 2) == [(0, 5), (1, 4)]
    found = decompose(task)
    assert len(found.interactions) == 10
    assert [each.covariates for each in found.interactions[:2]] == [("b", "e"), ("a", "f")]


def test_named_pairs_alone_are_looked_at(uniform: FloatArray) -> None:
    task = make_task(lambda x: x[0] * x[1] + x[1] * x[2], uniform)
    found = decompose(task, [("c", "b")])
    assert [each.covariates for each in found.interactions] == [("b", "c")]
    # What the other pair does is in neither.
    assert found.remainder == pytest.approx(0.5, abs=0.05)
    assert decompose(task, []).interactions == ()


def test_p_values_are_filled_in_by_pair(uniform: FloatArray) -> None:
    found = decompose(make_task(lambda x: x[0] * x[1], uniform)).with_tests({("b", "a"): 0.01}, [])
    _, interactions = by_name(found)
    assert interactions["a", "b"].p_value == 0.01
    assert interactions["a", "c"].p_value is None
    assert not interactions["a", "c"].is_found


@pytest.mark.parametrize(
    ("strength", "confirmed", "is_found"),
    [(1.0, [("b", "a")], True), (1.0, [("a", "c")], False), (0.05, [("a", "b")], False)],
)
def test_a_pair_is_claimed_that_is_confirmed_and_not_next_to_nothing(
    uniform: FloatArray, strength: float, confirmed: list[tuple[str, str]], is_found: bool
) -> None:
    surface = make_task(lambda x: x[0] + x[1] + strength * x[0] * x[1], uniform)
    (term,) = decompose(surface, [("a", "b")]).with_tests({("a", "b"): 0.001}, confirmed).interactions
    assert term.is_found is is_found


def test_a_sample_of_subjects_represents_all(uniform: FloatArray) -> None:
    task = make_task(lambda x: x[0] * x[1] + x[2], uniform)
    few = replace(task, inputs=task.inputs[::10], weights=np.full(200, 10.0))
    left, right = decompose(task), decompose(few)
    for one, other in zip(left.effects, right.effects, strict=True):
        assert one.estimate == pytest.approx(other.estimate, abs=0.03)
