"""A trial that is divided into folds twice: everything that a model says of itself knows of both repeats."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from covaria.explain.bands import effect_band
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model.response_model import ResponseModel
from covaria.table import TrialTable
from support.presence import present

TrialOf = Callable[..., TrialTable]


@pytest.fixture(scope="module")
def divided(trial_of: TrialOf, quick: FitSettings) -> ResponseModel:
    random = np.random.default_rng(2)
    age, dose = random.normal(50, 9, 60), np.tile([0.0, 1.0, 2.0, 4.0], 15)
    columns = {"age": age, "dose": dose, "y": np.sqrt(dose) + 0.02 * age + random.normal(0, 0.3, 60)}
    settings = replace(quick, repeats=2)
    return fit_table(trial_of(columns, dose="dose"), settings, comparators=Comparators.FEW)


def test_it_is_evaluated_on_both(divided: ResponseModel, quick: FitSettings) -> None:
    evaluation = divided.evaluation
    assert (evaluation.folds, evaluation.repeats) == (quick.folds, 2)
    assert evaluation.folds_in_words == "3 folds, assigned twice"
    assert replace(evaluation, repeats=4).folds_in_words == "3 folds, assigned 4 times"
    assert replace(evaluation, repeats=1).folds_in_words == "3 folds"


def test_each_subject_counts_once_in_the_intervals(divided: ResponseModel) -> None:
    assert len(divided.residuals) == 6
    assert sum(own.weights.sum() for own in divided.residuals) == pytest.approx(60)


def test_its_bands_are_those_of_two_repeats(divided: ResponseModel) -> None:
    averages = present(divided.dose_averages)
    assert averages.repeats == 2
    assert averages.responses.shape[0] == 6
    forest = divided.covariate_effects()
    reference = dict(forest.reference)
    # That of the dose is its curve's.
    first = next(each for each in forest.contrasts if each.covariate != "dose")
    names = [covariate.name for covariate in divided.design.schema]
    rows = [reference, {**reference, first.covariate: first.value}]
    encoded = divided.design.encode(
        divided.read({name: [row[name] for row in rows] for name in names}).columns
    )
    predicted = divided.surface(encoded)
    effect = next(each for each in divided.effects() if each.covariate == first.covariate)
    apart = effect.deviations_at(first.value) - effect.deviations_at(reference[first.covariate])
    half_width = effect_band(predicted[:, 1:] - predicted[:, :1], apart[None], repeats=2)[0]
    assert first.upper - first.difference == pytest.approx(half_width, rel=1e-6)
