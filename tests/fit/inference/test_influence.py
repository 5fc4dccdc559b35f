"""Influence of subjects is what leaving them out changes, in differences of treatments and in predictions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.folds import folds_of_fit, settings_with_folds
from covaria.fit.inference.arm_means import adjusted_arm_means
from covaria.fit.inference.augmented_means import LevelData, augmented_means, influence_at_levels
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_means import adjusted_dose_means
from covaria.fit.inference.influence import cook_distances, influence_of_subjects, rows_without
from covaria.fit.inference.knot_means import KnotData, influence_at_knots, knot_means
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import reference_arm
from covaria.model.sensitivity import TreatmentDifference
from covaria.table import TrialTable
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
AverageOf = Callable[[AnalysisSet], CrossFittedAverage]
TrialOf = Callable[..., TrialTable]

RANDOMISED = Assignment.RANDOMISED


def between(at: str, reference: str) -> TreatmentDifference:
    return TreatmentDifference(at, reference, 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    """Ninety rows of 45 subjects, two of each, at three doses; subject 7 is far off at the highest."""
    random = np.random.default_rng(3)
    subject = np.repeat(np.arange(45), 2)
    dose, age = np.array([0.0, 10.0, 20.0])[subject % 3], random.normal(50, 9, 90)
    y = 0.1 * dose + 0.05 * age + random.normal(0, 1, 45)[subject] + random.normal(0, 0.5, 90)
    y[subject == 8] += 9
    return {"dose": dose, "age": age, "id": [f"s{own:02}" for own in subject], "y": y}


@pytest.fixture(scope="module")
def average_of(quick: FitSettings) -> AverageOf:
    def build(analysis: AnalysisSet) -> CrossFittedAverage:
        settings = settings_with_folds(analysis, quick)
        folds = folds_of_fit(analysis, settings)
        candidates = train_candidates(training_task(analysis, folds, settings))
        return CrossFittedAverage(
            folds, candidates, average_candidates(analysis, folds, candidates, AveragingSettings())
        )

    return build


def test_with_constant_predictions_it_is_what_leaving_a_unit_out_changes() -> None:
    random = np.random.default_rng(1)
    level = np.repeat(np.arange(3), [10, 15, 25])
    data = LevelData(np.arange(3.0), level, random.normal(size=50), np.ones(50), np.arange(50))
    found = influence_at_levels(data, np.zeros((50, 3)))
    means = augmented_means(data, np.zeros((50, 3)), chosen=AdjustedMeansSettings()).means
    for unit in (0, 12, 49):
        kept = np.arange(50) != unit
        left = LevelData(np.arange(3.0), level[kept], data.response[kept], np.ones(49), np.arange(49))
        np.testing.assert_allclose(
            found[unit],
            means - augmented_means(left, np.zeros((49, 3)), chosen=AdjustedMeansSettings()).means,
            atol=1e-12,
        )


def test_predictions_and_strata_count_to_the_first_order() -> None:
    """Many subjects, so that what is left of the first order is as small as one of them."""
    random = np.random.default_rng(2)
    rows = 4000
    level, stratum = random.integers(0, 2, rows), random.integers(0, 2, rows)
    predicted = random.normal(0, 2, (rows, 2))
    response = predicted[np.arange(rows), level] + stratum + random.normal(size=rows)
    data = LevelData(np.arange(2.0), level, response, np.ones(rows), np.arange(rows))
    shares = np.array([[np.mean(level[stratum == own] == arm) for arm in (0, 1)] for own in (0, 1)])
    found = influence_at_levels(data, predicted, shares[stratum], stratum)
    means = augmented_means(data, predicted, shares[stratum], stratum, chosen=AdjustedMeansSettings()).means
    for unit in (0, 1, 2):
        kept = np.arange(rows) != unit
        left = LevelData(np.arange(2.0), level[kept], response[kept], np.ones(rows - 1), np.arange(rows - 1))
        own = stratum[kept]
        shares = np.array([[np.mean(left.level[own == k] == arm) for arm in (0, 1)] for k in (0, 1)])
        without = augmented_means(
            left, predicted[kept], shares[own], own, chosen=AdjustedMeansSettings()
        ).means
        np.testing.assert_allclose(found[unit], means - without, atol=2e-6)
        assert np.abs(found[unit]).max() > 2e-5


def test_at_knots_it_is_what_leaving_a_subject_out_changes() -> None:
    random = np.random.default_rng(4)
    dose, unit, knots = random.uniform(0, 10, 60), np.repeat(np.arange(30), 2), np.array([0.0, 4.0, 10.0])
    ones, zeros = np.ones(60), np.zeros((60, 3))
    left = random.normal(size=60)
    data = KnotData(dose, left, zeros, ones, ones, np.arange(60))
    found = influence_at_knots(data, knots, chosen=AdjustedMeansSettings())
    means = knot_means(data, knots, chosen=AdjustedMeansSettings()).means
    kept = np.arange(60) != 17
    without = KnotData(dose[kept], left[kept], zeros[kept], ones[kept], ones[kept], np.arange(59))
    np.testing.assert_allclose(
        found[17], means - knot_means(without, knots, chosen=AdjustedMeansSettings()).means, atol=1e-10
    )
    by_subject = influence_at_knots(replace(data, unit=unit), knots, chosen=AdjustedMeansSettings())
    assert by_subject.shape == (30, 3)


def test_it_belongs_to_subjects_and_sums_to_nothing(
    analysis_of: AnalysisOf, average_of: AverageOf, columns: dict[str, Any]
) -> None:
    analysis = analysis_of(columns, dose="dose", subject="id", covariates=("age", "dose"))
    average = average_of(analysis)
    found = influence_of_subjects(
        analysis, average, between("20.0", "0.0"), RANDOMISED, settings=FitSettings()
    )
    assert found.shape == (45,)
    far = int(np.argmax(np.abs(found)))
    assert found[far] > 0
    rows = np.flatnonzero(analysis.subject == far)
    assert analysis.response[rows].min() > 9
    other_way = influence_of_subjects(
        analysis, average, between("0.0", "20.0"), RANDOMISED, settings=FitSettings()
    )
    np.testing.assert_allclose(other_way, -found)
    # Half the influence of the whole path and half of it are one.
    halves = [("20.0", "10.0"), ("10.0", "0.0")]
    parts = [
        influence_of_subjects(analysis, average, between(*half), RANDOMISED, settings=FitSettings())
        for half in halves
    ]
    np.testing.assert_allclose(sum(parts), found, atol=1e-12)


def test_its_squares_are_the_variance_that_is_reported(
    analysis_of: AnalysisOf, average_of: AverageOf, columns: dict[str, Any]
) -> None:
    """HC3 over CR2: a bit more, by about 1 / (1 − h) with 15 subjects in each arm."""
    analysis = analysis_of(columns, dose="dose", subject="id", covariates=("age", "dose"))
    average = average_of(analysis)
    means = present(adjusted_dose_means(analysis, average, RANDOMISED, 0, method=MethodSettings()))
    contrast = np.array([-1.0, 0.0, 1.0])
    found = influence_of_subjects(
        analysis, average, between("20.0", "0.0"), RANDOMISED, settings=FitSettings()
    )
    assert 1 <= (found**2).sum() / (contrast @ means.level_means.covariance @ contrast) <= 1.1


def test_arms_are_reported_by_their_names(
    analysis_of: AnalysisOf, trial_of: TrialOf, average_of: AverageOf, columns: dict[str, Any]
) -> None:
    arms = {0.0: "Placebo", 10.0: "B", 20.0: "A"}
    given = {**columns, "arm": [arms[dose] for dose in columns["dose"]]}
    del given["dose"]
    request = {"arm": "arm", "subject": "id", "covariates": ("age", "arm")}
    analysis = analysis_of(given, **request)
    average = average_of(analysis)
    found = influence_of_subjects(
        analysis, average, between("A", "Placebo"), RANDOMISED, settings=FitSettings()
    )
    means = adjusted_arm_means(
        analysis,
        average,
        reference_arm(trial_of(given, **request), None),
        RANDOMISED,
        0,
        method=MethodSettings(),
    )
    assert means is not None
    covariance = np.array(means.adjusted.covariance)
    contrast = (np.array(means.arms) == "A").astype(float) - (np.array(means.arms) == "Placebo")
    assert 1 <= (found**2).sum() / (contrast @ covariance @ contrast) <= 1.1


def test_without_a_treatment_it_is_cooks_distance(analysis_of: AnalysisOf) -> None:
    """The oracle is the sum of squared changes of predictions when least squares leaves out each subject."""
    random = np.random.default_rng(5)
    subject = np.repeat(np.arange(20), 3)
    a, b, noise = random.normal(size=(3, 60))
    columns = {"a": a, "b": b, "id": [f"s{k:02}" for k in subject], "y": a + noise}
    analysis = analysis_of(columns, subject="id")
    design = np.column_stack([np.ones(60), analysis.inputs])
    whole = np.linalg.lstsq(design, analysis.response, rcond=None)[0]
    errors, changes = np.zeros(60), np.zeros(20)
    for own in range(20):
        rows, out = rows_without(analysis, np.array([own])), analysis.subject == own
        found = np.linalg.lstsq(design[rows], analysis.response[rows], rcond=None)[0]
        errors[out] = analysis.response[out] - design[out] @ found
        changes[own] = ((design @ (whole - found)) ** 2).sum()
    np.testing.assert_allclose(cook_distances(analysis, errors), changes, rtol=1e-8)
