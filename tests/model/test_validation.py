from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import linregress, sem
from sklearn.metrics import mean_squared_error, r2_score

from covaria import ResponseModel, validate_model
from covaria.errors import RoleError, TableError
from support.presence import present

Columns = dict[str, Any]


@pytest.fixture(scope="module")
def new_columns(trial_columns: Columns) -> dict[str, Any]:
    """The trial's first 60 rows, with other responses, some of them missing."""
    random = np.random.default_rng(5)
    few = {name: np.asarray(values)[:60] for name, values in trial_columns.items()}
    response = few["AVAL"] * 1.1 + random.normal(0, 0.5, 60)
    response[[3, 17]] = np.nan
    return few | {"AVAL": response}


def test_figures_are_those_of_scikit_learn_and_scipy(
    fitted: ResponseModel, new_columns: dict[str, Any]
) -> None:
    kept = ~np.isnan(new_columns["AVAL"])
    observed = new_columns["AVAL"][kept]
    prediction = fitted.predict({name: values[kept] for name, values in new_columns.items()}, 0.8)
    found = validate_model(fitted, new_columns, 0.8)
    line = linregress(prediction.mean, observed)
    assert found.rows == 58
    assert found.score == pytest.approx(mean_squared_error(observed, prediction.mean), rel=1e-12)
    assert found.score_se == pytest.approx(sem((observed - prediction.mean) ** 2), rel=1e-12)
    assert found.explained == pytest.approx(r2_score(observed, prediction.mean), rel=1e-12)
    assert found.calibration_slope.value == pytest.approx(line.slope, rel=1e-9)
    assert found.calibration_intercept.value == pytest.approx(line.intercept, rel=1e-9)
    inside = (prediction.lower <= observed) & (observed <= prediction.upper)
    assert found.level == 0.8
    assert present(found.coverage).value == pytest.approx(inside.mean())
    assert found.mean_width == pytest.approx((prediction.upper - prediction.lower).mean())


def test_rows_outside_the_training_range_are_counted(
    fitted: ResponseModel, new_columns: dict[str, Any]
) -> None:
    age = new_columns["AGE"].copy()
    age[[0, 5]] = 120
    assert validate_model(fitted, new_columns).outside == 0
    assert validate_model(fitted, {**new_columns, "AGE": age}).outside == 2


def test_a_model_that_is_nothing_but_the_mean_has_no_slope(
    fitted: ResponseModel, new_columns: dict[str, Any]
) -> None:
    mean_alone = replace(fitted, ensembles=(), mean_weight=1.0)
    found = validate_model(mean_alone, new_columns)
    assert found.calibration_slope.value == 0
    assert found.calibration_intercept.value == pytest.approx(np.nanmean(new_columns["AVAL"]))
    assert found.explained <= 0


@pytest.mark.parametrize("responses", [[1.0, np.nan, np.nan], [2.0, 2.0, 2.0]])
def test_too_few_or_equal_responses_are_refused(
    fitted: ResponseModel, new_columns: dict[str, Any], responses: list[float]
) -> None:
    few = {name: values[:3] for name, values in new_columns.items()} | {"AVAL": responses}
    with pytest.raises(TableError, match="AVAL"):
        validate_model(fitted, few)


def test_a_table_without_the_response_is_refused(fitted: ResponseModel, new_columns: dict[str, Any]) -> None:
    with pytest.raises((TableError, RoleError), match="AVAL"):
        validate_model(fitted, {name: values for name, values in new_columns.items() if name != "AVAL"})


def often(columns: dict[str, Any], times: int) -> dict[str, Any]:
    return {name: np.repeat(np.asarray(values), times) for name, values in columns.items()}


@pytest.fixture(scope="module")
def complete(new_columns: dict[str, Any]) -> dict[str, Any]:
    kept = ~np.isnan(new_columns["AVAL"])
    return {name: values[kept] for name, values in new_columns.items()}


def test_subjects_that_occur_several_times_do_not_make_anything_surer(
    fitted: ResponseModel, complete: dict[str, Any]
) -> None:
    once, found = validate_model(fitted, complete), validate_model(fitted, often(complete, 25))
    assert (found.rows, found.clusters, found.clustered_by) == (1450, 58, "USUBJID")
    assert found.score_se == pytest.approx(once.score_se)
    assert found.explained_se == pytest.approx(once.explained_se)
    for name in ("calibration_slope", "calibration_intercept", "coverage"):
        own, expected = getattr(found, name), getattr(once, name)
        assert own.lower == pytest.approx(expected.lower, abs=0.01)
        assert own.upper == pytest.approx(expected.upper, abs=0.01)
    assert found.calibration_slope.lower is not None
    assert found.calibration_slope.upper is not None
    assert found.calibration_slope.lower < found.calibration_slope.value < found.calibration_slope.upper


def test_the_subject_may_have_another_name(fitted: ResponseModel, complete: dict[str, Any]) -> None:
    renamed = often(complete, 4)
    renamed["who"] = renamed.pop("USUBJID")
    assert validate_model(fitted, renamed).clustered_by is None
    named = validate_model(fitted, renamed, subject="who")
    assert (named.clusters, named.clustered_by) == (58, "who")
    assert named.score_se == pytest.approx(validate_model(fitted, complete).score_se)
    site = np.arange(len(renamed["who"])) // 24
    by_site = validate_model(fitted, {**renamed, "site": site}, subject="who", group="site")
    assert (by_site.clusters, by_site.clustered_by) == (10, "site")


def test_rows_of_unknown_subjects_are_left_out_and_counted(
    fitted: ResponseModel, complete: dict[str, Any]
) -> None:
    subjects = complete["USUBJID"].astype(object)
    subjects[:3] = None
    found = validate_model(fitted, {**complete, "USUBJID": subjects})
    assert (found.rows, [each.rows for each in found.excluded]) == (55, [3])


def test_a_single_subject_is_refused(fitted: ResponseModel, complete: dict[str, Any]) -> None:
    with pytest.raises(TableError, match="single USUBJID"):
        validate_model(fitted, {**complete, "USUBJID": ["one"] * 58})


def test_a_subject_that_is_not_there_is_refused(fitted: ResponseModel, complete: dict[str, Any]) -> None:
    with pytest.raises(RoleError, match="who"):
        validate_model(fitted, complete, subject="who")


def test_the_table_of_the_fit_is_known_again(
    fitted: ResponseModel, trial_columns: Columns, complete: dict[str, Any]
) -> None:
    order = np.random.default_rng(9).permutation(len(trial_columns["AGE"]))
    shuffled = {name: np.asarray(values)[order] for name, values in reversed(trial_columns.items())}
    nameless = {name: values for name, values in shuffled.items() if name != "USUBJID"}
    for same in (trial_columns, shuffled, nameless, {**shuffled, "other": order}):
        found = validate_model(fitted, same)
        assert found.in_sample
        assert found.out_of_fold_score == fitted.evaluation.oof.score
    shorter = {name: values[1:] for name, values in shuffled.items()}
    for other in (complete, shorter, {**shuffled, "AGE": shuffled["AGE"] + 1e-9}):
        assert not validate_model(fitted, other).in_sample
