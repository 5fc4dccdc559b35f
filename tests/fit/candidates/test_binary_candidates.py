"""Candidates and comparators of a yes or no: what they are without penalty, and what oracles make of it."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from covaria import FitSettings
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.candidates.candidate import fold_predictions
from covaria.fit.candidates.evidence import train_by_evidence
from covaria.fit.candidates.gradient import train_by_gradient
from covaria.fit.candidates.task import training_task
from covaria.fit.comparators.models import Comparators, comparator_predictions
from covaria.fit.folds import Folds, folds_of_fit
from covaria.fit.settings.candidates import DoseCurveSettings
from covaria.model.binary_endpoint import BINARY
from covaria.model.rung import Rung
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
    endpoint="binary",
)


@pytest.fixture(scope="module")
def analysis() -> AnalysisSet:
    random = np.random.default_rng(2)
    a, b = random.normal(size=(2, ROWS))
    site = random.choice(["x", "y", "z"], ROWS)
    odds = -1 + a - 0.5 * b + 0.8 * (site == "y")
    columns = {"a": a, "b": b, "site": site, "y": (random.random(ROWS) < expit(odds)).astype(int)}
    return make_analysis_set(read_trial(columns, RoleRequest(response="y", endpoint="binary")), BINARY)


@pytest.fixture(scope="module")
def folds(analysis: AnalysisSet) -> Folds:
    return folds_of_fit(analysis, SETTINGS)


def logistic(analysis: AnalysisSet, held_out: np.ndarray) -> np.ndarray:
    """Probabilities of held-out rows by scikit-learn, without penalty."""
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=2000)
    model.fit(analysis.inputs[~held_out], analysis.response[~held_out])
    found: np.ndarray = model.predict_proba(analysis.inputs[held_out])[:, 1]
    return found


def test_the_linear_rung_without_penalty_is_logistic_regression(analysis: AnalysisSet, folds: Folds) -> None:
    task = training_task(analysis, folds, SETTINGS)
    (fleet,) = train_by_gradient(task, rungs=(Rung.LINEAR,))
    predicted = fold_predictions(fleet, task.scale, analysis.inputs, BINARY)[0]
    for fold, held_out in enumerate(folds):
        np.testing.assert_allclose(predicted[fold][held_out], logistic(analysis, held_out), atol=2e-3)


def test_the_evidence_s_linear_rung_is_near_it(analysis: AnalysisSet, folds: Folds) -> None:
    """Its slopes have a prior, whose width is estimated, so that they are a bit shrunken."""
    task = training_task(analysis, folds, SETTINGS)
    fleets = train_by_evidence(task)
    assert [fleet.rung for fleet in fleets] == list(Rung)
    predicted = fold_predictions(fleets[0], task.scale, analysis.inputs, BINARY)[0]
    for fold, held_out in enumerate(folds):
        np.testing.assert_allclose(predicted[fold][held_out], logistic(analysis, held_out), atol=0.05)


def test_comparators_are_scikit_learns_on_the_same_folds(analysis: AnalysisSet, folds: Folds) -> None:
    found = comparator_predictions(analysis, folds, Comparators.ALL, DoseCurveSettings())
    assert set(found) == {"mean", "logistic", "gaussian process", "gradient boosting"}
    for held_out in folds:
        share = analysis.response[~held_out].mean()
        np.testing.assert_allclose(found["mean"][held_out], share)
        np.testing.assert_allclose(found["logistic"][held_out], logistic(analysis, held_out), atol=1e-4)
        trees = HistGradientBoostingClassifier(random_state=0)
        trees.fit(analysis.inputs[~held_out], analysis.response[~held_out])
        expected = trees.predict_proba(analysis.inputs[held_out])[:, 1]
        np.testing.assert_allclose(found["gradient boosting"][held_out], expected)
    process = found["gaussian process"]
    assert ((process > 0) & (process < 1)).all()
    deviance = {name: BINARY.row_deviance(analysis.response, own).mean() for name, own in found.items()}
    assert deviance["gaussian process"] < deviance["mean"]
