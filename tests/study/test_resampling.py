"""Trials of a trial's own subjects: whole subjects, each dose and stratum as often as before."""

from typing import Any

import numpy as np
import pytest

from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.study.resampling import is_treatment_of_units, permuted, resampled, without_block
from covaria.table import Role, RoleRequest, read_trial

SUBJECTS = 60


def columns(visits: int = 1) -> dict[str, Any]:
    random = np.random.default_rng(4)
    subject = np.repeat(np.arange(SUBJECTS), visits)
    of_subject = {
        "MG": np.tile([0.0, 10.0, 40.0], SUBJECTS // 3),
        "AGE": random.normal(50, 9, SUBJECTS),
        "SEX": random.choice(["F", "M"], SUBJECTS),
    }
    return {
        "ID": [f"S{own}" for own in subject],
        **{name: values[subject] for name, values in of_subject.items()},
        "CHG": random.normal(size=len(subject)),
    }


def analysis_of(table: dict[str, Any], **request: Any) -> AnalysisSet:
    names = tuple(name for name in ("MG", "AGE", "SEX") if name in table)
    roles = RoleRequest(response="CHG", dose="MG", covariates=names, **request)
    return make_analysis_set(read_trial(table, roles))


def rows_by_age(analysis: AnalysisSet) -> np.ndarray:
    return np.sort(analysis.inputs[:, 1])


def test_as_many_subjects_of_each_dose_are_drawn() -> None:
    analysis = analysis_of(columns())
    drawn = resampled(analysis, np.random.default_rng(0))
    assert drawn.rows == drawn.subjects == SUBJECTS
    np.testing.assert_array_equal(np.sort(drawn.inputs[:, 0]), np.sort(analysis.inputs[:, 0]))
    # Copies are subjects of their own, and a unit together.
    assert 0.5 * SUBJECTS < drawn.units < 0.8 * SUBJECTS
    for unit in range(drawn.units):
        assert len(np.unique(drawn.inputs[drawn.unit == unit], axis=0)) == 1


def test_all_rows_of_a_subject_are_drawn_together_and_copies_count_apart() -> None:
    analysis = analysis_of(columns(visits=3), subject="ID")
    drawn = resampled(analysis, np.random.default_rng(1))
    assert (drawn.rows, drawn.subjects) == (3 * SUBJECTS, SUBJECTS)
    assert drawn.units < SUBJECTS
    assert drawn.subject is not None
    assert set(np.bincount(drawn.subject)) == {3}
    for subject in range(drawn.subjects):
        assert len(np.unique(drawn.unit[drawn.subject == subject])) == 1


def test_strata_keep_their_size() -> None:
    analysis = analysis_of(columns(), strata=("SEX",))
    drawn = resampled(analysis, np.random.default_rng(2))

    def counts(own: AnalysisSet) -> list[tuple[float, float, int]]:
        cells = np.column_stack([own.inputs[:, 0], own.inputs[:, -1]])
        found, times = np.unique(cells, axis=0, return_counts=True)
        return [(*cell, int(count)) for cell, count in zip(found.tolist(), times, strict=True)]

    assert counts(drawn) == counts(analysis)


def test_blocks_leave_out_everybody_once() -> None:
    analysis = analysis_of(columns())
    left = [without_block(analysis, own, 7, np.random.default_rng(3)) for own in range(7)]
    assert sum(SUBJECTS - each.rows for each in left) == SUBJECTS
    together = np.sort(np.concatenate([each.inputs[:, 1] for each in left]))
    np.testing.assert_array_equal(together, np.repeat(rows_by_age(analysis), 6))
    for each in left:
        doses = np.unique(each.inputs[:, 0], return_counts=True)[1]
        assert np.ptp(doses) <= 1


@pytest.mark.parametrize("visits", [1, 3])
def test_a_permutation_moves_treatments_between_subjects_and_nothing_else(visits: int) -> None:
    analysis = analysis_of(columns(visits), **({"subject": "ID"} if visits > 1 else {}))
    assert is_treatment_of_units(analysis)
    moved = permuted(analysis, np.random.default_rng(4))
    np.testing.assert_array_equal(np.sort(moved.inputs[:, 0]), np.sort(analysis.inputs[:, 0]))
    np.testing.assert_array_equal(moved.inputs[:, 1:], analysis.inputs[:, 1:])
    assert (moved.inputs[:, 0] != analysis.inputs[:, 0]).mean() > 0.4
    assert is_treatment_of_units(moved)


def test_treatments_of_rows_are_known_from_those_of_subjects() -> None:
    table = columns(visits=3)
    table["MG"] = np.tile([0.0, 10.0, 40.0], SUBJECTS)
    assert not is_treatment_of_units(analysis_of(table, subject="ID"))


def test_a_group_is_drawn_whole() -> None:
    table = {**columns(), "SITE": np.repeat([f"{own}" for own in range(12)], 5)}
    names = ("MG", "AGE")
    roles = RoleRequest(
        response="CHG", dose="MG", covariates=names, group="SITE", others=(("ID", Role.IGNORE),)
    )
    analysis = make_analysis_set(read_trial(table, roles))
    drawn = resampled(analysis, np.random.default_rng(5))
    assert drawn.rows == 60
    assert set(np.bincount(drawn.unit) % 5) == {0}
