from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from covaria.arrays import FloatArray
from covaria.dose import (
    CandidateShape,
    LevelMeans,
    PooledErrors,
    candidates_from_text,
    contrast_power,
    contrast_test,
    level_means,
)
from covaria.errors import UsageError

DOSES = [0.0, 0.05, 0.2, 0.6, 1.0]


def test_one_candidate_is_an_ordinary_t_test(biom: tuple[LevelMeans, PooledErrors]) -> None:
    (candidate,) = candidates_from_text("linear")
    test = contrast_test(biom[0], [candidate])
    assert test.p_values[0] == pytest.approx(stats.t.sf(test.statistics[0], 95), abs=1e-10)
    assert test.critical_value == pytest.approx(stats.t.isf(0.025, 95), abs=1e-8)


def test_goals_and_sides(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...]
) -> None:
    means = biom[0]
    up, down = (contrast_test(means, biom_candidates, goal=goal) for goal in ("max", "min"))
    np.testing.assert_allclose(up.statistics, -down.statistics)
    assert down.p_value > 0.9
    both = contrast_test(means, biom_candidates, goal="min", two_sided=True)
    assert both.p_value == pytest.approx(2 * up.p_value, rel=0.01)
    assert both.critical_value > up.critical_value
    assert any(both.significant)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_place_and_unit_of_the_response_do_not_matter(shift: float, unit: float) -> None:
    candidates = candidates_from_text("linear; emax(0.2)")
    values, covariance = np.array([0.3, 0.5, 0.8, 0.9, 0.95]), 0.02 * np.eye(5)
    plain = contrast_test(level_means(DOSES, values, covariance), candidates)
    moved = contrast_test(level_means(DOSES, unit * (values + shift), covariance * unit**2), candidates)
    np.testing.assert_allclose(plain.statistics, moved.statistics, rtol=1e-7)
    np.testing.assert_allclose(plain.p_values, moved.p_values, rtol=1e-6)


def test_the_order_of_levels_does_not_matter(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...]
) -> None:
    means, order = replace(biom[0], one_variance=False), [3, 0, 4, 1, 2]
    again = level_means(
        means.doses[order], means.means[order], means.covariance[np.ix_(order, order)], means.freedom[order]
    )
    one, other = contrast_test(means, biom_candidates), contrast_test(again, biom_candidates)
    np.testing.assert_array_equal(one.p_values, other.p_values)


def test_unequal_freedom_takes_the_smallest_of_satterthwaites() -> None:
    means = level_means([0, 1, 2], [0, 1, 2], np.diag([1.0, 2.0, 3.0]), [4, 9, 19])
    test = contrast_test(means, candidates_from_text("linear; emax(0.5)"))
    parts = test.contrasts**2 * [1.0, 2.0, 3.0]
    each = parts.sum(axis=1) ** 2 / (parts**2 / [4, 9, 19]).sum(axis=1)
    assert test.freedom == pytest.approx(each.min())
    assert 4 < test.freedom < 32


def test_a_variance_that_all_levels_share_has_one_freedom() -> None:
    means = level_means([0, 1, 2], [0, 1, 2], np.diag([1.0, 2.0, 3.0]), 9)
    candidates = candidates_from_text("linear; emax(0.5)")
    assert contrast_test(means, candidates).freedom == 9
    assert contrast_test(replace(means, one_variance=False), candidates).freedom > 9


@pytest.mark.parametrize("alpha", [0.0, 0.5, -1.0, np.nan])
def test_alpha_must_be_a_level(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...], alpha: float
) -> None:
    with pytest.raises(UsageError, match="alpha"):
        contrast_test(biom[0], biom_candidates, alpha=alpha)


def test_no_candidate_is_no_test(biom: tuple[LevelMeans, PooledErrors]) -> None:
    with pytest.raises(UsageError, match="no candidate"):
        contrast_test(biom[0], [])


def expected(candidate: CandidateShape, largest: float) -> FloatArray:
    """A candidate's means whose largest difference from dose 0 is given."""
    doses = np.linspace(0, 1, 1001)
    curve, fine = candidate.curve(np.array(DOSES), 1.0), candidate.curve(doses, 1.0)
    means: FloatArray = largest * (curve - curve[0]) / np.abs(fine - fine[0]).max()
    return means


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("linear", 0.69728),
        ("emax(0.05)", 0.68261),
        ("emax(0.2)", 0.70999),
        ("logistic(0.25, 0.09)", 0.80295),
        ("logistic(0.7, 0.06)", 0.67854),
        ("betaMod(0.5, 1)", 0.55717),
    ],
)
def test_power_is_that_of_r(biom_candidates: tuple[CandidateShape, ...], text: str, published: float) -> None:
    """DoseFinding's powMCT: 50 subjects at each dose, standard deviation 1, effect 0.4, one-sided 0.05.

    R integrates to about 0.001: with 8 times our points, whose error is 2e-5, power at the line is 0.6964.
    """
    means = level_means(DOSES, np.zeros(5), np.eye(5) / 50, 245)
    test = contrast_test(means, biom_candidates, alpha=0.05)
    (candidate,) = candidates_from_text(text)
    assert contrast_power(test, expected(candidate, 0.4)) == pytest.approx(published, abs=1.3e-3)


@pytest.mark.slow
def test_powers_are_those_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pinheiro, Bornkamp and Bretz (2006), as the tests of R's MCPMod print it: 50 subjects at each dose.

    Standard deviation 1, largest effect 0.4, one-sided 0.05; the range of beta shapes is 200, not 180.
    """
    monkeypatch.setattr("covaria.dose.shapes.BETA_RANGE", 200 / 150)
    doses = np.array([0.0, 10.0, 25.0, 50.0, 100.0, 150.0])
    candidates = candidates_from_text(
        "linear; emax(25); logistic(50, 10.88111); exponential(85); betaMod(0.33, 2.31); betaMod(1.39, 1.39)"
    )
    test = contrast_test(level_means(doses, np.zeros(6), np.eye(6) / 50, 294), candidates, alpha=0.05)
    fine = np.linspace(0, 150, 3001)
    found = []
    for candidate in candidates:
        curve, whole = candidate.curve(doses, 150.0), candidate.curve(fine, 150.0)
        found.append(contrast_power(test, 0.4 * (curve - curve[0]) / np.abs(whole - whole[0]).max()))
    assert test.critical_value == pytest.approx(2.152, abs=1e-3)
    published = [0.7013963, 0.6846140, 0.8514230, 0.6710539, 0.7335022, 0.6776872]
    np.testing.assert_allclose(found, published, atol=1.5e-3)


@pytest.mark.parametrize("two_sided", [False, True])
@pytest.mark.parametrize("freedom", [12.0, np.inf])
def test_power_without_an_effect_is_alpha(
    biom_candidates: tuple[CandidateShape, ...], two_sided: bool, freedom: float
) -> None:
    means = level_means(DOSES, np.zeros(5), np.eye(5) / 50, freedom)
    test = contrast_test(means, biom_candidates, alpha=0.05, two_sided=two_sided)
    assert contrast_power(test, np.full(5, 3.0)) == pytest.approx(0.05, abs=3e-4)


def test_power_of_one_contrast_is_noncentral_t(biom_candidates: tuple[CandidateShape, ...]) -> None:
    means = level_means(DOSES, np.zeros(5), np.eye(5) / 20, 30)
    for two_sided in (False, True):
        test = contrast_test(means, biom_candidates[:1], two_sided=two_sided)
        truth = expected(biom_candidates[0], 0.5)
        shift = (test.contrasts @ truth / test.standard_errors)[0]
        exact = stats.nct.sf(test.critical_value, 30, shift)
        if two_sided:
            exact += stats.nct.cdf(-test.critical_value, 30, shift)
        assert contrast_power(test, truth) == pytest.approx(exact, abs=2e-4)
