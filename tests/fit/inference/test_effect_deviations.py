"""Deviations of an effect are those of the robust regression of what is left on its functions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.explain.axes import Axis, EffectPoints
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.effect_deviations import effect_deviations
from covaria.fit.settings.evaluation import EffectBandSettings

AnalysisOf = Callable[..., AnalysisSet]

ROWS = 120


def columns_of(random: np.random.Generator) -> dict[str, Any]:
    return {
        "a": random.normal(size=ROWS),
        "sex": random.permutation(np.repeat(["F", "M"], [70, 50])),
        "y": random.normal(size=ROWS),
    }


def axis_of(analysis: AnalysisSet, position: int, encoded: FloatArray, shares: list[float]) -> Axis:
    own = analysis.design.inputs_of_covariate[position]
    points = EffectPoints(analysis.design.schema[position].name, (), (), tuple(shares))
    return Axis(points, own, np.atleast_2d(encoded))


def axes_of(analysis: AnalysisSet) -> tuple[Axis, Axis]:
    """Five points of a, and both levels of sex."""
    values = np.linspace(-1.5, 1.5, 5)[:, None]
    columns = list(analysis.design.inputs_of_covariate[1])
    levels = np.unique(analysis.inputs[:, columns], axis=0)
    counts = [(analysis.inputs[:, columns] == level).all(axis=1).mean() for level in levels]
    return axis_of(analysis, 0, values, [0.2] * 5), axis_of(analysis, 1, levels, counts)


def robust_covariance(
    design: FloatArray, residuals: FloatArray, unit: IntArray, weights: None = None
) -> FloatArray:
    """HC3 of weighted least squares by unit, written with whole matrices."""
    weight = np.diag(np.ones(len(design)) if weights is None else weights)
    bread = np.linalg.pinv(design.T @ weight @ design)
    hat = design @ bread @ design.T @ weight
    leverage = np.bincount(unit, np.diag(hat))[unit]
    errors = (residuals - hat @ residuals) / (1 - leverage)
    meat = np.zeros_like(bread)
    for own in np.unique(unit):
        rows = unit == own
        score = design[rows].T @ weight[np.ix_(rows, rows)] @ errors[rows]
        meat += np.outer(score, score)
    return bread @ meat @ bread


@pytest.fixture
def analysis(analysis_of: AnalysisOf) -> AnalysisSet:
    return analysis_of(columns_of(np.random.default_rng(1)))


@pytest.fixture
def residuals() -> FloatArray:
    return np.random.default_rng(2).normal(size=ROWS) * np.linspace(0.5, 2, ROWS)


def test_of_two_levels_they_are_the_errors_of_their_difference(
    analysis: AnalysisSet, residuals: FloatArray
) -> None:
    axis = axes_of(analysis)[1]
    found = effect_deviations(analysis, residuals, axes_of(analysis), chosen=EffectBandSettings())[1]
    male = (analysis.inputs[:, list(axis.inputs)] == axis.encoded[1]).all(axis=1).astype(float)
    # Beside a constant and the other covariate, as a line.
    design = np.column_stack([np.ones(ROWS), male, analysis.inputs[:, 0]])
    expected = robust_covariance(design, residuals, analysis.unit)[1, 1]
    assert ((found[1] - found[0]) ** 2).sum() == pytest.approx(expected, rel=1e-8)


def test_of_a_number_they_are_those_of_straight_pieces(analysis: AnalysisSet, residuals: FloatArray) -> None:
    found = effect_deviations(analysis, residuals, axes_of(analysis), chosen=EffectBandSettings())[0]
    own = analysis.inputs[:, 0]
    knots = np.quantile(own, np.linspace(0, 1, EffectBandSettings().knots))
    rows, points = (
        np.column_stack([np.interp(at, knots, hat) for hat in np.eye(EffectBandSettings().knots)])
        for at in (own, axes_of(analysis)[0].encoded[:, 0])
    )
    male = analysis.inputs[:, [analysis.design.inputs_of_covariate[1][0]]]
    covariance = robust_covariance(np.hstack([rows, male]), residuals, analysis.unit)[
        : EffectBandSettings().knots, : EffectBandSettings().knots
    ]
    centred = points - points.mean(axis=0)
    np.testing.assert_allclose(found @ found.T, centred @ covariance @ centred.T, rtol=1e-7, atol=1e-12)


def test_they_are_centred_over_the_shares(analysis: AnalysisSet, residuals: FloatArray) -> None:
    axes = axes_of(analysis)
    for axis, found in zip(
        axes, effect_deviations(analysis, residuals, axes, chosen=EffectBandSettings()), strict=True
    ):
        np.testing.assert_allclose(axis.shares @ found, 0, atol=1e-12)


def test_rows_of_a_group_err_together(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(3)
    site = np.repeat(np.arange(12), 10)
    columns = columns_of(random) | {"site": [f"site {k:02}" for k in site]}
    columns["sex"] = np.where(site % 3, "F", "M")
    analysis = analysis_of(columns, group="site")
    residuals = random.normal(size=12)[analysis.unit] + 0.3 * random.normal(size=ROWS)
    axis = axes_of(analysis)[1]
    found = effect_deviations(analysis, residuals, axes_of(analysis), chosen=EffectBandSettings())[1]
    male = (analysis.inputs[:, list(axis.inputs)] == axis.encoded[1]).all(axis=1).astype(float)
    design = np.column_stack([np.ones(ROWS), male, analysis.inputs[:, 0]])
    together, apart = (
        robust_covariance(design, residuals, unit)[1, 1] for unit in (analysis.unit, np.arange(ROWS))
    )
    assert ((found[1] - found[0]) ** 2).sum() == pytest.approx(together, rel=1e-8)
    assert together > 3 * apart


def test_units_of_the_residuals_do_not_matter(analysis: AnalysisSet, residuals: FloatArray) -> None:
    axes = axes_of(analysis)
    one, two = (
        effect_deviations(analysis, factor * residuals, axes, chosen=EffectBandSettings())
        for factor in (1, 1e6)
    )
    for own, other in zip(one, two, strict=True):
        np.testing.assert_allclose(1e12 * own @ own.T, other @ other.T, rtol=1e-9, atol=1e-3)


def test_a_twin_or_constant_input_leaves_them_finite(analysis_of: AnalysisOf, residuals: FloatArray) -> None:
    columns = columns_of(np.random.default_rng(5))
    twin = analysis_of(columns | {"twin": 2 * columns["a"]})
    axes = axes_of(twin)
    for own in effect_deviations(
        twin, residuals, [*axes, axis_of(twin, 2, np.zeros((2, 1)), [0.5, 0.5])], chosen=EffectBandSettings()
    ):
        assert np.isfinite(own).all()


def test_a_covariate_that_follows_from_others_may_be_anything_that_they_could_take_over(
    analysis_of: AnalysisOf, residuals: FloatArray
) -> None:
    """An unshrunken regression has no say in it: others take over effects of the errors' size by SD."""
    random = np.random.default_rng(11)
    a, b = random.normal(size=(2, ROWS))
    points = np.array([[-1.0], [1.0]])

    def variance(c: FloatArray) -> float:
        analysis = analysis_of({"a": a, "b": b, "c": c, "y": random.normal(size=ROWS)})
        axes = [axis_of(analysis, k, points, [0.5, 0.5]) for k in range(3)]
        own = effect_deviations(analysis, residuals, axes, chosen=EffectBandSettings())[0]
        return float(((own[1] - own[0]) ** 2).sum())

    # Two SDs of a, which b and c make up for: a = c − b.
    exchanged = 4 * a.var() / (b.var() + (a + b).var()) * np.mean(residuals**2)
    by_regression = variance(random.normal(size=ROWS))
    assert exchanged > 5 * by_regression
    assert exchanged < variance(a + b) < exchanged + 2 * by_regression


def test_levels_of_two_categories_are_told_apart(analysis_of: AnalysisOf, residuals: FloatArray) -> None:
    """Although those of each add up to the same constant."""
    columns = columns_of(np.random.default_rng(1))
    site = np.random.default_rng(4).permutation(np.repeat(["big", "small"], [80, 40]))
    analysis = analysis_of(
        {"sex": columns["sex"], "site": site, "y": columns["y"]}, covariates=("sex", "site")
    )
    axes = [
        axis_of(analysis, k, np.unique(analysis.inputs[:, list(own)], axis=0), [0.5, 0.5])
        for k, own in enumerate(analysis.design.inputs_of_covariate)
    ]
    found = effect_deviations(analysis, residuals, axes, chosen=EffectBandSettings())[0]
    first, second = (analysis.inputs[:, own[0]] > 0 for own in analysis.design.inputs_of_covariate)
    design = np.column_stack([np.ones(ROWS), first, second]).astype(float)
    expected = robust_covariance(design, residuals, analysis.unit)[1, 1]
    assert ((found[1] - found[0]) ** 2).sum() == pytest.approx(expected, rel=1e-8)
