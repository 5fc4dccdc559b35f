from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import assign_units, folds_of_fit, folds_of_parts, settings_with_folds

AnalysisOf = Callable[..., AnalysisSet]

ROWS = 90


@pytest.fixture(scope="module")
def analysis(analysis_of: AnalysisOf) -> AnalysisSet:
    random = np.random.default_rng(9)
    dose = np.repeat([0.0, 1.0, 3.0], ROWS // 3)
    return analysis_of(
        {"a": random.normal(size=ROWS), "dose": dose, "y": random.normal(size=ROWS)}, dose="dose"
    )


@given(folds=st.integers(2, 90), seed=st.integers(0, 1000))
def test_folds_are_of_equal_size(analysis: AnalysisSet, folds: int, seed: int) -> None:
    sizes = np.bincount(assign_units(analysis, folds, np.random.default_rng(seed)), minlength=folds)
    assert len(sizes) == folds
    assert sizes.max() - sizes.min() <= 1


@given(folds=st.integers(2, 8), units=st.integers(8, 40), seed=st.integers(0, 1000))
def test_units_are_never_divided(analysis: AnalysisSet, folds: int, units: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    unit = np.concatenate([np.arange(units), random.integers(0, units, ROWS - units)])
    fold = assign_units(replace(analysis, unit=unit), folds, random)
    folds_of_unit = np.zeros((units, folds), dtype=bool)
    folds_of_unit[unit, fold] = True
    assert (folds_of_unit.sum(axis=1) == 1).all()
    sizes = folds_of_unit.sum(axis=0)
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("folds", [2, 5, 10])
def test_each_fold_has_its_share_of_each_dose(analysis: AnalysisSet, folds: int, seed: int) -> None:
    fold = assign_units(analysis, folds, np.random.default_rng(seed))
    assert analysis.dose is not None
    for dose in np.unique(analysis.dose):
        share = np.bincount(fold[analysis.dose == dose], minlength=folds)
        assert share.max() - share.min() <= 1


def test_the_response_has_no_say_in_who_is_held_out(analysis: AnalysisSet) -> None:
    """Means of folds differ as those of random samples do."""
    variance = []
    for seed in range(400):
        fold = assign_units(analysis, 5, np.random.default_rng(seed))
        variance.append(np.var([analysis.response[fold == k].mean() for k in range(5)], ddof=1))
    assert analysis.dose is not None
    within = np.mean(
        [analysis.response[analysis.dose == dose].var(ddof=1) for dose in np.unique(analysis.dose)]
    )
    by_chance = within / (ROWS / 5)
    error = by_chance * np.sqrt(2 / 4 / len(variance))
    assert abs(np.mean(variance) - by_chance) < 4 * error


def test_subjects_who_are_alike_are_assigned_one_by_one(analysis_of: AnalysisOf) -> None:
    columns = {
        "sex": np.tile(["F", "M"], 60),
        "dose": np.repeat([0.0, 1.0], 60),
        "y": np.tile([1.0, 2.0, 3.0], 40),
    }
    alike = analysis_of(columns, dose="dose")
    fold = assign_units(alike, 5, np.random.default_rng(0))
    cells = np.unique(np.column_stack([alike.inputs, alike.response]), axis=0, return_inverse=True)[1]
    assert all(len(np.unique(fold[cells == cell])) > 1 for cell in np.unique(cells))


def test_the_generator_decides(analysis: AnalysisSet) -> None:
    first, again, other = (assign_units(analysis, 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_each_repeat_holds_out_each_row_once_and_none_is_like_another(analysis: AnalysisSet) -> None:
    folds = folds_of_fit(analysis, FitSettings(folds=6, repeats=3))
    assert (len(folds), folds.per_repeat) == (18, 6)
    repeats = folds.held_out.reshape(3, 6, ROWS)
    assert (repeats.sum(axis=1) == 1).all()
    parts = repeats.argmax(axis=1)
    assert [(parts[a] == parts[b]).mean() < 0.5 for a, b in ((0, 1), (0, 2), (1, 2))] == [True] * 3


def test_few_groups_of_many_subjects_are_divided_once(analysis: AnalysisSet) -> None:
    many = replace(analysis, unit=np.arange(ROWS) % 12, weights=np.full(ROWS, 4.0))
    settings = settings_with_folds(many, FitSettings())
    assert (settings.folds, settings.repeats) == (10, 1)
    assert len(folds_of_fit(many, settings)) == len(folds_of_fit(many, FitSettings())) == 10


def test_the_first_repeat_does_not_depend_on_how_many_there_are(analysis: AnalysisSet) -> None:
    one, three = (folds_of_fit(analysis, FitSettings(seed=4, folds=6, repeats=count)) for count in (1, 3))
    np.testing.assert_array_equal(one.held_out, three.held_out[:6])


@given(seed=st.integers(0, 1000), repeats=st.integers(1, 3))
def test_a_row_is_predicted_by_the_models_that_did_not_see_it(seed: int, repeats: int) -> None:
    random = np.random.default_rng(seed)
    parts = [random.permutation(np.arange(12) % 4) for _ in range(repeats)]
    folds = folds_of_parts(parts)
    predictions = random.normal(size=(2, 4 * repeats, 12))
    expected = np.mean([predictions[:, 4 * k + own, np.arange(12)] for k, own in enumerate(parts)], axis=0)
    np.testing.assert_allclose(folds.out_of_fold(predictions), expected)
    by_fold = iter(predictions.swapaxes(0, 1))
    np.testing.assert_allclose(folds.predict(lambda held_out: next(by_fold)[:, held_out]), expected)
