"""What must not matter to a fit, and what it says where there is no maximum."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.repeated.contrast import Freedom
from covaria.repeated.correlations import Autoregressive
from covaria.repeated.estimation import NotConvergedError
from covaria.repeated.fitted import RepeatedFit, fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.unstructured import Unstructured

VISITS = ("1", "2", "3", "4")
TREATED = np.eye(11)[4]


def fitted(rows: RepeatedRows, response: np.ndarray, design: np.ndarray | None = None) -> RepeatedFit:
    own = rows.design if design is None else design
    return fit_repeated(replace(rows, design=own, response=response), Unstructured(VISITS))


@given(st.floats(1e-6, 1e6), st.floats(-1e6, 1e6))
def test_units_and_offset_move_estimates_and_nothing_else(
    fev: RepeatedRows, scale: float, offset: float
) -> None:
    plain = fitted(fev, fev.response).contrast(TREATED)
    moved = fitted(fev, fev.response * scale + offset * scale).contrast(TREATED)
    assert moved.estimate == pytest.approx(plain.estimate * scale, rel=1e-6)
    assert moved.standard_error == pytest.approx(plain.standard_error * scale, rel=1e-6)
    assert moved.freedom == pytest.approx(plain.freedom, rel=1e-5)


def test_units_of_a_covariate_move_its_coefficient_only(fev: RepeatedRows) -> None:
    design = fev.design.copy()
    design[:, 3] = 1e4 * design[:, 3] + 1e6 * design[:, 0]
    plain, moved = fitted(fev, fev.response), fitted(fev, fev.response, design)
    assert moved.coefficients[3] * 1e4 == pytest.approx(plain.coefficients[3], rel=1e-5)
    assert moved.contrast(TREATED).p_value == pytest.approx(plain.contrast(TREATED).p_value, rel=1e-5)


def test_a_subject_with_one_visit_counts_and_can_be_the_only_change(fev: RepeatedRows) -> None:
    alone = np.bincount(fev.subject)[fev.subject] == 1
    assert alone.any()
    kept = ~alone
    subject = np.unique(fev.subject[kept], return_inverse=True)[1]
    others = RepeatedRows(fev.design[kept], fev.response[kept], subject, fev.times[kept], 4)
    without = fit_repeated(others, Unstructured(VISITS))
    whole = fitted(fev, fev.response)
    assert whole.subjects - without.subjects == alone.sum()
    assert whole.contrast(TREATED).standard_error < without.contrast(TREATED).standard_error


def test_an_interval_is_where_the_p_value_says(fev: RepeatedRows) -> None:
    contrast = fitted(fev, fev.response).contrast(TREATED)
    low, high = contrast.interval(1 - contrast.p_value)
    assert min(abs(low), abs(high)) == pytest.approx(0, abs=1e-9)
    assert low < contrast.estimate < high


@pytest.mark.parametrize("method", ["satterthwaite", "kenward-roger"])
def test_ten_visits_have_a_maximum(method: Freedom) -> None:
    random = np.random.default_rng(2)
    visits, subjects = 10, 150
    visit = np.tile(np.arange(float(visits)), subjects)
    subject = np.repeat(np.arange(subjects), visits)
    lasted = random.integers(3, visits + 1, subjects)
    there = visit < lasted[subject]
    walk = random.normal(size=(subjects, visits)).cumsum(axis=1).ravel()
    design = np.hstack([np.eye(visits)[visit.astype(int)], (subject % 2)[:, None]])
    names = tuple(map(str, range(visits)))
    rows = RepeatedRows(design[there], walk[there], subject[there], visit[there], visits)
    found = fit_repeated(rows, Unstructured(names), method)
    variances = np.diag(Unstructured(names).whole(found.parameters))
    # The variance of a random walk rises by 1 a step.
    np.testing.assert_allclose(variances / np.arange(1, visits + 1), 1, atol=0.5)


def test_no_variance_of_slopes_is_said() -> None:
    """Lines that are parallel but for errors which alternate: the best variance of slopes is 0."""
    subject, time = np.repeat(np.arange(12), 4), np.tile(np.arange(4.0), 12)
    level = np.random.default_rng(3).normal(size=12)[subject]
    response = level + np.where(time % 3 == 0, 1.0, -1.0)
    design = np.column_stack([np.ones(48), time])
    with pytest.raises(NotConvergedError):
        fit_repeated(RepeatedRows(design, response, subject, time), RandomLine(True, centre=1.5, unit=1.0))


def test_a_response_that_neighbours_tell_has_no_maximum() -> None:
    subject, visit = np.repeat(np.arange(10), 3), np.tile(np.arange(3.0), 10)
    response = np.random.default_rng(3).normal(size=10)[subject]
    structure = Patterned(("a", "b", "c"), Autoregressive(), by_visit=False)
    rows = RepeatedRows(np.eye(3)[visit.astype(int)], response, subject, visit, 3)
    with pytest.raises(NotConvergedError):
        fit_repeated(rows, structure)
