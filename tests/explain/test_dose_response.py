"""The standardised dose-response against g-computation by hand, and against truths that are known."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.datasets import SimulatedTrial, biomarker_trial
from covaria.explain import dose_response
from covaria.fit import FitSettings, fit_table
from covaria.table import RoleRequest, read_trial

QUICK = FitSettings(folds=5, restarts=1, steps=400, penalties=(1e-3,), linear_penalties=(0.0,))
STUDENT_95 = {3: 3.182446, 4: 2.776445}
"""The 97.5 % point of Student's t by degrees of freedom, from printed tables."""


def read(columns, **request):
    return read_trial(columns, RoleRequest(response="y", **request))


@pytest.fixture(scope="module")
def origin():
    trial = biomarker_trial()
    columns = {name: values[trial.train_rows] for name, values in trial.columns().items()}
    table = read(columns, dose="dose")
    return columns, table, fit_table(table, QUICK, gaussian_process=False)


@pytest.fixture(scope="module")
def curve(origin):
    _, table, model = origin
    return dose_response(model, table)


@pytest.mark.parametrize("point", [0, 7, 20, 40])
def test_the_mean_is_that_of_everybody_given_the_dose(origin, curve, point):
    columns, _, model = origin
    everybody = columns | {"dose": np.full(len(columns["y"]), curve.doses[point])}
    assert curve.mean[point] == pytest.approx(model.predict(everybody).mean.mean(), rel=1e-9)


def test_subjects_count_by_their_weight(origin):
    columns, _, model = origin
    few = {name: values[:60] for name, values in columns.items()}
    counts = np.random.default_rng(0).integers(1, 4, 60)
    repeated = read({name: np.repeat(values, counts) for name, values in few.items()}, dose="dose")
    weighted = read(few | {"count": counts}, dose="dose", weight="count")
    left, right = dose_response(model, repeated), dose_response(model, weighted)
    for name in ("doses", "mean", "lower", "upper", "studied"):
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=1e-9)


@pytest.mark.parametrize("folds", [4, 5])
def test_the_band_is_that_of_the_jackknife(origin, folds):
    table = origin[1]
    model = fit_table(table, replace(QUICK, folds=folds, steps=100), gaussian_process=False)
    found = dose_response(model, table)
    dose = table.covariates[[column.name for column in table.covariates].index("dose")]
    for point in (0, 13, 40):
        at_dose = tuple(
            replace(column, values=np.full(table.rows, found.doses[point])) if column is dose else column
            for column in table.covariates
        )
        left_out = [float(prediction.mean()) for prediction in model.fold_predictions(at_dose)]
        # Kott 2001, equation 2: (K − 1) / K times the sum of squared deviations of the replicates.
        mean = sum(left_out) / folds
        variance = (folds - 1) / folds * sum((estimate - mean) ** 2 for estimate in left_out)
        half_width = STUDENT_95[folds - 1] * variance**0.5
        assert found.mean[point] == pytest.approx(mean, rel=1e-9)
        assert found.lower[point] == pytest.approx(mean - half_width, rel=1e-5)
        assert found.upper[point] == pytest.approx(mean + half_width, rel=1e-5)


def test_the_sweet_spot_of_the_origins_trial_is_found(curve):
    assert curve.doses[int(np.argmax(curve.mean))] == pytest.approx(0.4, abs=0.05)


def test_the_curve_is_close_to_the_truth(origin, curve):
    columns, _, _ = origin
    inputs = np.column_stack([columns[name] for name in ("age", "bmi", "baseline", "dose")])
    truth = []
    for dose in curve.doses:
        inputs[:, 3] = dose
        truth.append(SimulatedTrial.truth(inputs).mean())
    np.testing.assert_allclose(curve.mean, truth, atol=0.15)


def test_the_grid_spans_the_studied_doses(origin, curve):
    columns, _, _ = origin
    assert curve.dose == "dose"
    assert len(curve.doses) == len(curve.mean) == len(curve.lower) == len(curve.upper) == 41
    np.testing.assert_allclose(np.diff(curve.doses), np.ptp(columns["dose"]) / 40)
    assert curve.studied == (columns["dose"].min(), columns["dose"].max())
    assert (curve.doses[0], curve.doses[-1]) == curve.studied
    assert curve.dose_levels == len(np.unique(columns["dose"]))


@pytest.fixture(scope="module")
def linear_columns():
    random = np.random.default_rng(7)
    dose = np.tile([0.0, 10.0, 20.0, 40.0, 80.0], 40)
    columns = {"base": random.normal(50, 10, 200), "dose": dose}
    return columns | {"y": 0.5 * columns["base"] + 0.25 * dose + random.normal(0, 1, 200)}


def test_a_linear_truth_gives_a_straight_line(linear_columns):
    table = read(linear_columns)
    found = dose_response(fit_table(table, QUICK, gaussian_process=False), table)
    rise = found.mean[-1] - found.mean[0]
    assert rise == pytest.approx(0.25 * 80, rel=0.03)
    line = np.linspace(found.mean[0], found.mean[-1], 41)
    np.testing.assert_allclose(found.mean, line, atol=0.02 * rise)
    assert found.studied == (0.0, 10.0, 20.0, 40.0, 80.0)
    assert found.dose_levels == 5


def test_there_is_no_curve_without_a_dose(linear_columns):
    columns = {"base": linear_columns["base"], "y": linear_columns["y"]}
    table = read(columns)
    assert dose_response(fit_table(table, QUICK, gaussian_process=False), table) is None
