import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest

from covaria import ResponseModel
from covaria.arrays import FloatArray
from covaria.engine import Backend, predict
from covaria.errors import TableError, UsageError
from covaria.model.prediction import Prediction

Columns = dict[str, Any]


def numbers(prediction: Prediction) -> FloatArray:
    return np.array([prediction.mean, prediction.lower, prediction.upper])


@pytest.fixture(scope="module")
def expected(fitted: ResponseModel, trial_columns: Columns) -> Prediction:
    return fitted.predict(trial_columns)


def as_csv(columns: Columns, folder: Path) -> Path:
    path = folder / "trial.csv"
    pandas.DataFrame(columns).to_csv(path, index=False)
    return path


def as_parquet(columns: Columns, folder: Path) -> str:
    path = folder / "trial.parquet"
    polars.DataFrame(columns).write_parquet(path)
    return str(path)


FORMS: dict[str, Callable[[Columns, Path], Any]] = {
    "lists": lambda columns, _: {name: list(values) for name, values in columns.items()},
    "pandas": lambda columns, _: pandas.DataFrame(columns),
    "polars": lambda columns, _: polars.DataFrame(columns),
    "csv": as_csv,
    "parquet": as_parquet,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_the_table_makes_no_difference(
    form: str, fitted: ResponseModel, expected: Prediction, trial_columns: Columns, tmp_path: Path
) -> None:
    found = fitted.predict(FORMS[form](trial_columns, tmp_path))
    np.testing.assert_array_equal(numbers(found), numbers(expected))
    np.testing.assert_array_equal(found.outside, expected.outside)


def test_order_and_number_of_columns_make_no_difference(
    fitted: ResponseModel, expected: Prediction, trial_columns: Columns
) -> None:
    covariates = [covariate.name for covariate in fitted.design.schema]
    reverse = {name: trial_columns[name] for name in covariates[::-1]}
    np.testing.assert_array_equal(numbers(fitted.predict(reverse)), numbers(expected))
    more = {"SITE": ["x"] * len(expected.mean), **trial_columns}
    np.testing.assert_array_equal(numbers(fitted.predict(more)), numbers(expected))


def test_each_row_is_predicted_for_itself(
    fitted: ResponseModel, expected: Prediction, trial_columns: Columns
) -> None:
    order = np.random.default_rng(0).permutation(len(expected.mean))
    shuffled = fitted.predict({name: np.asarray(values)[order] for name, values in trial_columns.items()})
    np.testing.assert_array_equal(numbers(shuffled), numbers(expected)[:, order])
    for row in (0, 7, int(np.flatnonzero(np.isnan(trial_columns["WT"]))[0])):
        alone = fitted.predict({name: np.asarray(values)[[row]] for name, values in trial_columns.items()})
        np.testing.assert_array_equal(numbers(alone), numbers(expected)[:, [row]])


def test_single_values_give_one_prediction(
    fitted: ResponseModel, expected: Prediction, trial_columns: Columns
) -> None:
    row = 7
    single = {name: values[row] for name, values in trial_columns.items()}
    found = fitted.predict(single)
    assert found.mean.shape == (1,)
    np.testing.assert_array_equal(numbers(found), numbers(expected)[:, [row]])


def test_single_values_represent_all_rows_of_a_mapping(fitted: ResponseModel, trial_columns: Columns) -> None:
    doses = np.array([0.0, 10.0, 40.0])
    subject = {name: values[7] for name, values in trial_columns.items()}
    found = fitted.predict({**subject, "DOSE": doses})
    alone = [fitted.predict({**subject, "DOSE": dose}) for dose in doses]
    np.testing.assert_array_equal(numbers(found), np.hstack([numbers(each) for each in alone]))
    assert len(set(found.mean.tolist())) == 3


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"AGE": "old"}, "AGE"),
        ({"AGE": {"years": 50}}, "AGE must have one dimension"),
        ({"AGE": [50, 60], "DOSE": [1, 2, 3]}, "differ in length"),
    ],
)
def test_single_values_that_do_not_fit_are_refused_in_words(
    fitted: ResponseModel, trial_columns: Columns, changed: Columns, words: str
) -> None:
    single = {name: values[7] for name, values in trial_columns.items()}
    with pytest.raises(TableError, match=words):
        fitted.predict({**single, **changed})


def test_the_prediction_is_the_weighted_mean_of_the_networks(
    fitted: ResponseModel, expected: Prediction, trial_columns: Columns
) -> None:
    inputs = fitted.design.encode(fitted.read(trial_columns).columns)
    total = np.zeros((len(fitted.fold_means), len(inputs)))
    for fold, mean in enumerate(fitted.fold_means):
        total[fold] = fitted.mean_weight * mean
        for ensemble in fitted.ensembles:
            own = ensemble.parameters[ensemble.fold == fold]
            standardised = predict(ensemble.network, own, inputs.astype(np.float32), Backend.REFERENCE)
            total[fold] += ensemble.weight * fitted.response_scale.restore(standardised.mean(axis=0))
    np.testing.assert_allclose(expected.mean, total.mean(axis=0), rtol=1e-5, atol=1e-5)


def test_intervals_hold_the_prediction_and_widen_with_the_level(
    fitted: ResponseModel, trial_columns: Columns
) -> None:
    widths = []
    for level in (0.5, 0.8, 0.95):
        found = fitted.predict(trial_columns, level)
        assert found.level == level
        assert (found.lower < found.mean).all()
        assert (found.mean < found.upper).all()
        widths.append((found.upper - found.lower).mean())
    assert widths == sorted(widths)


@pytest.mark.parametrize("level", [0, 1, 0.9999])
def test_impossible_levels_are_refused(fitted: ResponseModel, trial_columns: Columns, level: float) -> None:
    with pytest.raises(UsageError):
        fitted.predict(trial_columns, level)


def test_rows_outside_the_training_range_are_marked(fitted: ResponseModel, trial_columns: Columns) -> None:
    few = {name: list(np.asarray(values)[:3]) for name, values in trial_columns.items()}
    few["AGE"][1] = 99.0
    found = fitted.predict(few)
    assert found.outside.tolist() == [False, True, False]
    assert any("extrapolation" in note for note in found.notes)
    assert found.row_numbers.tolist() == [1, 2, 3]


@pytest.mark.parametrize("extreme", [1e30, 1e39, 1e300, -1e300])
def test_no_prediction_is_ever_not_a_number(
    fitted: ResponseModel, trial_columns: Columns, extreme: float
) -> None:
    """However far a covariate is outside, there is a finite prediction or an error, never a silent NaN."""
    row = {name: [np.asarray(values)[0]] for name, values in trial_columns.items()} | {"AGE": [extreme]}
    try:
        found = fitted.predict(row)
    except TableError:
        return
    assert np.isfinite(numbers(found)).all()


def test_a_missing_column_is_named(fitted: ResponseModel, trial_columns: Columns) -> None:
    with pytest.raises(TableError, match="WT"):
        fitted.predict({name: values for name, values in trial_columns.items() if name != "WT"})


def test_a_level_that_training_never_saw_is_filled_and_leaves_the_other_rows_as_they_are(
    fitted: ResponseModel, expected: Prediction, trial_columns: Columns
) -> None:
    race = [*trial_columns["RACE"][:-1], "klingon"]
    found = fitted.predict({**trial_columns, "RACE": race})
    assert found.filled.tolist() == [False] * (len(race) - 1) + [True]
    np.testing.assert_array_equal(numbers(found)[:, :-1], numbers(expected)[:, :-1])
    assert found.subjects == tuple(trial_columns["USUBJID"])
    assert not expected.filled.any()
    (note,) = set(found.notes) - set(expected.notes)
    assert note.startswith("RACE has a level that training never had in 1 row; the average over the levels")
    assert "klingon" not in note


def test_where_nothing_can_be_flagged_such_a_level_is_refused_without_repeating_it(
    fitted: ResponseModel, trial_columns: Columns
) -> None:
    race = [*trial_columns["RACE"][:-1], "klingon"]
    with pytest.raises(TableError, match="RACE has a level that the model never saw") as refusal:
        fitted.predict_quantiles({**trial_columns, "RACE": race}, [0.5])
    assert re.search("klingon", str(refusal.value)) is None


def test_columns_that_were_read_before_are_taken_as_they_are(
    fitted: ResponseModel, trial_columns: Columns
) -> None:
    table = fitted.read(trial_columns)
    np.testing.assert_array_equal(fitted.predict(table).mean, fitted.predict(trial_columns).mean)
