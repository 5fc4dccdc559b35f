"""Which covariates act on the log scale, chosen by the evidence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import skew

from covaria.arrays import FloatArray
from covaria.engine.evidence import EvidenceFit, SineStructure, train_evidence
from covaria.fit import FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.covariate_scales import analysis_on_chosen_scales, covariates_on_log_scale, skewness
from covaria.fit.settings.candidates import ScaleSettings
from covaria.table import TrialTable

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

CHOSEN = FitSettings()


def columns(act: str, rows: int = 200, seed: int = 4) -> dict[str, Any]:
    """Two lognormal covariates, the first of which acts by its logarithm, as it is, or not at all."""
    random = np.random.default_rng(seed)
    crp, other = np.exp(random.normal(size=(2, rows)))
    signal = {"log": np.log(crp), "raw": crp / crp.std(), "none": np.zeros(rows)}[act]
    return {"crp": crp, "other": other, "y": signal + random.normal(size=rows)}


@pytest.mark.parametrize(
    ("act", "expected"),
    [("log", ("crp",)), ("raw", ()), ("none", ())],
    ids=["logarithm", "as it is", "nothing"],
)
def test_a_covariate_is_on_the_scale_that_it_acts_on(
    act: str, expected: tuple[str, ...], analysis_of: AnalysisOf
) -> None:
    assert covariates_on_log_scale(analysis_of(columns(act)), CHOSEN) == expected


@pytest.mark.parametrize("unit", [1e-3, 88.4, 1e6])
def test_the_unit_of_a_covariate_changes_no_scale(unit: float, analysis_of: AnalysisOf) -> None:
    for act in ("log", "raw"):
        own = columns(act)
        scaled = {**own, "crp": unit * own["crp"]}
        found = (covariates_on_log_scale(analysis_of(each), CHOSEN) for each in (own, scaled))
        assert len(set(found)) == 1


def test_a_dose_stays_as_it_is(analysis_of: AnalysisOf) -> None:
    own = columns("log")
    assert covariates_on_log_scale(analysis_of(own, dose="crp"), CHOSEN) == ()


def test_a_few_zeros_do_no_harm_and_a_negative_value_forbids_the_logarithm(analysis_of: AnalysisOf) -> None:
    own = columns("log")
    own["crp"][np.argsort(own["crp"])[:3]] = 0
    assert covariates_on_log_scale(analysis_of(own), CHOSEN) == ("crp",)
    own["crp"][0] = -0.1
    assert covariates_on_log_scale(analysis_of(own), CHOSEN) == ()


def test_visits_of_the_same_subject_are_no_evidence(analysis_of: AnalysisOf) -> None:
    # What sets 30 subjects apart, seen six times, is followed best on the scale that spreads them.
    random = np.random.default_rng(6)
    crp, apart = np.repeat([np.exp(random.normal(size=30)), random.normal(size=30)], 6, axis=1)
    visits = {"crp": crp, "y": apart + random.normal(0, 0.3, 180), "who": np.repeat(np.arange(30), 6)}
    assert covariates_on_log_scale(analysis_of(visits, covariates=("crp",)), CHOSEN)
    named = analysis_of(visits, covariates=("crp",), subject="who")
    assert not covariates_on_log_scale(named, CHOSEN)


def test_of_a_wide_table_the_promising_covariates_are_looked_at_alone(
    analysis_of: AnalysisOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """120 skewed covariates took 120 times two networks of 120 inputs each, and 500 took minutes."""
    random = np.random.default_rng(5)
    others = {f"x{k}": each for k, each in enumerate(np.exp(random.normal(size=(118, 150))))}
    analysis = analysis_of({**others, **columns("log", rows=150)})
    widths: list[int] = []

    def counted(structure: SineStructure, inputs: FloatArray, *rest: Any, **named: Any) -> EvidenceFit:
        widths.append(inputs.shape[1])
        return train_evidence(structure, inputs, *rest, **named)

    monkeypatch.setattr("covaria.fit.covariate_scales.train_evidence", counted)
    assert "crp" in covariates_on_log_scale(analysis, CHOSEN)
    kept = CHOSEN.method.screening.kept_inputs
    assert set(widths) == {kept}
    assert len(widths) <= 2 * kept


def test_skewness_is_scipys() -> None:
    values = np.random.default_rng(2).exponential(size=50)
    assert skewness(values, np.ones(50)) == pytest.approx(skew(values))


def test_a_model_on_the_log_scale_is_the_same_in_any_unit(trial_of: TrialOf, quick: FitSettings) -> None:
    own, new = columns("log", rows=120), columns("log", rows=30, seed=9)
    models = []
    for unit in (1.0, 88.4):
        model = fit_table(trial_of({**own, "crp": unit * own["crp"]}), quick)
        assert model.design.on_log_scale == ("crp",)
        models.append(model.predict({**new, "crp": unit * new["crp"]}).mean)
    np.testing.assert_allclose(models[1], models[0], atol=2e-3)


def test_points_of_an_effect_are_in_the_users_units(trial_of: TrialOf, quick: FitSettings) -> None:
    own = columns("log", rows=120)
    model = fit_table(trial_of(own), quick)
    effect = next(each for each in model.effects() if each.covariate == "crp")
    assert own["crp"].min() < effect.points.values[0] < effect.points.values[-1] < own["crp"].max()
    # A line in the logarithm: half of its rise is behind the geometric middle.
    logarithms, heights = np.log(effect.points.values), np.array(effect.effect)
    assert np.corrcoef(logarithms, heights)[0, 1] > np.corrcoef(effect.points.values, heights)[0, 1]


def test_more_evidence_can_be_asked_for(trial_of: TrialOf) -> None:
    strict = replace(CHOSEN, method=replace(CHOSEN.method, scales=ScaleSettings(gain=1e6)))
    table = trial_of(columns("log"))
    assert analysis_on_chosen_scales(table, CHOSEN).design.on_log_scale == ("crp",)
    assert analysis_on_chosen_scales(table, strict).design.on_log_scale == ()
