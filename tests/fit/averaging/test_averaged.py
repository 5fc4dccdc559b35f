"""Candidates of a fit: each repeat of the trial is weighed by itself."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import AveragedCandidates, average_candidates
from covaria.fit.candidates.candidate import Candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.folds import Folds, folds_of_fit


@pytest.fixture(scope="module")
def divided(weighted_analysis: AnalysisSet, quick: FitSettings) -> tuple[Folds, Candidates]:
    """Folds of two repeats, and candidates trained on them."""
    settings = replace(quick, repeats=2)
    folds = folds_of_fit(weighted_analysis, settings)
    return folds, train_candidates(training_task(weighted_analysis, folds, settings))


@pytest.fixture(scope="module")
def alone(weighted_analysis: AnalysisSet, divided: tuple[Folds, Candidates]) -> list[AveragedCandidates]:
    """What each repeat says by itself."""
    folds, candidates = divided
    averaged = []
    for position, repeat in enumerate(folds.each_repeat()):
        own = slice(position * len(repeat), (position + 1) * len(repeat))
        fleets = tuple(
            replace(fleet, parameters=fleet.parameters[:, own], kept=fleet.kept[:, own])
            for fleet in candidates.fleets
        )
        averaged.append(average_candidates(weighted_analysis, repeat, replace(candidates, fleets=fleets)))
    return averaged


def test_repeats_are_weighed_alone_and_averaged(
    weighted_analysis: AnalysisSet, divided: tuple[Folds, Candidates], alone: list[AveragedCandidates]
) -> None:
    both = average_candidates(weighted_analysis, *divided)
    assert (alone[0].chosen.weights != alone[1].chosen.weights).any()
    weights = np.mean([each.chosen.weights for each in alone], axis=0)
    np.testing.assert_allclose(both.chosen.weights, weights, rtol=1e-12)
    assert both.chosen.mean_weight + both.chosen.weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(
        both.predicted, np.mean([each.predicted for each in alone], axis=0), rtol=1e-12
    )
    np.testing.assert_allclose(both.fold_means, np.concatenate([each.fold_means for each in alone]))


def test_the_mean_of_a_fold_is_that_of_the_others(
    weighted_analysis: AnalysisSet, divided: tuple[Folds, Candidates], alone: list[AveragedCandidates]
) -> None:
    for repeat, own in zip(divided[0].each_repeat(), alone, strict=True):
        for held_out, mean in zip(repeat, own.fold_means, strict=True):
            expected = np.average(
                weighted_analysis.response[~held_out], weights=weighted_analysis.weights[~held_out]
            )
            assert mean == pytest.approx(expected)
            np.testing.assert_allclose(own.out_of_fold.mean[held_out], expected)
