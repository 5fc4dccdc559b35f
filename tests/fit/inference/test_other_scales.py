"""What a covariate's other scale would change of its effect, against lines by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.axes import Axis, EffectPoints
from covaria.fit import FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.covariate_scales import (
    analysis_on_chosen_scales,
    covariates_on_log_scale,
    gains_of_logarithms,
)
from covaria.fit.inference.other_scales import other_scales
from covaria.table import TrialTable

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

SETTINGS = FitSettings()
VALUES, SHARES = (0.2, 1.0, 6.0), (0.3, 0.4, 0.3)


def columns(rows: int = 80, size: float = 0.6, seed: int = 0) -> dict[str, Any]:
    """A lognormal covariate that acts by its logarithm, beside a normal one."""
    random = np.random.default_rng(seed)
    crp, age = np.exp(random.normal(size=rows)), random.normal(size=rows)
    return {"age": age, "crp": crp, "y": size * np.log(crp) + age + random.normal(size=rows)}


def axes_of(analysis: AnalysisSet) -> tuple[Axis, ...]:
    inputs = analysis.design.inputs_of_covariate
    names = [each.name for each in analysis.design.schema]
    return tuple(
        Axis(EffectPoints(name, VALUES, (), SHARES), own, np.zeros((len(VALUES), len(own))))
        for name, own in zip(names, inputs, strict=True)
    )


def line(own: dict[str, Any], values: FloatArray, at: FloatArray) -> FloatArray:
    """Least squares of y on some values of crp and on age, at other values, less its average."""
    design = np.column_stack([values, own["age"], np.ones(len(values))])
    height: FloatArray = np.linalg.solve(design.T @ design, design.T @ own["y"])[0] * at
    return height - np.array(SHARES) @ height


def test_it_is_the_distance_of_two_lines_by_the_probability_of_the_other(analysis_of: AnalysisOf) -> None:
    own = columns()
    analysis, values = analysis_of(own), np.array(VALUES)
    assert not covariates_on_log_scale(analysis, SETTINGS)
    (gain,) = gains_of_logarithms(analysis, SETTINGS).values()
    found = other_scales(analysis, axes_of(analysis), float(np.std(own["y"])), SETTINGS)
    apart = line(own, np.log(own["crp"]), np.log(values)) - line(own, own["crp"], values)
    assert list(found) == ["crp"]
    np.testing.assert_allclose(found["crp"], apart * (1 / (1 + np.exp(-gain))) ** 0.5, rtol=1e-6)


def test_where_the_scale_is_beyond_doubt_hardly_anything_is_added(trial_of: TrialOf) -> None:
    own = columns(rows=300, size=2.0)
    analysis = analysis_on_chosen_scales(trial_of(own), SETTINGS)
    assert analysis.design.on_log_scale == ("crp",)
    found = other_scales(analysis, axes_of(analysis), float(np.std(own["y"])), SETTINGS)
    assert np.abs(found["crp"]).max() < 1e-4


@pytest.mark.parametrize("unit", [1e-3, 88.4])
def test_a_unit_changes_nothing(unit: float, analysis_of: AnalysisOf) -> None:
    own = columns()
    found = []
    for factor in (1.0, unit):
        analysis = analysis_of({**own, "crp": factor * own["crp"]})
        points = EffectPoints("crp", tuple(factor * value for value in VALUES), (), SHARES)
        axes = axes_of(analysis)[0], Axis(points, (1,), np.zeros((3, 1)))
        found.append(other_scales(analysis, axes, 1.0, SETTINGS)["crp"])
    np.testing.assert_allclose(found[1], found[0], rtol=1e-3)


@pytest.mark.slow
def test_bands_of_effects_contrasts_and_profiles_allow_for_it(
    trial_of: TrialOf, quick: FitSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(2)
    own = {**columns(), "dose": random.permutation(np.repeat([0.0, 10.0], 40))}
    table = trial_of(own, dose="dose")
    wide = fit_table(table, quick)
    monkeypatch.setattr("covaria.fit.inference.explanation.other_scales", lambda *_: {})
    narrow = fit_table(table, quick)

    def widths(model: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
        effect = next(each for each in model.effects() if each.covariate == "crp")
        forest = [each for each in model.covariate_effects().contrasts if each.covariate == "crp"]
        curve = model.dose_response({"crp": 0.25, "age": 0.0})
        return (
            np.subtract(effect.effect_upper, effect.effect_lower),
            np.array([each.upper - each.lower for each in forest]),
            np.subtract(curve.upper, curve.lower),
        )

    for wider, before in zip(widths(wide), widths(narrow), strict=True):
        assert wider.sum() > 1.02 * before.sum()
