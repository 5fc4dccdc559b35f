"""Curves, differences and their bands, on curves that are known and through a whole fit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.datasets import SimulatedTrial, biomarker_trial
from covaria.dose import DoseCurve, LevelMeans
from covaria.errors import UsageError
from covaria.explain import StudiedDoses
from covaria.explain.dose_response import describe_curve, level_effects
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model.response_model import ResponseModel
from covaria.table import NumberCovariate, RoleRequest, read_trial
from covaria.table.trial import TrialTable
from support.presence import present

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


def read(columns: dict[str, Any], **request: Any) -> TrialTable:
    return read_trial(columns, RoleRequest(response="y", **request))


def fit(columns: dict[str, Any], **request: Any) -> ResponseModel:
    return fit_table(read(columns, **request), QUICK, comparators=Comparators.FEW)


@pytest.fixture(scope="module")
def origin() -> tuple[dict[str, FloatArray], ResponseModel]:
    trial = biomarker_trial()
    columns = {name: values[trial.train_rows] for name, values in trial.columns().items()}
    return columns, fit(columns, dose="dose")


@pytest.fixture(scope="module")
def few_doses() -> dict[str, Any]:
    """150 subjects at five doses, with a linear truth and a category."""
    random = np.random.default_rng(7)
    dose = np.tile([0.0, 10.0, 20.0, 40.0, 80.0], 30)
    columns = {"base": random.normal(50, 10, 150), "dose": dose}
    columns |= {"sex": random.permutation(["F"] * 100 + ["M"] * 50)}
    return columns | {"y": 0.5 * columns["base"] + 0.25 * dose + random.normal(0, 1, 150)}


@pytest.fixture(scope="module")
def linear_model(few_doses: dict[str, Any]) -> ResponseModel:
    return fit(few_doses, dose="dose")


@pytest.mark.slow
@pytest.mark.parametrize("point", [0, 7, 100])
def test_the_networks_average_is_that_of_everybody_given_the_dose(
    origin: tuple[dict[str, FloatArray], ResponseModel], point: int
) -> None:
    """It is one of the shapes that the curve may have."""
    columns, model = origin
    averages = present(model.dose_averages)
    everybody = columns | {"dose": np.full(len(columns["y"]), averages.doses[point])}
    found = averages.responses.mean(axis=0)[point]
    assert found == pytest.approx(model.predict(everybody).mean.mean(), rel=1e-6)


def test_the_curve_is_close_to_the_truth(origin: tuple[dict[str, FloatArray], ResponseModel]) -> None:
    columns, model = origin
    curve = model.dose_response()
    inputs = np.column_stack([columns[name] for name in ("age", "bmi", "baseline", "dose")])
    truth = []
    for dose in curve.doses:
        inputs[:, 3] = dose
        truth.append(SimulatedTrial.truth(inputs).mean())
    np.testing.assert_allclose(curve.mean, truth, atol=0.15)


def test_the_sweet_spot_of_the_origins_trial_is_found(
    origin: tuple[dict[str, FloatArray], ResponseModel],
) -> None:
    best = origin[1].best_dose()
    assert best.dose == pytest.approx(0.4, abs=0.05)
    assert 0.3 < best.lower <= best.dose <= best.upper < 0.55


def test_a_profile_is_the_trials_curve_and_what_the_networks_find_special(
    origin: tuple[dict[str, FloatArray], ResponseModel],
) -> None:
    model = origin[1]
    curve, trial = model.dose_response({"age": 0.3, "bmi": "0.7"}), model.dose_response()
    baseline = next(each for each in model.design.schema if each.name == "baseline")
    assert isinstance(baseline, NumberCovariate)
    averages = present(model.dose_averages)
    doses = averages.doses
    subject = {"age": [0.3], "bmi": [0.7], "baseline": [baseline.median]}
    subject = {name: values * len(doses) for name, values in subject.items()}
    special = model.predict(subject | {"dose": doses}).mean - averages.responses.mean(axis=0)
    expected = np.array(trial.mean) + np.interp(trial.doses, doses, special)
    np.testing.assert_allclose(curve.mean, expected, rtol=1e-9)
    assert curve.filled == ("baseline",)
    assert curve.profile[:2] == (("age", "0.3"), ("bmi", "0.7"))
    assert any("baseline" in note for note in curve.notes)


def test_a_profile_is_less_sure_than_the_trial(origin: tuple[dict[str, FloatArray], ResponseModel]) -> None:
    model = origin[1]
    curve, trial = model.dose_response({"age": 0.3, "bmi": 0.7, "baseline": 0.2}), model.dose_response()
    assert np.mean(np.subtract(curve.upper, curve.lower)) > np.mean(np.subtract(trial.upper, trial.lower))


def test_differences_have_bands_of_their_own(origin: tuple[dict[str, FloatArray], ResponseModel]) -> None:
    curve = origin[1].dose_response(reference=0.25)
    at = int(np.abs(np.array(curve.doses) - 0.25).argmin())
    np.testing.assert_allclose(
        curve.difference, np.array(curve.mean) - np.interp(0.25, curve.doses, curve.mean)
    )
    for lower, upper in (
        (curve.difference_lower, curve.difference_upper),
        (curve.difference_simultaneous_lower, curve.difference_simultaneous_upper),
    ):
        width = np.subtract(upper, lower)
        assert width[at] < 0.1 * width.max()
        assert (np.subtract(curve.difference, lower) >= 0).all()
    for own in ("", "difference_"):
        pointwise, simultaneous = (
            np.subtract(getattr(curve, f"{own}{kind}upper"), getattr(curve, f"{own}{kind}lower"))
            for kind in ("", "simultaneous_")
        )
        assert (simultaneous >= pointwise - 1e-12).all()


def test_the_difference_of_two_doses_does_not_depend_on_which_is_the_reference(
    linear_model: ResponseModel,
) -> None:
    up, down = (linear_model.dose_response(reference=reference) for reference in (0.0, 80.0))
    first, last = up.levels[-1], down.levels[0]
    assert (first.dose, last.dose) == (80.0, 0.0)
    assert first.difference == pytest.approx(-last.difference)
    assert first.difference_lower == pytest.approx(-last.difference_upper)


def test_levels_have_the_adjusted_means_and_their_subjects(linear_model: ResponseModel) -> None:
    found, kept = linear_model.dose_response(), present(linear_model.adjusted_means)
    assert [each.dose for each in found.levels] == [0.0, 10.0, 20.0, 40.0, 80.0]
    assert [each.subjects for each in found.levels] == [30] * 5
    assert [each.mean for each in found.levels] == pytest.approx(list(kept.means))
    assert [each.difference for each in found.levels] == pytest.approx(
        [mean - kept.means[0] for mean in kept.means]
    )
    first = found.levels[0]
    assert first.difference == first.difference_lower == first.difference_upper == 0
    # An interval of Student's t with twice the 29 degrees of freedom of a level's variance.
    error = float(np.sqrt(kept.covariance[0][0]))
    assert first.upper - first.mean == pytest.approx(2.001717 * error, rel=1e-5)
    assert all(each.lower < each.mean < each.upper for each in found.levels)
    assert linear_model.dose_response({"base": 50}).levels == ()
    # Means of knots are no means of anybody's dose, and of no level.
    assert linear_model.dose_response(reference=15.0).levels == ()


@pytest.mark.slow
def test_weights_of_two_are_rows_that_occur_twice(
    origin: tuple[dict[str, FloatArray], ResponseModel],
) -> None:
    few = {name: origin[0][name][:60] for name in ("age", "dose", "y")}
    counts = np.random.default_rng(0).integers(1, 4, 60)
    repeated = fit({name: np.repeat(values, counts) for name, values in few.items()}, dose="dose")
    weighted = fit(few | {"count": counts}, dose="dose", weight="count")
    left, right = repeated.dose_response(), weighted.dose_response()
    for name in COLUMNS:
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=1e-9, atol=1e-12)


def test_the_order_of_rows_does_not_matter(few_doses: dict[str, Any], linear_model: ResponseModel) -> None:
    order = np.random.default_rng(1).permutation(150)
    shuffled = {name: np.asarray(values)[order] for name, values in few_doses.items()}
    assert linear_model.dose_averages == fit(shuffled, dose="dose").dose_averages


@pytest.mark.slow
def test_units_do_not_matter(few_doses: dict[str, Any], linear_model: ResponseModel) -> None:
    grams = few_doses | {"dose": few_doses["dose"] / 1000, "y": few_doses["y"] * 100}
    right = fit(grams, dose="dose")
    one, other = linear_model.dose_response(), right.dose_response()
    np.testing.assert_allclose(np.array(one.doses) / 1000, other.doses, rtol=1e-9)
    for name in COLUMNS[1:]:
        # The end of a band is one draw's value, and a draw whose step is at this dose may be rounded away.
        alike = np.isclose(100 * np.array(getattr(one, name)), getattr(other, name), rtol=1e-3, atol=0.5)
        assert alike.mean() > 0.95, name
    assert right.best_dose().dose == pytest.approx(linear_model.best_dose().dose / 1000)


def test_a_linear_truth_gives_a_straight_line(linear_model: ResponseModel) -> None:
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
    (lambda model: model.dose_response(reference=81.0), "must be between 0 and 80"),
    (lambda model: model.dose_response(level=1.0), "level"),
    (lambda model: model.best_dose("most"), "max"),
    (lambda model: model.minimum_effective_dose(0.0), "other than 0"),
    (lambda model: model.minimum_effective_dose(float("nan")), "other than 0"),
]


@pytest.mark.parametrize(("ask", "words"), REFUSED)
def test_what_makes_no_sense_is_refused(
    linear_model: ResponseModel, ask: Callable[[ResponseModel], object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        ask(linear_model)


def test_a_profile_beyond_the_training_rows_is_extrapolation(linear_model: ResponseModel) -> None:
    notes = linear_model.best_dose(profile={"base": 500, "sex": "M"}).notes
    assert any(note.startswith("Outside the range of the training rows: base") for note in notes)


def test_without_a_dose_there_is_no_curve(few_doses: dict[str, Any]) -> None:
    model = fit({"base": few_doses["base"], "y": few_doses["y"]})
    assert model.dose_averages is None
    with pytest.raises(UsageError, match="has no dose"):
        model.dose_response()


@pytest.fixture
def three_levels() -> DoseCurve:
    means = LevelMeans(
        np.array([10.0, 20.0, 40.0]), np.array([1.0, 2.0, 4.0]), np.diag([1.0, 2.0, 3.0]), np.full(3, 9.0)
    )
    draws = means.means + np.random.default_rng(0).normal(size=(500, 3))
    return DoseCurve(means.doses, means.means, draws, means, (("truth", 1.0),))


def test_few_levels_and_those_left_out_are_reported(three_levels: DoseCurve) -> None:
    found = describe_curve(three_levels, StudiedDoses("dose", (10.0, 20.0, 40.0), 3, (0.0, 80.0)))
    assert found.reference == 10
    assert found.difference == (0.0, 1.0, 3.0)
    assert "fewer than 4 dose levels" in found.notes[0]
    assert found.notes[1] == "Left out for having a single subject (or group): dose 0, 80."


def test_intervals_of_levels_are_those_of_welch(three_levels: DoseCurve) -> None:
    """Two independent means with variances of their own: Satterthwaite's degrees of freedom by hand."""
    _, second, _ = level_effects(three_levels.means, (10, 10, 10), 10.0)
    # (1 + 2)² / (1² / 9 + 2² / 9) = 16.2, where Student's 97.5 % point is 2.117780 by R's qt.
    assert second.difference == 1
    assert second.difference_upper - 1 == pytest.approx(2.117780 * 3**0.5, rel=1e-5)


def test_a_reference_without_a_mean_is_refused(three_levels: DoseCurve) -> None:
    with pytest.raises(UsageError, match="must be one of those with a mean of its own: 10, 20, 40"):
        level_effects(three_levels.means, (1, 1, 1), 15.0)
