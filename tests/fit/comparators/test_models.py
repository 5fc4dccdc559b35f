"""Comparators against scikit-learn's own cross-validation on the same folds."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.comparators.gaussian_process import predict_gaussian_process, starting_lengths
from covaria.fit.comparators.linear import predict_linear
from covaria.fit.comparators.models import (
    GAUSSIAN_PROCESS_ROWS,
    Comparators,
    comparator_predictions,
    out_of_fold,
)
from covaria.fit.folds import Folds, folds_of_parts
from covaria.fit.settings.candidates import DoseCurveSettings

FOLDS = 4


@pytest.fixture(scope="module")
def fold() -> IntArray:
    return np.random.default_rng(0).permutation(np.arange(80) % FOLDS)


@pytest.fixture(scope="module")
def folds(fold: IntArray) -> Folds:
    return folds_of_parts([fold])


@pytest.fixture(scope="module")
def predictions(weighted_analysis: AnalysisSet, folds: Folds) -> dict[str, FloatArray]:
    return comparator_predictions(weighted_analysis, folds, Comparators.ALL, chosen=DoseCurveSettings())


def by_scikit_learn(
    model: DummyRegressor | LinearRegression, analysis: AnalysisSet, fold: IntArray
) -> FloatArray:
    predicted: FloatArray = cross_val_predict(
        model,
        analysis.inputs,
        analysis.response,
        cv=PredefinedSplit(fold),
        params={"sample_weight": analysis.weights},
    )
    return predicted


@pytest.mark.parametrize(("name", "model"), [("mean", DummyRegressor()), ("linear", LinearRegression())])
def test_mean_and_linear_model_are_those_of_scikit_learn(
    name: str,
    model: DummyRegressor | LinearRegression,
    weighted_analysis: AnalysisSet,
    fold: IntArray,
    predictions: dict[str, FloatArray],
) -> None:
    np.testing.assert_allclose(predictions[name], by_scikit_learn(model, weighted_analysis, fold), rtol=1e-9)


def test_the_gaussian_process_is_scikit_learns_on_rows_written_out(
    weighted_analysis: AnalysisSet, fold: IntArray, predictions: dict[str, FloatArray]
) -> None:
    lengths = RBF([2**0.5, 2**0.5], (1e-2, 1e3))
    kernel = ConstantKernel(1.0, (1e-3, 1e3)) * lengths + WhiteKernel(0.5, (1e-4, 1e1))
    seen, counts = fold != 1, weighted_analysis.weights.astype(int)
    rows = np.repeat(np.flatnonzero(seen), counts[seen])
    process = GaussianProcessRegressor(kernel, normalize_y=True)
    process.fit(weighted_analysis.inputs[rows], weighted_analysis.response[rows])
    expected = process.predict(weighted_analysis.inputs[~seen])
    np.testing.assert_allclose(predictions["gaussian process"][~seen], expected, rtol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_gaussian_process_sees_what_few_of_many_inputs_do(seed: int) -> None:
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(400, 30))
    truth = inputs[:, :3].sum(axis=1)
    response = truth + random.normal(0, 0.7, 400)
    predicted = predict_gaussian_process(inputs[:150], response[:150], np.ones(150), inputs[150:])
    unexplained = np.mean((predicted - truth[150:]) ** 2) / truth[150:].var()
    assert unexplained < 0.3


def test_short_length_scales_are_tried_where_that_is_affordable() -> None:
    assert starting_lengths(150, 4) == [2.0, 1.0]
    assert starting_lengths(150, 30) == [30**0.5]
    assert starting_lengths(400, 1) == [1.0]


def test_the_gaussian_process_is_left_out_where_it_cannot_be_had(
    weighted_analysis: AnalysisSet, folds: Folds
) -> None:
    assert "gaussian process" not in comparator_predictions(
        weighted_analysis, folds, Comparators.FEW, chosen=DoseCurveSettings()
    )
    many = replace(weighted_analysis, weights=np.full(80, GAUSSIAN_PROCESS_ROWS / 80 + 1))
    assert "gaussian process" not in comparator_predictions(
        many, folds, Comparators.ALL, chosen=DoseCurveSettings()
    )
    parts = replace(weighted_analysis, weights=weighted_analysis.weights + 0.5)
    assert "gaussian process" not in comparator_predictions(
        parts, folds, Comparators.ALL, chosen=DoseCurveSettings()
    )


def test_a_fold_is_predicted_without_looking_at_its_responses(
    weighted_analysis: AnalysisSet, folds: Folds, predictions: dict[str, FloatArray]
) -> None:
    inside = folds.held_out[2]
    changed = replace(weighted_analysis, response=np.where(inside, 1e3, weighted_analysis.response))
    after = out_of_fold(changed, folds, predict_linear)
    np.testing.assert_array_equal(after[inside], predictions["linear"][inside])
    assert (after[~inside] != predictions["linear"][~inside]).all()


def test_collinear_columns_do_no_harm(
    weighted_analysis: AnalysisSet, folds: Folds, predictions: dict[str, FloatArray]
) -> None:
    inputs = weighted_analysis.inputs
    collinear = replace(weighted_analysis, inputs=np.column_stack([inputs, inputs.sum(axis=1), inputs[:, 0]]))
    np.testing.assert_allclose(
        out_of_fold(collinear, folds, predict_linear), predictions["linear"], rtol=1e-8
    )
