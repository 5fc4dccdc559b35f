from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import linregress, sem
from sklearn.metrics import mean_squared_error, r2_score

from covaria import validate_model
from covaria.errors import RoleError, TableError


@pytest.fixture(scope="module")
def new_columns(trial_columns):
    """The trial's first 60 rows, with other responses, some of them missing."""
    random = np.random.default_rng(5)
    few = {name: np.asarray(values)[:60] for name, values in trial_columns.items()}
    response = few["AVAL"] * 1.1 + random.normal(0, 0.5, 60)
    response[[3, 17]] = np.nan
    return few | {"AVAL": response}


def test_figures_are_those_of_scikit_learn_and_scipy(fitted, new_columns):
    kept = ~np.isnan(new_columns["AVAL"])
    observed = new_columns["AVAL"][kept]
    prediction = fitted.predict({name: values[kept] for name, values in new_columns.items()}, 0.8)
    found = validate_model(fitted, new_columns, 0.8)
    line = linregress(prediction.mean, observed)
    assert found.rows == 58
    assert found.mse == pytest.approx(mean_squared_error(observed, prediction.mean), rel=1e-12)
    assert found.mse_se == pytest.approx(sem((observed - prediction.mean) ** 2), rel=1e-12)
    assert found.rmse == pytest.approx(found.mse**0.5, rel=1e-12)
    assert found.r2 == pytest.approx(r2_score(observed, prediction.mean), rel=1e-12)
    assert found.calibration_slope == pytest.approx(line.slope, rel=1e-9)
    assert found.calibration_intercept == pytest.approx(line.intercept, rel=1e-9)
    inside = (prediction.lower <= observed) & (observed <= prediction.upper)
    assert (found.level, found.coverage) == (0.8, pytest.approx(inside.mean()))
    assert found.mean_width == pytest.approx((prediction.upper - prediction.lower).mean())


def test_rows_outside_the_training_range_are_counted(fitted, new_columns):
    age = new_columns["AGE"].copy()
    age[[0, 5]] = 120
    assert validate_model(fitted, new_columns).outside == 0
    assert validate_model(fitted, {**new_columns, "AGE": age}).outside == 2


def test_a_model_that_is_nothing_but_the_mean_has_no_slope(fitted, new_columns):
    mean_alone = replace(fitted, ensembles=(), mean_weight=1.0)
    found = validate_model(mean_alone, new_columns)
    assert found.calibration_slope == 0
    assert found.calibration_intercept == pytest.approx(np.nanmean(new_columns["AVAL"]))
    assert found.r2 <= 0


@pytest.mark.parametrize("responses", [[1.0, np.nan, np.nan], [2.0, 2.0, 2.0]])
def test_too_few_or_equal_responses_are_refused(fitted, new_columns, responses):
    few = {name: values[:3] for name, values in new_columns.items()} | {"AVAL": responses}
    with pytest.raises(TableError, match="AVAL"):
        validate_model(fitted, few)


def test_a_table_without_the_response_is_refused(fitted, new_columns):
    with pytest.raises((TableError, RoleError), match="AVAL"):
        validate_model(fitted, {name: values for name, values in new_columns.items() if name != "AVAL"})
