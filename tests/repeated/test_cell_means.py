"""Means of arms at one visit or time, and what each subject adds: textbooks, mixed models, jackknife."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.repeated.cell_means import ArmRows, cell_means
from covaria.repeated.correlations import Exchangeable
from covaria.repeated.fitted import RepeatedFit, fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.unstructured import Unstructured

FEV = Path(__file__).parents[1] / "data" / "fev.csv"
VISITS = ("1", "2", "3")
STRUCTURE = Unstructured(VISITS)
ARMS, LAST = 3, 2


def drawn(subjects: int, leaves: bool = True, seed: int = 1) -> ArmRows:
    """Subjects who leave after high responses, those of the first arm most of all."""
    random = np.random.default_rng(seed)
    arm = np.arange(subjects) % ARMS
    level = random.normal(size=subjects)[:, None]
    values = level + 0.7 * random.normal(size=(subjects, len(VISITS))) + arm[:, None]
    there = np.ones(values.shape, np.bool_)
    for visit in range(1, len(VISITS) if leaves else 1):
        high = values[:, visit - 1] - arm
        leaving = 0.7 / (1 + arm) / (1 + np.exp(-2 * high))
        there[:, visit] = there[:, visit - 1] & (random.random(subjects) > leaving)
    subject, at = np.nonzero(there)
    return ArmRows(values[there], arm[subject], subject, at.astype(float), len(VISITS))


def mixed_model(rows: ArmRows, values: FloatArray, *covariates: FloatArray) -> RepeatedFit:
    """A mean for each arm at each visit, and coefficients of covariates."""
    cells = np.eye(ARMS * len(VISITS))[rows.arm * len(VISITS) + rows.times.astype(np.int64)]
    design = np.column_stack([cells, *covariates])
    given = RepeatedRows(design, values, rows.subject, rows.times, len(VISITS))
    return fit_repeated(given, STRUCTURE, "satterthwaite")


def test_of_complete_trials_they_are_the_means_and_their_textbook_variances() -> None:
    rows = drawn(60, leaves=False)
    found = cell_means(rows, STRUCTURE, LAST)
    own = [rows.values[(rows.arm == arm) & (rows.times == LAST)] for arm in range(ARMS)]
    np.testing.assert_allclose(found.means, [each.mean() for each in own], rtol=1e-9)
    variances = [each.var(ddof=1) / len(each) for each in own]
    np.testing.assert_allclose(found.influence.T @ found.influence, np.diag(variances), atol=1e-9)


def test_where_subjects_leave_they_are_the_mixed_models() -> None:
    rows = drawn(900)
    found, model = cell_means(rows, STRUCTURE, LAST), mixed_model(rows, rows.values)
    at_last = np.eye(ARMS * len(VISITS))[LAST :: len(VISITS)]
    np.testing.assert_allclose(found.means, at_last @ model.coefficients, rtol=1e-6)
    covariance = model.covariance_of(at_last)
    sizes = np.diag(found.influence.T @ found.influence) / np.diag(covariance)
    np.testing.assert_allclose(sizes, 1, atol=0.15)


def test_what_a_linear_model_leaves_has_the_mixed_models_adjusted_means() -> None:
    """But for restricted likelihood, which allows for the coefficients in the covariance of rows."""
    rows = drawn(150)
    covariate = np.random.default_rng(2).normal(size=150)[rows.subject]
    values = rows.values + 2 * covariate * (1 + rows.times)
    by_visit = covariate[:, None] * np.eye(len(VISITS))[rows.times.astype(np.int64)]
    model = mixed_model(rows, values, by_visit)
    left = replace(rows, values=values - by_visit @ model.coefficients[-len(VISITS) :])
    own = model.coefficients[LAST : ARMS * len(VISITS) : len(VISITS)]
    np.testing.assert_allclose(cell_means(left, STRUCTURE, LAST).means, own, atol=2e-3)


def over_time(rows: ArmRows) -> ArmRows:
    """The same with times of each subject's own, without a plan."""
    random = np.random.default_rng(5)
    times = rows.times + random.uniform(-0.3, 0.3, len(rows.times))
    slopes = 0.5 * random.normal(size=int(rows.subject.max()) + 1)[rows.subject]
    return replace(rows, values=rows.values + slopes * times, times=times, visits=None)


LINE = RandomLine(has_slope=True, centre=1.0, unit=0.8)


@pytest.mark.parametrize(
    ("structure", "at"),
    [
        (STRUCTURE, LAST),
        pytest.param(Patterned(VISITS, Exchangeable(), by_visit=True), LAST, marks=pytest.mark.slow),
        (LINE, 2.1),
    ],
    ids=["unstructured", "exchangeable", "line"],
)
def test_influence_is_what_the_means_are_without_a_subject(structure: Structure, at: float) -> None:
    """The part of the covariance is in it: subjects of one arm move the means of others."""
    rows = drawn(240) if structure is not LINE else over_time(drawn(240))
    whole = cell_means(rows, structure, at)
    chosen = range(0, 240, 12)
    without = np.array([cell_means(_without(rows, each), structure, at).means for each in chosen])
    moved, expected = whole.means - without, whole.influence[list(chosen)]
    np.testing.assert_allclose(moved, expected, atol=0.1 * np.abs(expected).max())
    own = np.arange(ARMS) == np.array([rows.arm[rows.subject == each][0] for each in chosen])[:, None]
    assert np.corrcoef(moved[~own], expected[~own])[0, 1] > 0.9


def test_over_time_they_are_those_of_lme4() -> None:
    """R, lme4: lmer(FEV1 ~ 0 + ARMCD + ARMCD:t + (t | USUBJID)), t of the number of the visit, at t = 4."""
    with FEV.open(encoding="utf-8") as file:
        read = [row for row in csv.DictReader(file) if row["FEV1"] != "NA"]
    values, times = (np.array([float(row[name].strip("VIS")) for row in read]) for name in ("FEV1", "AVISIT"))
    arm, subject = (
        np.unique([row[name] for row in read], return_inverse=True)[1].astype(np.int64)
        for name in ("ARMCD", "USUBJID")
    )
    found = cell_means(ArmRows(values, arm, subject, times), LINE, 4.0)
    np.testing.assert_allclose(found.means, [48.01083206, 52.20310006], rtol=1e-6)
    errors = np.sqrt((found.influence**2).sum(axis=0))
    np.testing.assert_allclose(errors, [0.8515484926, 0.8875967515], rtol=0.12)


def _without(rows: ArmRows, subject: int) -> ArmRows:
    kept = rows.subject != subject
    numbers = rows.subject[kept] - (rows.subject[kept] > subject)
    return ArmRows(rows.values[kept], rows.arm[kept], numbers, rows.times[kept], rows.visits)


def test_units_and_offset_move_means_and_errors_alone() -> None:
    rows = drawn(60)
    plain, moved = (
        cell_means(replace(rows, values=scale * rows.values + offset), STRUCTURE, LAST)
        for scale, offset in ((1.0, 0.0), (1e4, 3e5))
    )
    np.testing.assert_allclose(moved.means, 1e4 * plain.means + 3e5, rtol=1e-7)
    np.testing.assert_allclose(moved.influence, 1e4 * plain.influence, atol=1e-3)
