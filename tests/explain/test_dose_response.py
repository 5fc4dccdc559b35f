"""Curves, differences and their bands, on curves that are known and through a whole fit."""

import numpy as np
import pytest

from covaria.datasets import SimulatedTrial, biomarker_trial
from covaria.errors import UsageError
from covaria.explain import DoseCurves
from covaria.explain.bands import curve_band, wider_band
from covaria.explain.dose_response import describe_curves
from covaria.fit import Conventional, FitSettings, fit_table
from covaria.table import NumberColumn, RoleRequest, read_trial

QUICK = FitSettings(
    folds=5,
    restarts=1,
    steps=400,
    penalties=(1e-3,),
    linear_penalties=(0.0,),
    evidence_steps=8,
    dense_sines=20,
)
COLUMNS = ("doses", "mean", "lower", "upper", "difference", "difference_lower", "difference_upper")


def read(columns, **request):
    return read_trial(columns, RoleRequest(response="y", **request))


def fit(columns, **request):
    return fit_table(read(columns, **request), QUICK, conventional=Conventional.FEW)


@pytest.fixture(scope="module")
def origin():
    trial = biomarker_trial()
    columns = {name: values[trial.train_rows] for name, values in trial.columns().items()}
    return columns, fit(columns, dose="dose")


@pytest.fixture(scope="module")
def few_doses():
    """150 subjects at five doses, with a linear truth and a category."""
    random = np.random.default_rng(7)
    dose = np.tile([0.0, 10.0, 20.0, 40.0, 80.0], 30)
    columns = {"base": random.normal(50, 10, 150), "dose": dose}
    columns |= {"sex": random.permutation(["F"] * 100 + ["M"] * 50)}
    return columns | {"y": 0.5 * columns["base"] + 0.25 * dose + random.normal(0, 1, 150)}


@pytest.fixture(scope="module")
def linear_model(few_doses):
    return fit(few_doses, dose="dose")


@pytest.mark.parametrize("point", [0, 7, 100])
def test_the_mean_is_that_of_everybody_given_the_dose(origin, point):
    columns, model = origin
    curve = model.dose_response()
    everybody = columns | {"dose": np.full(len(columns["y"]), curve.doses[point])}
    assert curve.mean[point] == pytest.approx(model.predict(everybody).mean.mean(), rel=1e-6)


def test_the_curve_is_close_to_the_truth(origin):
    columns, model = origin
    curve = model.dose_response()
    inputs = np.column_stack([columns[name] for name in ("age", "bmi", "baseline", "dose")])
    truth = []
    for dose in curve.doses:
        inputs[:, 3] = dose
        truth.append(SimulatedTrial.truth(inputs).mean())
    np.testing.assert_allclose(curve.mean, truth, atol=0.15)


def test_the_sweet_spot_of_the_origins_trial_is_found(origin):
    best = origin[1].best_dose()
    assert best.dose == pytest.approx(0.4, abs=0.05)
    assert 0.3 < best.lower <= best.dose <= best.upper < 0.55


def test_a_profile_is_what_the_model_predicts_for_it(origin):
    model = origin[1]
    curve = model.dose_response({"age": 0.3, "bmi": "0.7"})
    medians = {each.name: each.median for each in model.design.schema}
    rows = len(curve.doses)
    subject = {"age": [0.3] * rows, "bmi": [0.7] * rows, "baseline": [medians["baseline"]] * rows}
    predicted = model.predict(subject | {"dose": curve.doses}).mean
    np.testing.assert_allclose(curve.mean, predicted, rtol=1e-9)
    assert curve.filled == ("baseline",)
    assert curve.profile[:2] == (("age", "0.3"), ("bmi", "0.7"))
    assert any("baseline" in note for note in curve.notes)


def test_a_profile_has_the_band_of_its_folds_a_quarter_wider(origin):
    model = origin[1]
    profile = {"age": 0.3, "bmi": 0.7, "baseline": 0.2}
    curve = model.dose_response(profile, reference=0.25)
    columns = tuple(
        NumberColumn(
            each.name, np.array(curve.doses) if each.name == "dose" else np.full(len(curve.doses), at)
        )
        for each, at in ((each, profile.get(each.name, 0.0)) for each in model.design.schema)
    )
    folds = model.fold_predictions(columns)
    np.testing.assert_allclose(np.subtract(curve.upper, curve.mean), 1.25 * curve_band(folds), rtol=1e-9)
    apart = folds - folds[:, [curve.doses.index(0.25)]]
    half_width = np.subtract(curve.difference_upper, curve.difference)
    np.testing.assert_allclose(half_width, curve_band(apart), rtol=1e-9, atol=1e-12)


def test_differences_have_a_band_of_their_own(origin):
    model = origin[1]
    curve = model.dose_response(reference=0.25)
    at = curve.doses.index(0.25)
    responses = model.dose_averages.responses
    differences = responses - responses[:, [at]]
    deviations = model.dose_averages.deviations
    half_width = wider_band(differences, deviations - deviations[:, [at]])
    np.testing.assert_allclose(curve.difference, differences.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(curve.difference_upper, differences.mean(axis=0) + half_width, atol=1e-12)
    np.testing.assert_allclose(curve.difference_lower, differences.mean(axis=0) - half_width, atol=1e-12)
    assert curve.difference[at] == curve.difference_upper[at] == 0


@pytest.mark.slow
def test_weights_of_two_are_rows_that_stand_twice(origin):
    few = {name: origin[0][name][:60] for name in ("age", "dose", "y")}
    counts = np.random.default_rng(0).integers(1, 4, 60)
    repeated = fit({name: np.repeat(values, counts) for name, values in few.items()}, dose="dose")
    weighted = fit(few | {"count": counts}, dose="dose", weight="count")
    left, right = repeated.dose_response(), weighted.dose_response()
    for name in COLUMNS:
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=1e-9, atol=1e-12)


def test_the_order_of_rows_does_not_matter(few_doses, linear_model):
    order = np.random.default_rng(1).permutation(150)
    shuffled = {name: np.asarray(values)[order] for name, values in few_doses.items()}
    assert linear_model.dose_averages == fit(shuffled, dose="dose").dose_averages


@pytest.mark.slow
def test_units_do_not_matter(few_doses, linear_model):
    grams = few_doses | {"dose": few_doses["dose"] / 1000, "y": few_doses["y"] * 100}
    right = fit(grams, dose="dose")
    one, other = linear_model.dose_response(), right.dose_response()
    np.testing.assert_allclose(np.array(one.doses) / 1000, other.doses, rtol=1e-9)
    for name in COLUMNS[1:]:
        np.testing.assert_allclose(
            100 * np.array(getattr(one, name)), getattr(other, name), rtol=1e-3, atol=0.5
        )
    assert right.best_dose().dose == pytest.approx(linear_model.best_dose().dose / 1000)


def test_a_linear_truth_gives_a_straight_line(linear_model):
    found = linear_model.dose_response()
    rise = found.mean[-1] - found.mean[0]
    assert rise == pytest.approx(0.25 * 80, rel=0.05)
    np.testing.assert_allclose(
        found.mean, found.mean[0] + rise * np.array(found.doses) / 80, atol=0.03 * rise
    )
    assert (found.studied, found.dose_levels) == ((0.0, 10.0, 20.0, 40.0, 80.0), 5)
    assert found.notes == ()
    assert linear_model.minimum_effective_dose(5).dose == pytest.approx(20, abs=2)
    assert linear_model.dose_response({"base": 50}).profile == (("base", "50.0"), ("sex", "F"))


REFUSED = [
    (lambda model: model.dose_response({"dose": 5.0}), "is the dose"),
    (lambda model: model.dose_response({"bas": 5.0}), "no covariate bas; did you mean base"),
    (lambda model: model.dose_response({"base": "old"}), "must be a number"),
    (lambda model: model.dose_response({"base": "nan"}), "must be a number"),
    (lambda model: model.dose_response({"sex": "X"}), "one of its levels in training: F and M"),
    (lambda model: model.dose_response(reference=81.0), "must be 0 or one from 0 to 80"),
    (lambda model: model.dose_response(level=1.0), "level"),
    (lambda model: model.best_dose("most"), "max"),
    (lambda model: model.minimum_effective_dose(0.0), "other than 0"),
    (lambda model: model.minimum_effective_dose(float("nan")), "other than 0"),
]


@pytest.mark.parametrize(("ask", "words"), REFUSED)
def test_what_makes_no_sense_is_refused(linear_model, ask, words):
    with pytest.raises(UsageError, match=words):
        ask(linear_model)


def test_a_profile_beyond_the_training_rows_is_extrapolation(linear_model):
    notes = linear_model.best_dose(profile={"base": 500, "sex": "M"}).notes
    assert any(note.startswith("Outside the range of the training rows: base") for note in notes)


def test_without_a_dose_there_is_no_curve(few_doses):
    model = fit({"base": few_doses["base"], "y": few_doses["y"]})
    assert model.dose_averages is None
    with pytest.raises(UsageError, match="has no dose"):
        model.dose_response()


def curves(doses, folds, studied):
    return DoseCurves("dose", tuple(doses), tuple(map(tuple, folds)), tuple(studied), len(studied))


def test_a_reference_that_was_not_studied_is_extrapolation():
    found = describe_curves(curves([0.0, 10.0, 20.0], [[1.0, 2.0, 4.0], [1.0, 3.0, 5.0]], [10.0, 20.0]))
    assert found.extrapolation == (True, False, False)
    assert found.difference == (0.0, 1.5, 3.5)
    assert any("was not studied" in note for note in found.notes)
    assert any("fewer than 4 dose levels" in note for note in found.notes)
    inside = found.within_studied()
    assert (inside.doses, inside.difference, inside.extrapolation) == (
        (10.0, 20.0),
        (1.5, 3.5),
        (False, False),
    )
    assert inside.within_studied() is inside
