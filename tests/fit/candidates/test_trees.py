"""Boosted trees as networks, and beside networks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.engine import Network, predict
from covaria.errors import TrainingError
from covaria.fit import FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.boosting import Cuts, Trees, boost, make_cuts
from covaria.fit.candidates.candidate import Trainer
from covaria.fit.candidates.task import Train, training_task
from covaria.fit.candidates.tree_networks import trees_as_networks
from covaria.fit.candidates.tree_products import trees_as_products
from covaria.fit.candidates.trees import train_finer_trees, train_trees
from covaria.fit.folds import folds_of_fit
from covaria.fit.settings.candidates import FINER_TREES, TreeSettings
from covaria.model import ResponseModel, load_model, save_model
from covaria.model.rung import Rung
from covaria.report.explorer import profile_explorer
from covaria.table import TrialTable
from support.quick_fits import QUICK

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]


def steps(rows: int = 300) -> dict[str, Any]:
    """A response that steps where two covariates are high, and some noise."""
    random = np.random.default_rng(3)
    x1, x2 = random.uniform(-1, 1, (2, rows))
    response = 2.0 * ((x1 > 0.1) & (x2 > -0.2)) + random.normal(0, 0.3, rows)
    return {"x1": x1, "x2": x2, "y": response}


class Grown(NamedTuple):
    """Trees of two folds, and what they are grown from."""

    inputs: FloatArray
    cuts: Cuts
    trees: Trees

    @classmethod
    def of(cls, settings: TreeSettings, rows: int = 150) -> Self:
        random = np.random.default_rng(2)
        inputs = random.normal(size=(rows, 3))
        response = np.sign(inputs[:, 0] * inputs[:, 1]) + random.normal(size=rows)
        cuts = make_cuts(inputs, np.ones(rows), np.ones(3, dtype=bool), settings)
        weights = random.integers(0, 2, (2, rows)).astype(float)
        allowed = np.ones((2, len(cuts.inputs)), dtype=bool)
        return cls(inputs, cuts, boost(cuts, response, weights, allowed, settings))

    def predicted(self, fold: int, number: int) -> FloatArray:
        """Go down each tree."""
        trees, above = self.trees, self.cuts.above.astype(bool)
        expected = np.full(len(above), trees.constant[fold])
        for root, (low, high), step in zip(
            trees.root[:number, fold],
            trees.branches[:number, fold],
            trees.steps[:number, fold],
            strict=True,
        ):
            passed = above[:, root]
            expected += step[0] + step[1] * passed
            expected += np.where(passed, step[3] * above[:, high], step[2] * above[:, low])
        return expected

    def check(self, network: Network, parameters: FloatArray, fold: int, number: int) -> None:
        """Compare a network's predictions with those of trees, but at their cuts."""
        inputs = self.inputs.astype(np.float32)
        found = predict(network, parameters[None].astype(np.float32), inputs)[0]
        near = np.abs(self.inputs[:, self.cuts.inputs] - self.cuts.thresholds).min(axis=1) < 1e-3
        np.testing.assert_allclose(found[~near], self.predicted(fold, number)[~near], atol=1e-4)


def test_a_network_predicts_what_its_trees_do() -> None:
    settings = TreeSettings(numbers=(3, 30))
    grown = Grown.of(settings)
    network, alternatives = trees_as_networks(grown.cuts, grown.trees, 3, settings.numbers)
    for number, own in zip(settings.numbers, alternatives, strict=True):
        for fold, parameters in enumerate(own):
            grown.check(network, parameters, fold, number)


@pytest.mark.parametrize("number", [1, 40, 600])
def test_so_does_a_network_of_products(number: int) -> None:
    grown = Grown.of(replace(FINER_TREES, numbers=(number,)))
    network, folds = trees_as_products(grown.cuts, grown.trees, 3)
    assert network.hidden[1] <= min(number, len(grown.cuts.inputs)) + 1
    for fold, parameters in enumerate(folds):
        grown.check(network, parameters, fold, number)


def test_trees_that_add_nothing_are_a_constant() -> None:
    grown = Grown.of(replace(FINER_TREES, numbers=(1,), least_rows=70))
    network, folds = trees_as_products(grown.cuts, grown.trees, 3)
    assert not grown.trees.steps[:, :, 1:].any()
    for fold, parameters in enumerate(folds):
        grown.check(network, parameters, fold, 1)


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
    (finer,) = train_finer_trees(training_task(analysis, folds_of_fit(analysis, settings), settings))
    assert (finer.rung, finer.trainer) == (rung, Trainer.FINER_TREES)
    assert len(finer.parameters) == 1


def test_without_anything_to_cut_there_are_no_trees(analysis_of: AnalysisOf) -> None:
    few = {name: values[:20] for name, values in steps().items()}
    settings = FitSettings(folds=3, repeats=1)
    analysis = analysis_of(few)
    assert train_trees(training_task(analysis, folds_of_fit(analysis, settings), settings)) == ()


@pytest.mark.parametrize("train", [train_trees, train_finer_trees])
def test_growth_stops_where_it_is_cancelled(train: Train, analysis_of: AnalysisOf) -> None:
    analysis, settings = analysis_of(steps()), FitSettings(folds=3, repeats=1)
    task = training_task(analysis, folds_of_fit(analysis, settings), settings)
    shares: list[float] = []

    def third(share: float) -> bool:
        shares.append(share)
        return len(shares) < 3

    with pytest.raises(TrainingError, match="cancelled"):
        train(task, third)
    assert shares == [1.0, 1.0, 1.0]


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


@pytest.fixture(scope="module")
def of_finer_trees(trial_of: TrialOf) -> ResponseModel:
    """A model of a table whose neighbours err alike: many steps, nearly without noise."""
    random = np.random.default_rng(5)
    x1, x2 = random.uniform(-1, 1, (2, 300))
    stairs = np.floor(6 * x1) * np.where(x2 > 0.3, 1.0, 0.4) + np.floor(4 * x2)
    columns = {"x1": x1, "x2": x2, "y": stairs + random.normal(0, 0.1, 300)}
    trees = replace(FINER_TREES, numbers=(150,))
    settings = replace(QUICK, wider_steps=8, clear_folds=0, method=replace(QUICK.method, finer_trees=trees))
    return fit_table(trial_of(columns), settings)


def test_finer_trees_share_weights_where_neighbours_err_alike(of_finer_trees: ResponseModel) -> None:
    weight = {each.trainer: each.weight for each in of_finer_trees.ensembles}
    assert weight[Trainer.FINER_TREES] > 0.5


def test_a_model_of_finer_trees_is_explained_and_kept(of_finer_trees: ResponseModel, tmp_path: Path) -> None:
    save_model(of_finer_trees, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    rows = {"x1": np.array([-0.42, 0.58, 0.58]), "x2": np.array([0.62, -0.12, 0.62])}
    found = of_finer_trees.predict(rows).mean
    np.testing.assert_array_equal(loaded.predict(rows).mean, found)
    np.testing.assert_allclose(found, [-3 + 2, 0.4 * 3 - 1, 3 + 2], atol=0.6)
    assert {each.covariate for each in loaded.effects()} == {"x1", "x2"}
    explorer = profile_explorer(loaded)
    assert explorer is not None
    assert {"tanh", "relu"} in [set(each["activations"]) for each in explorer.data["networks"]]
