"""The estimator on tables of a trial: data frames with categories, a dose or arms, groups and subjects."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import polars
import pytest
import sklearn
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from covaria import FitSettings, ResponseRegressor, fit_model
from covaria.errors import RoleError, TableError, UsageError

QUICK: dict[str, Any] = {"steps": 60, "restarts": 1, "folds": 3, "evidence_steps": 4}
ROWS = 120
Frame = Callable[[dict[str, Any]], Any]
FRAMES: dict[str, Frame] = {"pandas": pandas.DataFrame, "polars": polars.DataFrame}


@pytest.fixture(params=["pandas", pytest.param("polars", marks=pytest.mark.slow)], scope="module")
def frame(request: pytest.FixtureRequest) -> Frame:
    chosen: str = request.param
    return FRAMES[chosen]


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    random = np.random.default_rng(31)
    age = random.normal(50, 9, ROWS).round(2)
    age[::10] = np.nan
    return {
        "age": age,
        "SEX": random.choice(["F", "M"], ROWS).tolist(),
        "grade": random.choice(["1", "2", "3"], ROWS).tolist(),
        "mg": np.tile([0.0, 10.0, 20.0, 40.0], ROWS // 4),
        "smoker": (random.random(ROWS) < 0.3).tolist(),
    }


@pytest.fixture(scope="module")
def response(columns: dict[str, Any]) -> np.ndarray:
    random = np.random.default_rng(32)
    male, third = (np.array(columns[name]) == level for name, level in (("SEX", "M"), ("grade", "3")))
    noise = random.normal(0, 0.4, ROWS)
    return np.asarray(2.0 * male + 1.5 * third + 0.05 * columns["mg"] + noise)


@pytest.fixture(scope="module")
def fitted(frame: Frame, columns: dict[str, Any], response: np.ndarray) -> ResponseRegressor:
    return ResponseRegressor(**QUICK, dose="mg", goal="max", delta=1.0).fit(frame(columns), response)


def test_text_is_a_category_and_learned_from(
    fitted: ResponseRegressor, frame: Frame, columns: dict[str, Any], response: np.ndarray
) -> None:
    assert fitted.score(frame(columns), response) > 0.8
    assert list(fitted.feature_names_in_) == list(columns)
    assert fitted.n_features_in_ == 5
    levels = {each.name: getattr(each, "levels", None) for each in fitted.model_.design.schema}
    assert levels["SEX"] == ("F", "M")
    assert levels["grade"] == ("1", "2", "3")
    assert levels["age"] is None
    assert levels["mg"] is None


def test_it_is_the_model_of_fit_model(
    fitted: ResponseRegressor, frame: Frame, columns: dict[str, Any], response: np.ndarray
) -> None:
    settings = FitSettings(folds=3, restarts=1, steps=60, evidence_steps=4)
    model = fit_model(
        {**columns, "y": response},
        "y",
        dose="mg",
        covariates=list(columns),
        roles={"grade": "category"},
        settings=settings,
        comparators="few",
        goal="max",
        delta=1.0,
    )
    np.testing.assert_array_equal(model.predict(columns).mean, fitted.predict(frame(columns)))
    assert model.evaluation == fitted.model_.evaluation
    bounds = model.predict(columns, 0.8)
    np.testing.assert_array_equal(
        np.column_stack([bounds.lower, bounds.upper]), fitted.predict_interval(frame(columns), 0.8)
    )


def test_the_dose_is_named(fitted: ResponseRegressor) -> None:
    model = fitted.model_
    assert model.dose == "mg"
    assert model.goal == "max"
    assert model.best_dose().dose > 10
    assert "Does dose matter, and which dose is best?" in repr(model)


def test_no_dose_is_inferred_from_a_name(columns: dict[str, Any], response: np.ndarray) -> None:
    named = pandas.DataFrame(columns).rename(columns={"mg": "dose"})
    assert ResponseRegressor(**QUICK).fit(named, response).model_.dose is None


@pytest.mark.parametrize(
    "dose", [pytest.param(3, marks=pytest.mark.slow), -2], ids=["from the front", "from the back"]
)
def test_a_dose_may_be_named_by_its_position(
    dose: int, fitted: ResponseRegressor, columns: dict[str, Any], response: np.ndarray
) -> None:
    table = pandas.DataFrame(columns)
    found = ResponseRegressor(**QUICK, dose=dose).fit(table, response)
    assert found.model_.dose == "mg"
    np.testing.assert_array_equal(found.predict(table), fitted.predict(_as_fitted(fitted, columns)))


def _as_fitted(fitted: ResponseRegressor, columns: dict[str, Any]) -> Any:
    return pandas.DataFrame(columns)[list(fitted.feature_names_in_)]


def test_a_dose_of_an_array_is_named_by_its_position(response: np.ndarray, columns: dict[str, Any]) -> None:
    inputs = np.column_stack([columns["age"], columns["mg"]])
    found = ResponseRegressor(**QUICK, dose=1).fit(inputs, response)
    assert found.model_.dose == "x1"
    assert found.model_.has_dose_response
    assert not hasattr(found, "feature_names_in_")
    np.testing.assert_array_equal(found.predict(inputs[:5]), found.predict(inputs)[:5])


def test_arms_are_compared_with_the_reference(response: np.ndarray, columns: dict[str, Any]) -> None:
    arm = np.array(["Placebo", "A", "B", "C"])[np.tile(np.arange(4), ROWS // 4)]
    table = pandas.DataFrame({"age": columns["age"], "ARM": arm})
    found = ResponseRegressor(**QUICK, arm="ARM", reference_arm="A").fit(table, response)
    effects = found.model_.arm_effects()
    assert effects.reference == "A"
    assert [each.arm for each in effects.arms] == ["A", "B", "C", "Placebo"]


def test_a_column_of_no_type_predicts_in_other_frames_alike(
    fitted: ResponseRegressor, columns: dict[str, Any]
) -> None:
    as_pandas, as_polars = (fitted.predict(each(columns)) for each in FRAMES.values())
    np.testing.assert_array_equal(as_pandas, as_polars)
    categorical = pandas.DataFrame(columns).astype({"SEX": "category", "grade": "category"})
    np.testing.assert_array_equal(fitted.predict(categorical), as_pandas)


def test_an_array_is_predicted_by_the_order_of_its_columns(
    fitted: ResponseRegressor, columns: dict[str, Any]
) -> None:
    table = pandas.DataFrame(columns)
    with pytest.warns(UserWarning, match="feature names"):
        found = fitted.predict(table.to_numpy(dtype=object))
    np.testing.assert_array_equal(found, fitted.predict(table))


def test_groups_are_held_out_whole(columns: dict[str, Any], response: np.ndarray) -> None:
    """Effects of 12 sites are learned row by row, but not where each site is held out whole."""
    random = np.random.default_rng(5)
    site = np.repeat(np.arange(12), ROWS // 12)
    place = random.normal(0, 1, 12)[site]
    table = pandas.DataFrame({"age": columns["age"], "place": place})
    shifted = random.normal(0, 3, 12)[site] + random.normal(0, 0.1, ROWS)
    alone = ResponseRegressor(**QUICK).fit(table, shifted)
    grouped = ResponseRegressor(**QUICK).fit(table, shifted, groups=site)
    assert grouped.model_.evaluation.oof.explained < alone.model_.evaluation.oof.explained - 0.2
    roles = {each.column: each.role.value for each in grouped.model_.provenance.roles}
    assert roles["groups"] == "group"


def test_subjects_of_several_rows_count_once(columns: dict[str, Any], response: np.ndarray) -> None:
    subject = [f"S{row // 3}" for row in range(ROWS)]
    found = ResponseRegressor(**QUICK).fit(pandas.DataFrame(columns), response, subjects=subject)
    assert found.model_.evaluation.rows == ROWS
    assert found.model_.evaluation.subjects == ROWS // 3


@pytest.mark.slow
def test_weights_of_a_frame_are_counts(columns: dict[str, Any], response: np.ndarray) -> None:
    counts = np.random.default_rng(1).integers(0, 4, ROWS)
    rows = np.repeat(np.arange(ROWS), counts)
    table = pandas.DataFrame(columns)
    weighted = ResponseRegressor(**QUICK).fit(table, response, sample_weight=counts)
    repeated = ResponseRegressor(**QUICK).fit(table.iloc[rows], response[rows])
    np.testing.assert_array_equal(weighted.predict(table), repeated.predict(table))
    with pytest.raises(ValueError, match="weights"):
        ResponseRegressor(**QUICK).fit(table, response, sample_weight=np.zeros(ROWS))


@pytest.mark.slow
def test_the_response_keeps_its_name(columns: dict[str, Any], response: np.ndarray) -> None:
    table = pandas.DataFrame(columns)
    for name, kept in (("CHG", "CHG"), ("age", "age_"), (None, "y")):
        found = ResponseRegressor(**QUICK).fit(table, pandas.Series(response, name=name))
        assert found.model_.response == kept


REFUSED: dict[str, tuple[dict[str, Any], Callable[[pandas.DataFrame], pandas.DataFrame], type, str]] = {
    "few subjects": ({}, lambda table: table.head(19), TableError, "at least 20"),
    "no such dose": ({"dose": "dosis"}, lambda table: table, ValueError, "dosis"),
    "no such position": ({"dose": 5}, lambda table: table, ValueError, "no column 5"),
    "a dose of text": ({"dose": "SEX"}, lambda table: table, RoleError, "SEX"),
    "dose and arm": ({"dose": "mg", "arm": "SEX"}, lambda table: table, RoleError, "declare the dose"),
    "a goal without a dose": ({"goal": "max"}, lambda table: table, UsageError, "no dose"),
    "a shape of arms": ({"arm": "SEX", "shape": "monotone"}, lambda table: table, UsageError, "no curve"),
    "no such reference": (
        {"arm": "SEX", "reference_arm": "X"},
        lambda table: table,
        UsageError,
        "one of the arms",
    ),
    "an assignment that is none": ({"assignment": "lot"}, lambda table: table, UsageError, "randomised"),
    "identifiers as a category": (
        {},
        lambda table: table.assign(who=[f"W{row}" for row in range(len(table))]),
        RoleError,
        "who .* levels",
    ),
    "alike names": ({}, lambda table: table.rename(columns={"mg": " age"}), TableError, "same name"),
    "nothing varies": ({}, lambda table: table[["mg"]] * 0, TableError, "no covariate is left"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_command_line_refuses_is_refused(
    case: str, columns: dict[str, Any], response: np.ndarray
) -> None:
    options, change, error, words = REFUSED[case]
    table = change(pandas.DataFrame(columns))
    with pytest.raises(error, match=words) as refused:
        ResponseRegressor(**QUICK, **options).fit(table, response[: len(table)])
    assert isinstance(refused.value, ValueError)


def test_fewer_subjects_may_be_allowed(columns: dict[str, Any], response: np.ndarray) -> None:
    table = pandas.DataFrame(columns).head(18)
    few = ResponseRegressor(**QUICK, fewest_subjects=10).fit(table, response[:18])
    assert few.model_.evaluation.subjects == 18


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        ({"groups": [1, 2]}, "groups has 2 values for 120 rows"),
        ({"subjects": [None] * 5 + ["a"] * 115}, "subjects is missing in 5 of 120 rows"),
        ({"groups": [float("nan")] + [1.0] * 119}, "groups is missing in 1 of 120"),
        ({"groups": ["a"] * 120}, "single group"),
    ],
    ids=["too few", "none", "nan", "one"],
)
def test_groups_and_subjects_that_do_not_fit_are_refused(
    beside: dict[str, Any], words: str, columns: dict[str, Any], response: np.ndarray
) -> None:
    with pytest.raises(ValueError, match=words):
        ResponseRegressor(**QUICK).fit(pandas.DataFrame(columns), response, **beside)


def test_a_missing_response_is_refused_as_scikit_learn_does(columns: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="NaN"):
        ResponseRegressor(**QUICK).fit(pandas.DataFrame(columns), np.full(ROWS, np.nan))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.assign(SEX="X"), "SEX has a level that the model never saw"),
        (lambda table: table.drop(columns="SEX"), "feature names"),
        (lambda table: table[["SEX", "age", "grade", "mg", "smoker"]], "feature names"),
        (lambda table: table.assign(age="old"), "age"),
    ],
    ids=["level", "column", "order", "text"],
)
def test_inputs_that_the_model_never_saw_are_refused(
    change: Callable[[pandas.DataFrame], pandas.DataFrame],
    words: str,
    fitted: ResponseRegressor,
    columns: Any,
) -> None:
    with pytest.raises(ValueError, match=words):
        fitted.predict(change(pandas.DataFrame(columns)))


@pytest.mark.slow
def test_it_can_be_cloned_and_pickled(
    fitted: ResponseRegressor, columns: dict[str, Any], response: np.ndarray
) -> None:
    table = pandas.DataFrame(columns)
    again = clone(fitted).fit(table, response)
    restored = pickle.loads(pickle.dumps(again))
    np.testing.assert_array_equal(restored.predict(table), fitted.predict(table))
    assert clone(fitted).get_params()["dose"] == "mg"


@pytest.mark.slow
def test_groups_are_routed_through_a_pipeline(columns: dict[str, Any], response: np.ndarray) -> None:
    site = np.repeat(np.arange(12), ROWS // 12)
    table = pandas.DataFrame(columns)
    with sklearn.config_context(enable_metadata_routing=True):
        estimator = ResponseRegressor(**QUICK, dose="mg").set_fit_request(groups=True)
        scores = cross_val_score(
            make_pipeline(estimator), table, response, cv=GroupKFold(3), params={"groups": site}
        )
    assert scores.min() > 0.5
