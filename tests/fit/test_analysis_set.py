import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.arrays import IntArray
from covaria.fit.analysis_set import MOST_COUNTED, AnalysisSet
from covaria.table import TrialTable
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

ROWS = 60


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    random = np.random.default_rng(4)
    weight = random.normal(75, 12, ROWS)
    weight[::7] = np.nan
    return {
        "SUBJ": [f"S-{row:03d}" for row in range(ROWS)],
        "AGE": random.uniform(20, 80, ROWS),
        "WT": weight,
        "SEX": random.choice(["F", "M", ""], ROWS),
        "DOSE": np.tile([0.1, 0.3, 0.9], ROWS // 3),
        "y": random.normal(size=ROWS),
    }


def take(columns: dict[str, Any], rows: IntArray) -> dict[str, Any]:
    return {name: np.asarray(values)[rows] for name, values in columns.items()}


def without(columns: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values for name, values in columns.items() if name not in names}


def assert_same(left: AnalysisSet, right: AnalysisSet) -> None:
    """The same to the bit."""
    assert left.design == right.design
    assert left.dose_covariate == right.dose_covariate
    for name in ("inputs", "response", "weights", "unit"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), err_msg=name)
    assert (left.subject is None) == (right.subject is None)
    if left.subject is not None:
        np.testing.assert_array_equal(left.subject, right.subject)


@pytest.mark.parametrize("left_out", [(), ("SUBJ",), ("SUBJ", "WT")])
def test_the_order_of_rows_makes_no_difference(
    analysis_of: AnalysisOf, columns: dict[str, Any], left_out: tuple[str, ...]
) -> None:
    kept = without(columns, *left_out)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(ROWS)
        assert_same(analysis_of(take(kept, order)), analysis_of(kept))


def test_the_order_of_weighted_rows_makes_no_difference(
    analysis_of: AnalysisOf, columns: dict[str, Any]
) -> None:
    rows = np.repeat(np.arange(ROWS), 3)
    weighted = take(without(columns, "SUBJ"), rows) | {
        "w": np.random.default_rng(1).uniform(0.1, 2, len(rows))
    }
    order = np.random.default_rng(2).permutation(len(rows))
    assert_same(analysis_of(take(weighted, order), weight="w"), analysis_of(weighted, weight="w"))


@pytest.mark.parametrize("left_out", [(), ("SUBJ",), ("SUBJ", "WT")])
def test_a_weight_of_two_is_a_row_that_occurs_twice(
    analysis_of: AnalysisOf, columns: dict[str, Any], left_out: tuple[str, ...]
) -> None:
    counts = np.random.default_rng(3).integers(1, 4, ROWS)
    kept = without(columns, *left_out)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        repeated = analysis_of(take(kept, np.repeat(np.arange(ROWS), counts)))
        weighted = analysis_of(kept | {"w": counts}, weight="w")
    assert_same(repeated, weighted)
    assert weighted.rows == counts.sum()
    assert weighted.weights.tolist() == [1.0] * counts.sum()


def test_weights_that_are_no_counts_stay_with_their_rows(
    analysis_of: AnalysisOf, columns: dict[str, Any]
) -> None:
    weights = np.random.default_rng(3).uniform(0.5, 2, ROWS)
    analysis = analysis_of(without(columns, "SUBJ") | {"w": weights}, weight="w")
    assert (analysis.rows, analysis.units) == (ROWS, ROWS)
    assert sorted(analysis.weights) == sorted(weights)


def test_weights_of_too_many_subjects_stay_with_their_rows(
    analysis_of: AnalysisOf, columns: dict[str, Any]
) -> None:
    weights = np.full(ROWS, float(MOST_COUNTED))
    assert analysis_of(without(columns, "SUBJ") | {"w": weights}, weight="w").rows == ROWS


def test_every_row_keeps_its_numbers(
    analysis_of: AnalysisOf, trial_of: TrialOf, columns: dict[str, Any]
) -> None:
    trial, analysis = trial_of(columns), analysis_of(columns)
    inputs = analysis.design.encode(trial.covariates)
    position = {response: row for row, response in enumerate(analysis.response)}
    rows = [position[response] for response in trial.response.values]
    np.testing.assert_allclose(analysis.inputs[rows], inputs, rtol=1e-12, atol=1e-12)
    assert analysis.weights.tolist() == [1.0] * ROWS


def test_the_dose_is_found_among_the_inputs(analysis_of: AnalysisOf, columns: dict[str, Any]) -> None:
    analysis = analysis_of(columns, dose="DOSE")
    order = np.argsort(np.argsort(columns["y"]))
    rows = np.argsort(analysis.response)[order]
    expected = (columns["DOSE"] - columns["DOSE"].mean()) / columns["DOSE"].std()
    np.testing.assert_allclose(present(analysis.dose)[rows], expected, rtol=1e-12)
    assert analysis_of(without(columns, "DOSE")).dose is None


def test_rows_of_a_subject_are_one_unit(analysis_of: AnalysisOf, columns: dict[str, Any]) -> None:
    subjects = [f"S-{row // 3}" for row in range(ROWS)]
    analysis = analysis_of(columns | {"SUBJ": subjects}, subject="SUBJ")
    unit_of = dict(zip(analysis.response, analysis.unit, strict=True))
    units = [unit_of[response] for response in columns["y"]]
    assert analysis.units == ROWS // 3
    assert len(set(zip(subjects, units, strict=True))) == ROWS // 3
    assert sorted(set(units)) == list(range(ROWS // 3))


def test_groups_go_before_subjects(analysis_of: AnalysisOf, columns: dict[str, Any]) -> None:
    sites = [f"site {row % 4}" for row in range(ROWS)]
    analysis = analysis_of(columns | {"SITE": sites}, subject="SUBJ", group="SITE")
    assert analysis.units == 4
    unit_of = dict(zip(analysis.response, analysis.unit, strict=True))
    assert len({(site, unit_of[y]) for site, y in zip(sites, columns["y"], strict=True)}) == 4
    assert analysis.subject is not None
    assert sorted(analysis.subject) == list(range(ROWS))


def test_without_subjects_equal_rows_are_subjects_of_their_own(
    analysis_of: AnalysisOf, columns: dict[str, Any]
) -> None:
    twice = take(without(columns, "SUBJ"), np.tile(np.arange(ROWS), 2))
    analysis = analysis_of(twice)
    assert (analysis.rows, analysis.units, analysis.subjects) == (2 * ROWS, 2 * ROWS, 2 * ROWS)
    assert analysis.unit.tolist() == list(range(2 * ROWS))
    assert analysis.subject is None
