"""Candidates and comparators of a count: what they are without penalty, and what oracles make of it."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from covaria import FitSettings
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.candidates.candidate import fold_predictions
from covaria.fit.candidates.evidence import train_by_evidence
from covaria.fit.candidates.gradient import train_by_gradient
from covaria.fit.candidates.task import training_task
from covaria.fit.comparators.models import Comparators, comparator_predictions
from covaria.fit.folds import Folds, folds_of_fit
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.model.count_endpoint import COUNT
from covaria.model.rung import Rung
from covaria.regression.poisson import poisson_regression, rates
from covaria.table import RoleRequest, read_trial

ROWS = 240
SETTINGS = FitSettings(
    folds=3,
    repeats=1,
    restarts=1,
    steps=2000,
    penalties=(1e-3,),
    linear_penalties=(0.0,),
    rows_of_step=ROWS,
    evidence_steps=15,
    endpoint="count",
)


@pytest.fixture(scope="module")
def analysis() -> AnalysisSet:
    random = np.random.default_rng(2)
    a, b = random.normal(size=(2, ROWS))
    site = random.choice(["x", "y", "z"], ROWS)
    rate = np.exp(0.8 + 0.5 * a - 0.3 * b + 0.4 * (site == "y"))
    columns = {"a": a, "b": b, "site": site, "y": random.negative_binomial(4, 4 / (4 + rate))}
    return make_analysis_set(read_trial(columns, RoleRequest(response="y", endpoint="count")), COUNT)


@pytest.fixture(scope="module")
def folds(analysis: AnalysisSet) -> Folds:
    return folds_of_fit(analysis, SETTINGS)


def regressed(analysis: AnalysisSet, held_out: np.ndarray) -> np.ndarray:
    """Rates of held-out rows by Poisson regression, which has oracles of its own."""
    design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
    seen = ~held_out
    coefficients = poisson_regression(design[seen], analysis.response[seen], analysis.weights[seen])
    return rates(design[held_out] @ coefficients)


def test_the_linear_rung_without_penalty_is_poisson_regression(analysis: AnalysisSet, folds: Folds) -> None:
    task = training_task(analysis, folds, SETTINGS)
    (fleet,) = train_by_gradient(task, rungs=(Rung.LINEAR,))
    predicted = fold_predictions(fleet, task.scale, analysis.inputs, COUNT)[0]
    for fold, held_out in enumerate(folds):
        np.testing.assert_allclose(predicted[fold][held_out], regressed(analysis, held_out), rtol=4e-3)


def test_the_evidence_s_linear_rung_is_near_it(analysis: AnalysisSet, folds: Folds) -> None:
    """Its slopes have a prior, whose width is estimated, so that they are a bit shrunken."""
    task = training_task(analysis, folds, SETTINGS)
    fleets = train_by_evidence(task)
    assert [fleet.rung for fleet in fleets] == list(Rung)
    predicted = fold_predictions(fleets[0], task.scale, analysis.inputs, COUNT)[0]
    for fold, held_out in enumerate(folds):
        apart = np.log(predicted[fold][held_out] / regressed(analysis, held_out))
        assert np.sqrt(np.mean(apart**2)) < 0.1


def test_comparators_are_on_the_same_folds(analysis: AnalysisSet, folds: Folds) -> None:
    found = comparator_predictions(analysis, folds, Comparators.ALL, DoseCurveSettings())
    assert set(found) == {"mean", "poisson", "gradient boosting"}
    for held_out in folds:
        np.testing.assert_allclose(found["mean"][held_out], analysis.response[~held_out].mean())
        np.testing.assert_allclose(found["poisson"][held_out], regressed(analysis, held_out))
        trees = HistGradientBoostingRegressor(loss="poisson", random_state=0)
        trees.fit(analysis.inputs[~held_out], analysis.response[~held_out])
        np.testing.assert_allclose(
            found["gradient boosting"][held_out], trees.predict(analysis.inputs[held_out])
        )
