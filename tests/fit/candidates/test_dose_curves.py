"""Curves of the dose against the same models by least squares, and against what shrinking should do."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS
from covaria.fit import Effort, FitSettings, fit_model, settings_of
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import fold_predictions
from covaria.fit.candidates.dose_curves import train_dose_curves
from covaria.fit.candidates.emax import fit_emax, split_dose
from covaria.fit.candidates.task import training_task
from covaria.fit.folds import Folds, folds_of_fit
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.model.design import weighted_scale
from covaria.model.endpoint import NORMAL
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
Found = tuple[AnalysisSet, Folds, FloatArray | None]
Trained = Callable[..., Found]

DOSES = np.repeat([0.0, 5, 10, 20, 50, 100], 20)


@pytest.fixture
def trained(analysis_of: AnalysisOf) -> Trained:
    """The analysis of doses and responses, and predictions by both curves of each fold, (2, folds, rows)."""

    def train(
        response: FloatArray, doses: FloatArray = DOSES, *others: FloatArray, **weights: FloatArray
    ) -> Found:
        columns = {f"x{k}": column for k, column in enumerate(others)}
        roles = dict(zip(["weight"], weights, strict=False))
        analysis = analysis_of({"dose": doses, **columns, **weights, "y": response}, dose="dose", **roles)
        folds = folds_of_fit(analysis, FitSettings(folds=5, repeats=1))
        scale = weighted_scale(analysis.response, analysis.weights)
        fleets = train_dose_curves(training_task(analysis, folds, FitSettings()))
        predicted = None if not fleets else fold_predictions(fleets[0], scale, analysis.inputs, NORMAL)
        return analysis, folds, predicted

    return train


def test_emax_follows_the_least_squares_curve_where_there_is_little_noise(
    trained: Trained,
) -> None:
    random = np.random.default_rng(1)
    age = random.normal(60, 9, len(DOSES))
    response = 3 * DOSES / (12 + DOSES) + 0.02 * age + random.normal(0, 0.02, len(DOSES))
    analysis, folds, predictions = trained(response, DOSES, age)
    predicted, _ = present(predictions)
    for held_out, own in zip(folds, predicted, strict=True):
        seen = ~held_out
        dose, others = split_dose(analysis, analysis.inputs)
        fit = fit_emax(
            dose[seen],
            others[seen],
            analysis.response[seen],
            analysis.weights[seen],
            chosen=DoseCurveSettings(),
        )
        np.testing.assert_allclose(own, fit.predict(dose, others), atol=3e-3)


def test_the_other_is_a_line_in_the_logarithm_of_the_dose(trained: Trained) -> None:
    random = np.random.default_rng(1)
    age, doses = random.normal(60, 9, 100), random.uniform(0, 100, 100)
    response = 0.5 * np.log(doses + 1) + 0.02 * age + random.normal(0, 0.02, 100)
    weights = random.integers(1, 4, 100) + 0.5
    analysis, folds, predictions = trained(response, doses, age, w=weights)
    _, predicted = present(predictions)
    assert analysis.weights.max() == 3.5
    for held_out, own in zip(folds, predicted, strict=True):
        seen = ~held_out
        dose, others = split_dose(analysis, analysis.inputs)
        logarithm = np.log(dose + DoseCurveSettings().offset * dose[seen].max())
        features = np.column_stack([logarithm, others])
        line = LinearRegression().fit(features[seen], analysis.response[seen], analysis.weights[seen])
        np.testing.assert_allclose(own, line.predict(features), atol=3e-3)


@pytest.mark.slow
def test_noise_is_predicted_by_next_to_nothing_but_the_mean(trained: Trained) -> None:
    spreads = []
    for seed in range(20):
        response = np.random.default_rng(seed).normal(size=len(DOSES))
        spreads.append(present(trained(response)[2]).std(axis=-1).mean(axis=-1) / response.std())
    assert max(np.mean(spreads, axis=0)) < 0.1


def test_two_doses_have_no_curve(trained: Trained) -> None:
    doses = np.repeat([0.0, 10.0], 60)
    assert trained(np.random.default_rng(0).normal(size=120), doses)[2] is None


def test_a_fit_does_without_where_one_site_has_all_the_doses() -> None:
    random = np.random.default_rng(0)
    site = np.repeat(["a", "b", "c", "d", "e"], 20)
    dose = np.where(site == "a", random.choice([5.0, 10.0, 20.0], 100), 0.0)
    columns = {"site": site, "dose": dose, "y": 0.1 * dose + random.normal(size=100)}
    small = replace(settings_of(Effort.QUICK), steps=50)
    model = fit_model(columns, "y", dose="dose", roles={"site": "group"}, settings=small)
    assert not any(each.trainer == "curves" for each in model.ensembles)
    (emax,) = [each for each in model.evaluation.comparators if each.name == "emax"]
    assert np.isfinite(emax.score)


def test_too_few_rows_for_the_covariates_have_none(trained: Trained) -> None:
    random = np.random.default_rng(0)
    assert trained(random.normal(size=120), DOSES, *random.normal(size=(30, 120)))[2] is None


@pytest.mark.slow
def test_a_steep_curve_is_weighed_high_and_a_bell_low(quick: FitSettings) -> None:
    def weight(response: FloatArray) -> float:
        model = fit_model({"dose": DOSES, "y": response}, "y", dose="dose", settings=replace(quick, folds=5))
        return sum(each.weight for each in model.ensembles if each.trainer == "curves")

    noise = np.random.default_rng(3).normal(0, 0.3, len(DOSES))
    assert weight(2 * DOSES / (8 + DOSES) + noise) > 0.3
    assert weight(2 * np.exp(-((DOSES - 20) ** 2) / 200) + noise) < 0.02


@pytest.mark.slow
def test_it_is_weighed_where_few_subjects_follow_a_curve() -> None:
    trial = TRUTHS["emax"].draw(60, np.random.default_rng(2))
    model = fit_model(trial.columns(), "y")
    assert sum(each.weight for each in model.ensembles if each.trainer == "curves") > 0.05
