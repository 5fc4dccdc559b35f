"""The estimator keeps scikit-learn's contract, and works where scikit-learn's own do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

from covaria import ResponseRegressor
from covaria.arrays import FloatArray

QUICK: dict[str, Any] = {"steps": 200, "restarts": 1, "folds": 3, "evidence_steps": 5}
SLIGHT: dict[str, Any] = {"steps": 20, "restarts": 1, "folds": 2, "evidence_steps": 2}
"""Enough for checks that do not ask how well it predicts."""
COSTLY = {
    "check_regressors_train",
    "check_regressor_data_not_an_array",
    "check_regressors_int",
    "check_dtype_object",
    "check_positive_only_tag_during_fit",
    "check_sample_weight_equivalence_on_dense_data",
    "check_estimators_dtypes",
    "check_pipeline_consistency",
}
"""Checks of many inputs, whose pairs take many times as long to explain as all other checks together."""


def quick_checks() -> Any:
    return [
        pytest.param(estimator, check, id=check.func.__name__)
        for estimator, check in estimator_checks_generator(ResponseRegressor(**SLIGHT))
        if check.func.__name__ not in COSTLY
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("estimator", "check"), quick_checks())
def test_scikit_learns_checks(estimator: ResponseRegressor, check: Callable[..., Any]) -> None:
    check(estimator)


CheckTest = Callable[[ResponseRegressor, Callable[..., Any]], None]
each_check: Callable[[CheckTest], CheckTest] = parametrize_with_checks([ResponseRegressor()])


@pytest.mark.slow
@each_check
def test_scikit_learns_checks_of_the_default(estimator: ResponseRegressor, check: Callable[..., Any]) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def data() -> tuple[FloatArray, FloatArray]:
    return drawn(200, 5)


@pytest.fixture(scope="module")
def fitted(data: tuple[FloatArray, FloatArray]) -> ResponseRegressor:
    return ResponseRegressor(**QUICK).fit(*data)


def test_it_learns(fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray]) -> None:
    assert fitted.score(*data) > 0.85
    assert 0.8 < fitted.model_.evaluation.oof.explained < fitted.score(*data)


@pytest.mark.parametrize("frame", [pandas.DataFrame, polars.DataFrame])
def test_data_frames_give_the_same_model(
    fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray], frame: Any
) -> None:
    inputs, response = data
    table = frame(dict(zip(("age", "dose"), inputs.T, strict=True)))
    model = ResponseRegressor(**QUICK).fit(table, frame({"y": response})["y"])
    assert list(model.feature_names_in_) == ["age", "dose"]
    np.testing.assert_array_equal(model.predict(table), fitted.predict(inputs))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(table[["dose", "age"]])


def test_a_clone_is_unfitted_and_fits_the_same(
    fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray]
) -> None:
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(data[0])
    np.testing.assert_array_equal(copy.fit(*data).predict(data[0]), fitted.predict(data[0]))


@pytest.mark.slow
def test_the_random_state_decides(fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray]) -> None:
    other = ResponseRegressor(**QUICK, random_state=1).fit(*data)
    assert (other.predict(data[0]) != fitted.predict(data[0])).any()
    drawn = [
        ResponseRegressor(**QUICK, random_state=np.random.RandomState(3)).fit(*data).predict(data[0])
        for _ in range(2)
    ]
    np.testing.assert_array_equal(drawn[0], drawn[1])


def test_intervals_hold_the_prediction(
    fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray]
) -> None:
    inputs, response = data
    widths = []
    for level in (0.5, 0.9, 0.95):
        lower, upper = fitted.predict_interval(inputs, level).T
        prediction = fitted.predict(inputs)
        assert (lower < prediction).all()
        assert (prediction < upper).all()
        widths.append((upper - lower).mean())
    assert widths == sorted(widths)
    lower, upper = fitted.predict_interval(inputs).T
    assert np.mean((lower <= response) & (response <= upper)) > 0.85


def drawn(subjects: int, seed: int) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    inputs = random.uniform(-2, 2, size=(subjects, 2))
    return inputs, np.sin(2 * inputs[:, 0]) + inputs[:, 1] + random.normal(0, 0.2, subjects)


@pytest.mark.slow
def test_new_responses_are_covered_as_promised() -> None:
    """Coverage is averaged over trials: one of 200 subjects alone may be off by 3 standard errors of 0.03."""
    trials = [ResponseRegressor(**QUICK).fit(*drawn(200, seed)) for seed in range(8)]
    inputs, response = drawn(4000, 99)
    for level in (0.5, 0.8, 0.9):
        ends = np.array([trial.predict_interval(inputs, level).T for trial in trials])
        inside = (ends[:, 0] <= response) & (response <= ends[:, 1])
        assert inside.mean() == pytest.approx(level, abs=0.04)


def test_an_impossible_level_is_refused(
    fitted: ResponseRegressor, data: tuple[FloatArray, FloatArray]
) -> None:
    for level in (0, 1, 0.9999):
        with pytest.raises(ValueError, match="level"):
            fitted.predict_interval(data[0], level)


def test_it_works_in_a_pipeline_and_wrapped(data: tuple[FloatArray, FloatArray]) -> None:
    pipeline = make_pipeline(StandardScaler(), ResponseRegressor(**QUICK))
    assert pipeline.fit(*data).score(*data) > 0.8
    wrapped = TransformedTargetRegressor(ResponseRegressor(**QUICK), transformer=StandardScaler())
    assert wrapped.fit(*data).score(*data) > 0.8


@pytest.mark.slow
def test_it_works_in_a_search_and_cross_validation(data: tuple[FloatArray, FloatArray]) -> None:
    pipeline = make_pipeline(StandardScaler(), ResponseRegressor(**QUICK))
    assert cross_val_score(pipeline, *data, cv=3).min() > 0.6
    search = GridSearchCV(ResponseRegressor(**QUICK), {"steps": [1, 200]}, cv=2).fit(*data)
    assert search.best_params_["steps"] in (1, 200)
    assert search.best_score_ > 0.5


def test_set_output_hands_frames_through(data: tuple[FloatArray, FloatArray]) -> None:
    pipeline = make_pipeline(
        PolynomialFeatures(2, interaction_only=True, include_bias=False), ResponseRegressor(**QUICK)
    )
    pipeline.set_output(transform="pandas")
    table = pandas.DataFrame(data[0], columns=["a", "b"])
    pipeline.fit(table, data[1])
    assert "a b" in pipeline[-1].feature_names_in_
    assert pipeline.predict(table).shape == (200,)


@pytest.mark.slow
def test_a_weight_of_two_is_a_row_that_occurs_twice_and_zero_one_that_is_not_there(
    data: tuple[FloatArray, FloatArray],
) -> None:
    inputs, response = data
    inputs = inputs.copy()
    inputs[::5, 1] = np.nan
    counts = np.random.default_rng(1).integers(0, 4, 200)
    weighted = ResponseRegressor(**QUICK).fit(inputs, response, sample_weight=counts)
    rows = np.repeat(np.arange(200), counts)
    repeated = ResponseRegressor(**QUICK).fit(inputs[rows], response[rows])
    np.testing.assert_array_equal(weighted.predict(inputs), repeated.predict(inputs))


@pytest.mark.parametrize(("factor", "words"), [(1e200, "beyond"), (1e-200, "no number beyond")])
def test_numbers_whose_squares_overflow_or_vanish_are_refused(
    factor: float, words: str, data: tuple[FloatArray, FloatArray]
) -> None:
    X, y = data
    with pytest.raises(ValueError, match=f"^x0 .*{words}"):
        ResponseRegressor().fit(X * factor, y)
    with pytest.raises(ValueError, match=f"^y .*{words}"):
        ResponseRegressor().fit(X, y * factor)


def test_weights_that_are_all_zero_are_refused(data: tuple[FloatArray, FloatArray]) -> None:
    with pytest.raises(ValueError, match="weights"):
        ResponseRegressor(**QUICK).fit(*data, sample_weight=np.zeros(200))


@pytest.fixture(scope="module")
def with_missing(data: tuple[FloatArray, FloatArray]) -> tuple[FloatArray, ResponseRegressor]:
    """A model of inputs that are sometimes missing, far from zero."""
    inputs, response = data[0] + 10, data[1].copy()
    missing = np.random.default_rng(3).random(200) < 0.3
    inputs[missing, 1] = np.nan
    response[missing] += 3
    return inputs, ResponseRegressor(**QUICK).fit(inputs, response)


def test_each_row_is_predicted_for_itself_also_where_it_lacks_a_value(
    with_missing: tuple[FloatArray, ResponseRegressor],
) -> None:
    inputs, model = with_missing
    together = model.predict(inputs)
    missing, present = np.isnan(inputs[:, 1]), ~np.isnan(inputs[:, 1])
    for row in (np.flatnonzero(missing)[0], np.flatnonzero(present)[0]):
        np.testing.assert_allclose(model.predict(inputs[[row]]), together[[row]], rtol=1e-6)
    np.testing.assert_allclose(model.predict(inputs[missing]), together[missing], rtol=1e-6)


def test_a_column_without_any_value_does_no_harm(data: tuple[FloatArray, FloatArray]) -> None:
    inputs = np.column_stack([data[0], np.full(200, np.nan)])
    model = ResponseRegressor(**QUICK).fit(inputs, data[1])
    assert model.score(inputs, data[1]) > 0.8
    np.testing.assert_allclose(model.predict(inputs[:1]), model.predict(inputs)[:1], rtol=1e-6)


@pytest.mark.parametrize(
    "constant", [0.1, *(pytest.param(c, marks=pytest.mark.slow) for c in (0.0, 1e6 + 0.1))]
)
def test_a_column_that_never_varied_does_not_run_away(
    data: tuple[FloatArray, FloatArray], constant: float
) -> None:
    inputs = np.column_stack([data[0], np.full(200, constant)])
    model = ResponseRegressor(**QUICK).fit(inputs, data[1])
    moved = inputs.copy()
    moved[:, -1] += 0.1
    assert np.abs(model.predict(moved) - model.predict(inputs)).max() < 1


def test_the_page_in_a_notebook_names_it(fitted: ResponseRegressor) -> None:
    assert "ResponseRegressor" in fitted._repr_html_()
