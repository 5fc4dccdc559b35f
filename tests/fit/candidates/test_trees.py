"""Boosted trees as networks, and beside networks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.engine import predict
from covaria.fit import FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.boosting import boost, make_cuts
from covaria.fit.candidates.candidate import Trainer
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.tree_networks import trees_as_networks
from covaria.fit.candidates.trees import train_trees
from covaria.fit.folds import folds_of_fit
from covaria.fit.settings.candidates import TreeSettings
from covaria.model.rung import Rung
from covaria.table import TrialTable

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]


def steps(rows: int = 300) -> dict[str, Any]:
    """A response that steps where two covariates are high, and some noise."""
    random = np.random.default_rng(3)
    x1, x2 = random.uniform(-1, 1, (2, rows))
    response = 2.0 * ((x1 > 0.1) & (x2 > -0.2)) + random.normal(0, 0.3, rows)
    return {"x1": x1, "x2": x2, "y": response}


def test_a_network_predicts_what_its_trees_do() -> None:
    random = np.random.default_rng(2)
    inputs, settings = random.normal(size=(150, 3)), TreeSettings(numbers=(3, 30))
    response = np.sign(inputs[:, 0] * inputs[:, 1]) + random.normal(size=150)
    cuts = make_cuts(inputs, np.ones(150), np.ones(3, dtype=bool), settings)
    weights = random.integers(0, 2, (2, 150)).astype(float)
    trees = boost(cuts, response, weights, np.ones((2, len(cuts.inputs)), dtype=bool), settings)
    network, alternatives = trees_as_networks(cuts, trees, 3, settings.numbers)
    above = cuts.above.astype(bool)
    for number, own in zip(settings.numbers, alternatives, strict=True):
        for fold, parameters in enumerate(own):
            expected = np.full(150, trees.constant[fold])
            for root, (low, high), step in zip(
                trees.root[:number, fold],
                trees.branches[:number, fold],
                trees.steps[:number, fold],
                strict=True,
            ):
                passed = above[:, root]
                expected += step[0] + step[1] * passed
                expected += np.where(passed, step[3] * above[:, high], step[2] * above[:, low])
            found = predict(network, parameters[None].astype(np.float32), inputs.astype(np.float32))[0]
            near = np.abs(inputs[:, cuts.inputs] - cuts.thresholds).min(axis=1) < 1e-3
            np.testing.assert_allclose(found[~near], expected[~near], atol=1e-4)


@pytest.mark.parametrize(
    ("columns", "rung"),
    [(steps(), Rung.PAIRWISE), ({k: v for k, v in steps().items() if k != "x2"}, Rung.ADDITIVE)],
    ids=["two covariates", "one covariate"],
)
def test_trees_are_of_the_rung_that_holds_them(
    columns: dict[str, Any], rung: Rung, analysis_of: AnalysisOf
) -> None:
    analysis, settings = analysis_of(columns), FitSettings(folds=3, repeats=1)
    (fleet,) = train_trees(training_task(analysis, folds_of_fit(analysis, settings), settings))
    assert (fleet.rung, fleet.trainer) == (rung, Trainer.TREES)
    assert len(fleet.parameters) == len(settings.method.trees.numbers)


def test_without_anything_to_cut_there_are_no_trees(analysis_of: AnalysisOf) -> None:
    few = {name: values[:20] for name, values in steps().items()}
    settings = FitSettings(folds=3, repeats=1)
    analysis = analysis_of(few)
    assert train_trees(training_task(analysis, folds_of_fit(analysis, settings), settings)) == ()


def test_a_response_of_steps_is_drawn_by_trees_and_explained(trial_of: TrialOf, quick: FitSettings) -> None:
    model = fit_table(trial_of(steps()), quick)
    weight = sum(each.weight for each in model.ensembles if each.trainer == Trainer.TREES)
    assert weight > 0.5
    corners = {"x1": [-0.5, 0.6, 0.6], "x2": [0.5, -0.6, 0.5]}
    np.testing.assert_allclose(model.predict(corners).mean, [0, 0, 2], atol=0.25)
    effects = {each.covariate: each.effect for each in model.effects()}
    assert np.ptp(effects["x1"]) == pytest.approx(1.2, abs=0.3)


def test_a_smooth_response_is_drawn_by_networks(trial_of: TrialOf, quick: FitSettings) -> None:
    smooth = steps()
    smooth["y"] = smooth["x1"] + 0.5 * smooth["x2"] + np.random.default_rng(4).normal(0, 0.3, 300)
    model = fit_table(trial_of(smooth), quick)
    assert sum(each.weight for each in model.ensembles if each.trainer == Trainer.TREES) < 0.02
