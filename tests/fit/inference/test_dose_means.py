"""Adjusted means of a dose: ANCOVA's with linear predictions, at levels or knots as the doses are."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import sem

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.dose_trend.ancova import ancova_means
from covaria.fit.folds import folds_of_parts
from covaria.fit.inference.dose_means import adjusted_dose_means
from covaria.fit.settings import MethodSettings
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.table import TrialTable
from support.presence import present
from support.treatments import dose_column_of

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

MOST_LEVELS = MethodSettings().dose_levels.most_levels
RANDOMISED, OBSERVATIONAL = Assignment.RANDOMISED, Assignment.OBSERVATIONAL


def linear_average(analysis: AnalysisSet, kinks: tuple[int, ...] = ()) -> SimpleNamespace:
    """Least squares on all rows with a constant for each level, or a line, in the place of networks."""
    column = dose_column_of(analysis)
    scale = analysis.design.scales[column]

    def design(inputs: FloatArray) -> FloatArray:
        dose = scale.restore_inputs(inputs[:, column])
        steps = [np.ones(len(inputs)), *((dose == kink).astype(float) for kink in kinks)]
        return np.column_stack([*steps, np.delete(inputs, column, axis=1)])

    found = np.linalg.lstsq(design(analysis.inputs), analysis.response, rcond=None)[0]

    def with_inputs(inputs: FloatArray, columns: Any, values: Any) -> FloatArray:
        predicted = []
        for own in values:
            given = inputs.copy()
            given[:, columns] = own
            predicted.append(design(given) @ found)
        return np.column_stack(predicted)

    def out_of_fold(own: AnalysisSet) -> FloatArray:
        return np.asarray(design(own.inputs) @ found)

    folds = folds_of_parts([np.arange(analysis.rows) % 5])
    return SimpleNamespace(folds=folds, with_inputs=with_inputs, out_of_fold=out_of_fold)


def columns_of(dose: FloatArray, seed: int = 0) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    rows = len(dose)
    age, sex = random.normal(50, 10, rows), random.permutation(np.resize(["F", "M"], rows))
    response = 0.05 * dose + 0.1 * age + (sex == "F") + random.normal(size=rows)
    return {"dose": dose, "age": age, "sex": sex, "y": response}


@pytest.fixture
def means_of(analysis_of: AnalysisOf) -> Callable[..., AdjustedMeans]:
    def run(
        columns: dict[str, Any],
        declared: Assignment | None = RANDOMISED,
        kinks: tuple[int, ...] = (),
        **request: Any,
    ) -> AdjustedMeans:
        analysis = analysis_of(columns, dose="dose", **request)
        average: Any = linear_average(analysis, kinks)
        return present(adjusted_dose_means(analysis, average, declared, 0, method=MethodSettings()))

    return run


def randomised(doses: list[int] | tuple[int, ...], counts: tuple[int, ...], seed: int = 1) -> FloatArray:
    return np.random.default_rng(seed).permutation(np.repeat(np.array(doses, float), counts))


@pytest.mark.parametrize("counts", [(30, 30, 30), (50, 20, 10)])
def test_with_linear_predictions_they_are_those_of_ancova(
    means_of: Callable[..., AdjustedMeans], trial_of: TrialOf, counts: tuple[int, ...]
) -> None:
    columns = columns_of(randomised([0, 10, 40], counts))
    found = means_of(columns, kinks=(10, 40))
    expected = ancova_means(trial_of(columns, dose="dose")).means
    np.testing.assert_allclose(found.means, expected.means, atol=1e-8)
    np.testing.assert_allclose(found.level_means.standard_errors, expected.standard_errors, rtol=0.35)
    assert found.levels == (0, 10, 40)
    assert found.subjects == counts
    assert found.least_probability == pytest.approx(min(counts) / sum(counts))
    assert (found.of_knots, found.left_out, found.declared) == (False, (), True)


@pytest.mark.parametrize(("sd", "without"), [(0.1, 1.0), (1e6, 0.0)], ids=["none", "whole"])
def test_overlap_is_of_every_subject_with_every_level(
    means_of: Callable[..., AdjustedMeans], sd: float, without: float
) -> None:
    """A covariate that gives the dose away leaves each subject one dose alone, its own however likely."""
    dose = randomised([0, 10], (60, 60))
    columns = columns_of(dose)
    columns["age"] = dose + np.random.default_rng(5).normal(0, sd, len(dose))
    found = means_of(columns, declared=Assignment.OBSERVATIONAL)
    assert found.without_overlap == pytest.approx(without, abs=0.05)
    assert means_of(columns).without_overlap == 0


def test_crude_means_are_the_levels_own(means_of: Callable[..., AdjustedMeans]) -> None:
    columns = columns_of(randomised([0, 10, 40], (40, 25, 15)))
    found = means_of(columns)
    parts = [columns["y"][columns["dose"] == level] for level in found.levels]
    np.testing.assert_allclose(found.crude, [own.mean() for own in parts])
    np.testing.assert_allclose(found.crude_errors, [sem(own) for own in parts])


def test_what_covariates_explain_is_subjects_saved(means_of: Callable[..., AdjustedMeans]) -> None:
    """The unadjusted analysis needs 1 / (1 − R²) times as many, within sampling error."""
    columns = columns_of(randomised([0, 10], (300, 300)))
    found = means_of(columns, kinks=(10,))
    left = columns["y"] - 0.05 * columns["dose"]
    unexplained = 1 / left.var()
    assert found.relative_efficiency(0)[1] == pytest.approx(1 / unexplained, rel=0.15)


@pytest.mark.parametrize(
    ("doses", "counts", "of_knots", "left_out"),
    [
        ((0, 5), (20, 20), False, ()),
        ((0, 5, 7), (20, 20, 1), False, (7,)),
        (tuple(range(MOST_LEVELS)), (6,) * MOST_LEVELS, False, ()),
        (tuple(range(MOST_LEVELS + 1)), (6,) * (MOST_LEVELS + 1), True, ()),
        # Few had each: about as good as continuous.
        (tuple(range(10)), (3,) * 10, True, ()),
        # More than a tenth had a dose of their own.
        ((0, 10, *range(20, 30)), (20, 20, *(1,) * 10), True, ()),
        ((0, 10, 21, 22), (20, 20, 1, 1), False, (21, 22)),
    ],
)
def test_doses_that_many_had_are_levels_and_others_have_knots(
    means_of: Callable[..., AdjustedMeans],
    doses: tuple[int, ...],
    counts: tuple[int, ...],
    of_knots: bool,
    left_out: tuple[int, ...],
) -> None:
    found = means_of(columns_of(randomised(doses, counts)))
    assert found.of_knots is of_knots
    assert found.left_out == left_out
    if of_knots:
        assert (found.levels[0], found.levels[-1]) == (min(doses), max(doses))
        assert found.crude == found.crude_errors == ()
    else:
        assert set(found.levels) == set(doses) - set(left_out)


@pytest.mark.parametrize(("doses", "counts"), [((0, 1), (29, 1)), ((0, 1, 2), (28, 1, 1))])
def test_fewer_than_two_levels_of_two_subjects_have_none(
    analysis_of: AnalysisOf, doses: tuple[int, ...], counts: tuple[int, ...]
) -> None:
    analysis = analysis_of(columns_of(randomised(doses, counts)), dose="dose")
    average: Any = linear_average(analysis)
    assert adjusted_dose_means(analysis, average, RANDOMISED, 0, method=MethodSettings()) is None


def test_without_a_dose_there_are_none(analysis_of: AnalysisOf) -> None:
    columns = columns_of(randomised([0, 1], (20, 20)))
    del columns["dose"]
    analysis = analysis_of(columns)
    average: Any = None
    assert adjusted_dose_means(analysis, average, RANDOMISED, 0, method=MethodSettings()) is None


def test_the_assignment_is_inferred_where_nobody_said_how_it_was(
    means_of: Callable[..., AdjustedMeans],
) -> None:
    random = np.random.default_rng(2)
    columns = columns_of(randomised([0, 10, 40], (40, 40, 40)))
    assert means_of(columns, None).assignment is RANDOMISED
    followed = columns | {"dose": np.where(columns["age"] + random.normal(0, 4, 120) > 50, 10.0, 0.0)}
    judged = means_of(followed, None)
    assert (judged.assignment, judged.declared) == (OBSERVATIONAL, False)
    assert judged.balance_p_value <= 0.001
    assert means_of(followed, RANDOMISED).assignment is RANDOMISED


@pytest.mark.slow
@pytest.mark.parametrize("continuous", [False, True])
def test_of_an_observed_dose_confounding_is_taken_back(analysis_of: AnalysisOf, continuous: bool) -> None:
    """Predictions know nothing; the covariate moves dose and response; of the dose there is no effect."""
    random = np.random.default_rng(3)
    age = random.normal(size=1500)
    dose = 10 + 3 * age + 5 * random.normal(size=1500)
    dose = np.clip(dose, 0, 20) if continuous else np.where(dose > 10, 10.0, 0.0)
    analysis = analysis_of({"dose": dose, "age": age, "y": 2 * age + random.normal(size=1500)}, dose="dose")
    average: Any = linear_average(analysis)
    average.with_inputs = lambda inputs, _columns, values: np.zeros((len(inputs), len(values)))
    average.out_of_fold = lambda own: np.zeros(own.rows)
    moved = {}
    for declared in (RANDOMISED, OBSERVATIONAL):
        found = present(adjusted_dose_means(analysis, average, declared, 0, method=MethodSettings()))
        moved[declared] = abs(found.means[-1] - found.means[0])
    assert moved[RANDOMISED] > 1
    assert moved[OBSERVATIONAL] < 0.25 * moved[RANDOMISED]


def test_order_units_and_offset_of_the_response_do_not_matter(means_of: Callable[..., AdjustedMeans]) -> None:
    columns = columns_of(randomised([0, 10, 40], (30, 25, 20)))
    found = means_of(columns, kinks=(10, 40))
    order = np.random.default_rng(4).permutation(75)
    moved = means_of({name: values[order] for name, values in columns.items()}, kinks=(10, 40))
    assert moved == found
    other = means_of(columns | {"y": 1e6 - 1000 * columns["y"]}, kinks=(10, 40))
    np.testing.assert_allclose(other.means, 1e6 - 1000 * np.array(found.means), rtol=1e-10)
    np.testing.assert_allclose(other.covariance, 1e6 * np.array(found.covariance), rtol=1e-6)
    assert other.balance_p_value == found.balance_p_value


def test_a_twin_column_leaves_them_as_they_are(means_of: Callable[..., AdjustedMeans]) -> None:
    columns = columns_of(randomised([0, 10, 40], (30, 25, 20)))
    found = means_of(columns, kinks=(10, 40))
    twin = means_of(columns | {"months": 12 * columns["age"]}, kinks=(10, 40))
    np.testing.assert_allclose(twin.means, found.means, rtol=1e-9)
    np.testing.assert_allclose(twin.covariance, found.covariance, rtol=1e-7, atol=1e-12)
