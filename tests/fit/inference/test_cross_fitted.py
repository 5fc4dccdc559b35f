"""A subject is predicted by networks that never saw it, with weights that were not evaluated on it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.engine import predict
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.candidates.candidate import fold_predictions
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.design import weighted_scale
from support.treatments import dose_column_of, doses_of

AnalysisOf = Callable[..., AnalysisSet]
AverageOf = Callable[[FloatArray], CrossFittedAverage]

DOSES = np.array([0.0, 5.0, 20.0])


@pytest.fixture(scope="module")
def analysis(analysis_of: AnalysisOf) -> AnalysisSet:
    random = np.random.default_rng(1)
    dose, a, b = random.choice(DOSES, 60), *random.normal(size=(2, 60))
    response = 0.1 * dose + np.sin(2 * a) + b + random.normal(0, 0.3, 60)
    return analysis_of({"dose": dose, "a": a, "b": b, "y": response}, dose="dose")


@pytest.fixture(scope="module")
def average_of(analysis: AnalysisSet, quick: FitSettings) -> AverageOf:
    """Trained on the scale of the responses as they are, whatever some of them became."""
    settings = replace(quick, repeats=2, steps=100)
    scale = weighted_scale(analysis.response, analysis.weights)
    folds = folds_of_fit(analysis, settings)

    def build(response: FloatArray) -> CrossFittedAverage:
        own = replace(analysis, response=response)
        candidates = train_candidates(replace(training_task(own, folds, settings), scale=scale))
        return CrossFittedAverage(
            folds, candidates, average_candidates(own, folds, candidates, AveragingSettings())
        )

    return build


@pytest.fixture(scope="module")
def average(analysis: AnalysisSet, average_of: AverageOf) -> CrossFittedAverage:
    return average_of(analysis.response)


@pytest.fixture(scope="module")
def dose_column(analysis: AnalysisSet) -> int:
    return dose_column_of(analysis)


def everything(analysis: AnalysisSet, average: CrossFittedAverage, column: int) -> FloatArray:
    values = analysis.design.scales[column].standardise(DOSES)
    return average.with_inputs(analysis.inputs, [column], values[:, None])


def test_under_its_own_dose_a_row_is_predicted_as_out_of_fold(
    analysis: AnalysisSet, average: CrossFittedAverage, dose_column: int
) -> None:
    predicted = everything(analysis, average, dose_column)
    own = np.searchsorted(DOSES, doses_of(analysis))
    np.testing.assert_allclose(predicted[np.arange(60), own], average.averaged.predicted, atol=1e-5)
    assert np.ptp(predicted, axis=1).min() > 0


@pytest.mark.parametrize("row", [0, 31])
def test_networks_never_see_the_response_of_a_row_that_they_predict(
    analysis: AnalysisSet, average: CrossFittedAverage, average_of: AverageOf, row: int
) -> None:
    response = analysis.response.copy()
    response[row] += 1.5
    after = average_of(response)
    without = average.folds.held_out[:, row]
    assert without.sum() == average.folds.repeats
    np.testing.assert_array_equal(after.averaged.fold_means[without], average.averaged.fold_means[without])
    for own, changed in zip(average.candidates.fleets, after.candidates.fleets, strict=True):
        np.testing.assert_array_equal(own.kept[:, without], changed.kept[:, without])
        left, right = (
            fold_predictions(each, average.candidates.response_scale, analysis.inputs, analysis.endpoint)
            for each in (own, changed)
        )
        np.testing.assert_array_equal(left[:, without], right[:, without])
        assert (left[:, ~without] != right[:, ~without]).any()


@pytest.mark.parametrize("row", [0, 31])
def test_weights_are_not_evaluated_on_a_row_that_they_are_for(
    analysis: AnalysisSet, average: CrossFittedAverage, dose_column: int, row: int
) -> None:
    """With the same networks its response moves its own predictions by nothing that counts."""
    response = analysis.response.copy()
    response[row] += 1.5
    own = replace(analysis, response=response)
    after = replace(
        average, averaged=average_candidates(own, average.folds, average.candidates, AveragingSettings())
    )
    without = average.folds.held_out[:, row]
    after.averaged.fold_means[~without] = average.averaged.fold_means[~without]
    predicted, changed = (everything(analysis, each, dose_column) for each in (average, after))
    np.testing.assert_allclose(changed[row], predicted[row], atol=1e-4)
    apart = ~(average.folds.held_out[without].any(axis=0))
    assert (np.abs(changed - predicted)[apart].max(axis=1) > 1e-3).all()


def test_they_are_averages_of_networks_by_weights_without_the_fold(
    analysis: AnalysisSet, average: CrossFittedAverage
) -> None:
    """The oracle is each member's own prediction, one after the other."""
    fold, rows = 2, analysis.inputs[:7]
    own = average.averaged.without_fold[fold]
    expected = np.full(7, own.mean_weight * average.averaged.fold_means[fold])
    for fleet, weights in zip(average.candidates.fleets, own.weights, strict=True):
        for penalty, weight in enumerate(weights):
            if weight > 0:
                kept = fleet.parameters[penalty, fold][fleet.kept[penalty, fold]]
                each = [predict(fleet.network, one[None], rows.astype(np.float32))[0] for one in kept]
                expected += weight * average.candidates.response_scale.restore(np.mean(each, axis=0))
    np.testing.assert_allclose(average.predict(fold, rows), expected, rtol=1e-5, atol=1e-5)
    assert own.mean_weight + own.weights.sum() == pytest.approx(1)
    assert average.predict(fold, rows[:0]).shape == (0,)


def test_blocks_of_rows_make_no_difference(
    analysis: AnalysisSet, average: CrossFittedAverage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = average.predict(0, analysis.inputs)
    monkeypatch.setattr("covaria.fit.inference.cross_fitted.BLOCK_ROWS", 7)
    np.testing.assert_allclose(average.predict(0, analysis.inputs), whole, rtol=1e-6)
