from dataclasses import replace

import numpy as np
import pytest

from covaria.engine import predict
from covaria.errors import TrainingError
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import Candidates, RungFleet, Trainer, fold_predictions
from covaria.fit.candidates.gradient import keep_siblings, penalties_of, train_by_gradient
from covaria.fit.candidates.task import TrainingTask, training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.folds import Folds, folds_of_parts
from covaria.fit.settings.candidates import GradientSettings
from covaria.model.design import Scale, weighted_scale
from covaria.model.endpoint import NORMAL
from covaria.model.rung import Rung

FOLDS = 3


def scale_of(analysis: AnalysisSet) -> Scale:
    return weighted_scale(analysis.response, analysis.weights)


@pytest.fixture(scope="module")
def settings() -> FitSettings:
    return FitSettings(restarts=2, steps=60, penalties=(1e-3, 1e-2), linear_penalties=(0.0, 0.1))


@pytest.fixture(scope="module")
def folds() -> Folds:
    return folds_of_parts([np.arange(80) % FOLDS])


@pytest.fixture(scope="module")
def candidates(weighted_analysis: AnalysisSet, folds: Folds, settings: FitSettings) -> Candidates:
    return train_candidates(training_task(weighted_analysis, folds, settings))


@pytest.fixture(scope="module")
def by_gradient(candidates: Candidates) -> list[RungFleet]:
    return [fleet for fleet in candidates.fleets if fleet.trainer is Trainer.GRADIENT]


@pytest.fixture(scope="module")
def by_evidence(candidates: Candidates) -> list[RungFleet]:
    return [fleet for fleet in candidates.fleets if fleet.trainer is Trainer.EVIDENCE]


def test_restarts_far_above_their_best_sibling_are_dropped() -> None:
    failed = np.inf
    loss = np.array([[[0.1, 0.14, 0.19, 0.21, 5.0]], [[2.0, 2.9, 3.1, failed, failed]]], dtype=np.float32)
    expected = [[[True, True, True, False, False]], [[True, True, False, False, False]]]
    assert keep_siblings(loss, GradientSettings()).tolist() == expected


def test_nothing_is_kept_where_everything_failed() -> None:
    assert not keep_siblings(np.full((1, 1, 3), np.inf, dtype=np.float32), GradientSettings()).any()


def test_each_rung_comes_from_both_trainers_the_simplest_first(candidates: Candidates) -> None:
    """There are no curves of a dose without one."""
    named = [(fleet.rung, fleet.trainer) for fleet in candidates.fleets]
    networks = [(rung, trainer) for rung in Rung for trainer in (Trainer.EVIDENCE, Trainer.GRADIENT)]
    assert named == [*networks[:6], (Rung.PAIRWISE, Trainer.TREES), *networks[6:]]


def test_evidence_gives_one_network_to_a_fold(by_evidence: list[RungFleet]) -> None:
    for fleet in by_evidence:
        assert fleet.kept.shape == (1, FOLDS, 1)
        assert fleet.kept.all()
        assert fleet.parameters.shape == (1, FOLDS, 1, fleet.network.parameter_count)
        assert fleet.train_loss.shape == fleet.held_out_loss.shape == (1, FOLDS, 1, 0)


def test_every_rung_has_its_penalties_folds_and_restarts(
    candidates: Candidates, by_gradient: list[RungFleet], settings: FitSettings
) -> None:
    for fleet in by_gradient:
        assert fleet.penalties == penalties_of(fleet.rung, settings)
        assert fleet.kept.shape == (2, FOLDS, 2)
        assert fleet.parameters.shape == (2, FOLDS, 2, fleet.network.parameter_count)
        assert fleet.train_loss.shape == fleet.held_out_loss.shape
        assert fleet.train_loss.shape[:3] == (2, FOLDS, 2)
    assert candidates.networks == 4 * FOLDS * (2 * 2 + 1)
    assert candidates.dropped == sum((~fleet.kept).sum() for fleet in candidates.fleets)


def test_the_linear_rung_has_a_grid_of_its_own(settings: FitSettings) -> None:
    assert penalties_of(Rung.LINEAR, settings) == (0.0, 0.1)
    assert {penalties_of(rung, settings) for rung in list(Rung)[1:]} == {(1e-3, 1e-2)}


def test_stronger_penalties_leave_smaller_weights(by_gradient: list[RungFleet]) -> None:
    linear, *others = by_gradient
    skip = linear.network.skip
    mild, strong = (np.abs(linear.parameters[k][..., skip]).sum() for k in range(2))
    assert strong < mild
    for fleet in others:
        mild, strong = (np.square(fleet.parameters[k][..., : skip.start]).sum() for k in range(2))
        assert strong < mild


def test_predictions_are_means_over_the_kept_restarts(
    candidates: Candidates, by_gradient: list[RungFleet], weighted_analysis: AnalysisSet
) -> None:
    fleet = by_gradient[1]
    some = replace(fleet, kept=np.array([[[True, False], [True, True], [False, True]]] * 2))
    found = fold_predictions(some, candidates.response_scale, weighted_analysis.inputs, NORMAL)
    assert found.shape == (2, FOLDS, weighted_analysis.rows)
    for penalty in range(2):
        for held_out in range(FOLDS):
            kept = some.parameters[penalty, held_out][some.kept[penalty, held_out]]
            members = predict(fleet.network, kept, weighted_analysis.inputs.astype(np.float32))
            expected = candidates.response_scale.restore(members.astype(float).mean(axis=0))
            np.testing.assert_allclose(found[penalty, held_out], expected, rtol=1e-6, atol=1e-6)


def test_losses_are_the_errors_of_the_rows_that_they_name(
    candidates: Candidates, by_gradient: list[RungFleet], weighted_analysis: AnalysisSet, folds: Folds
) -> None:
    # The last held-out loss is taken after the last step, so the final networks must reproduce it.
    target = candidates.response_scale.standardise(weighted_analysis.response)
    for fleet in by_gradient:
        for held_out in range(FOLDS):
            members = predict(
                fleet.network, fleet.parameters[0, held_out], weighted_analysis.inputs.astype(np.float32)
            )
            errors = np.square(members - target)[:, folds.held_out[held_out]].mean(axis=1)
            np.testing.assert_allclose(fleet.held_out_loss[0, held_out, :, -1], errors, rtol=1e-4)


def test_folds_with_other_pairs_keep_their_places(
    weighted_analysis: AnalysisSet, folds: Folds, settings: FitSettings
) -> None:
    # The first and the last fold share a mask, and so train side by side, before the one between them.
    pair = ((0, 1),)
    scale = scale_of(weighted_analysis)
    task = TrainingTask(weighted_analysis, folds, settings, scale, (pair, (), pair), ((0, 1),) * 3)
    (fleet,) = train_by_gradient(task, rungs=(Rung.PAIRWISE,))
    target = scale.standardise(weighted_analysis.response)
    for fold, held_out in enumerate(folds):
        members = predict(
            fleet.network, fleet.parameters[0, fold], weighted_analysis.inputs.astype(np.float32)
        )
        errors = np.square(members - target)[:, held_out].mean(axis=1)
        np.testing.assert_allclose(fleet.held_out_loss[0, fold, :, -1], errors, rtol=1e-4)
    in_use = (fleet.parameters != 0).sum(axis=3)
    assert (in_use[:, 1] < in_use[:, 0]).all()
    assert (in_use[:, 0] == in_use[:, 2]).all()


def test_networks_never_see_the_responses_of_the_fold_that_they_are_for(
    candidates: Candidates, weighted_analysis: AnalysisSet, folds: Folds, settings: FitSettings
) -> None:
    # Two responses of equal weight in one fold change places, so that the response's scale stays as it was.
    first, second = np.flatnonzero(folds.held_out[1] & (weighted_analysis.weights == 1))[:2]
    response = weighted_analysis.response.copy()
    response[[first, second]] = response[[second, first]]
    exchanged = replace(weighted_analysis, response=response)
    after = train_candidates(training_task(exchanged, folds, settings))
    for before_fleet, after_fleet in zip(candidates.fleets, after.fleets, strict=True):
        before_fold, after_fold = (
            fold_predictions(fleet, scale_of(weighted_analysis), weighted_analysis.inputs, NORMAL)
            for fleet in (before_fleet, after_fleet)
        )
        # The response's mean is a sum, which rounds in the order of the rows.
        np.testing.assert_allclose(after_fold[:, 1], before_fold[:, 1], rtol=1e-4, atol=1e-5)
        for other in (0, 2):
            assert np.abs(after_fold[:, other] - before_fold[:, other]).max() > 1e-3


def test_steps_that_are_far_too_large_end_in_an_error(
    weighted_analysis: AnalysisSet, folds: Folds, settings: FitSettings
) -> None:
    with pytest.raises(TrainingError, match="overflowed"):
        train_candidates(training_task(weighted_analysis, folds, replace(settings, learning_rate=1e30)))


def test_a_cancelled_training_says_so(
    weighted_analysis: AnalysisSet, folds: Folds, settings: FitSettings
) -> None:
    calls = []

    def cancel(share: float) -> bool:
        calls.append(share)
        return False

    long = replace(settings, steps=20_000)
    with pytest.raises(TrainingError, match=r"(?i)cancel") as refusal:
        train_candidates(training_task(weighted_analysis, folds, long), cancel)
    assert calls
    assert "overflowed" not in str(refusal.value)
