"""Published figures, and those of the R packages nlme, lme4, lmerTest and pbkrtest for the same models."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.repeated.correlations import Autoregressive, Exchangeable
from covaria.repeated.estimation import climb
from covaria.repeated.fitted import fit_repeated
from covaria.repeated.freedom import adjusted_core
from covaria.repeated.layout import RepeatedRows, subject_layout
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.unstructured import Unstructured

DATA = Path(__file__).parents[2].parent / "shared/data"
VISITS = ("VIS1", "VIS2", "VIS3", "VIS4")
TREATED, LAST, AT_LAST = 4, 7, 10


def test_unstructured_by_reml_is_what_mmrm_publishes(fev: RepeatedRows) -> None:
    structure = Unstructured(VISITS)
    found = fit_repeated(fev, structure, "satterthwaite")
    constant, treated, last = (found.contrast(np.eye(11)[k]) for k in (0, TREATED, LAST))
    np.testing.assert_allclose(
        [constant.estimate, treated.estimate, last.estimate], [30.777, 3.774, 15.054], atol=6e-4
    )
    np.testing.assert_allclose(
        [constant.standard_error, treated.standard_error, last.standard_error],
        [0.8866, 1.0742, 1.3129],
        atol=6e-5,
    )
    np.testing.assert_allclose([constant.freedom, treated.freedom], [218.79, 145.55], atol=6e-3)
    assert (found.subjects, found.rows) == (197, 537)
    assert -2 * found.log_likelihood == pytest.approx(3386.45, abs=6e-3)
    assert found.aic == pytest.approx(3406.4, abs=6e-2)
    variances = np.diag(structure.whole(found.parameters))
    np.testing.assert_allclose(variances, [40.6, 26.6, 14.9, 95.6], atol=6e-2)


def test_fewer_coefficients_are_what_sas_publishes(fev: RepeatedRows) -> None:
    design = fev.design[:, [0, TREATED, 3]]
    found = fit_repeated(replace(fev, design=design), Unstructured(VISITS), "satterthwaite")
    # Its constant is published as 41.0762, by a climb that ended a thousandth of a standard error away.
    np.testing.assert_allclose(found.coefficients, [41.0757, 3.8265, -0.1404], atol=6e-5)
    errors = [found.contrast(unit).standard_error for unit in np.eye(3)[:2]]
    np.testing.assert_allclose(errors, [0.5504, 0.6421], atol=6e-5)
    assert -2 * found.log_likelihood == pytest.approx(3667.0, abs=6e-2)


@pytest.mark.parametrize(
    ("structure", "treated", "at_last", "deviance", "correlation"),
    [
        (
            Patterned(VISITS, Exchangeable(), by_visit=False),
            (3.437676, 1.150719),
            (0.780118, 1.522018),
            3522.042949,
            0.168896,
        ),
        (
            Patterned(VISITS, Exchangeable(), by_visit=True),
            (3.660783, 1.081305),
            (0.690760, 1.871866),
            3398.001027,
            0.207237,
        ),
        (
            Patterned(VISITS, Autoregressive(), by_visit=False),
            (3.630532, 1.159571),
            (0.467182, 1.620736),
            3525.078763,
            0.251936,
        ),
        (
            Patterned(VISITS, Autoregressive(), by_visit=True),
            (3.752196, 1.081325),
            (0.359899, 2.004989),
            3404.219246,
            0.227278,
        ),
    ],
    ids=["exchangeable", "exchangeable by visit", "autoregressive", "autoregressive by visit"],
)
def test_correlations_by_one_parameter_are_as_nlme_has_them(
    fev: RepeatedRows,
    structure: Patterned,
    treated: tuple[float, float],
    at_last: tuple[float, float],
    deviance: float,
    correlation: float,
) -> None:
    found = fit_repeated(fev, structure, "satterthwaite")
    for place, expected in ((TREATED, treated), (AT_LAST, at_last)):
        contrast = found.contrast(np.eye(11)[place])
        np.testing.assert_allclose([contrast.estimate, contrast.standard_error], expected, atol=2e-4)
    assert -2 * found.log_likelihood == pytest.approx(deviance, abs=1e-5)
    assert found.parameters[-1] == pytest.approx(correlation, abs=2e-5)


def test_full_likelihood_is_as_nlme_has_it(fev: RepeatedRows) -> None:
    found = fit_repeated(fev, Unstructured(VISITS), restricted=False)
    assert found.log_likelihood == pytest.approx(-1698.786098, abs=1e-6)
    assert found.coefficients[TREATED] == pytest.approx(3.775057, abs=1e-4)
    assert found.aic == pytest.approx(2 * (21 + 1698.786098), abs=1e-5)


LINES: tuple[tuple[bool, list[float], list[float], list[float], float, list[float]], ...] = (
    (
        False,
        [27.566249, 3.812949, 5.108881, -0.113431, 0.166583],
        [524.6989, 531.0944, 412.5686, 186.6475, 403.9542],
        [1.05555449, 1.41560649, 0.34320041, 0.73731826, 0.48579706],
        -1789.954401,
        [12.202905, 36.983658],
    ),
    (
        True,
        [27.405891, 4.346482, 5.173382, -0.181138, -0.040816],
        [177.8348, 148.9597, 166.0683, 187.5070, 157.6735],
        [1.09014854, 1.48382341, 0.40605350, 0.70508641, 0.58121156],
        -1774.484158,
        [38.995172, -13.758242, 6.938635, 26.425081],
    ),
)


@pytest.mark.parametrize(
    ("has_slope", "estimates", "freedom", "adjusted", "likelihood", "parameters"),
    LINES,
    ids=["random intercept", "random slope"],
)
def test_random_lines_are_as_lme4_lmertest_and_pbkrtest_have_them(
    fev: RepeatedRows,
    has_slope: bool,
    estimates: list[float],
    freedom: list[float],
    adjusted: list[float],
    likelihood: float,
    parameters: list[float],
) -> None:
    time, treated = fev.times + 1, fev.design[:, TREATED]
    design = np.column_stack([np.ones(len(time)), treated, time, 1 - fev.design[:, 3], treated * time])
    structure = RandomLine(has_slope, centre=2.5, unit=1.1)
    rows = RepeatedRows(design, fev.response, fev.subject, time)
    found = fit_repeated(rows, structure, "satterthwaite")
    np.testing.assert_allclose(found.coefficients, estimates, atol=2e-5)
    np.testing.assert_allclose(found.parameters, parameters, rtol=2e-5)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-6)
    np.testing.assert_allclose([found.contrast(unit).freedom for unit in np.eye(5)], freedom, rtol=2e-5)
    np.testing.assert_allclose(_adjusted_by_expectation(rows, structure), adjusted, rtol=1e-6)


def _adjusted_by_expectation(rows: RepeatedRows, structure: Structure) -> FloatArray:
    """Kenward and Roger's standard errors with the expected information, as pbkrtest has them."""
    top = climb(subject_layout(replace(rows, response=rows.response / 10)), structure)
    core = adjusted_core(top, np.linalg.inv(top.expected_information).astype(float))
    errors: FloatArray = 10 * np.sqrt(np.diag(top.root @ core @ top.root.T))
    return errors


def test_with_all_visits_one_difference_has_students_t() -> None:
    """With complete data the multivariate model at one visit is the t test of that visit, exactly."""
    random = np.random.default_rng(8)
    subjects = 21
    group = (np.arange(subjects) < 9).astype(float)
    response = random.normal(size=(subjects, 3)) @ np.array([[1, 1, 1], [0, 1, 2], [0, 0, 1]])
    visit, subject = np.tile(np.arange(3.0), subjects), np.repeat(np.arange(subjects), 3)
    each = np.eye(3)[visit.astype(int)]
    design = np.hstack([each, each * group[subject][:, None]])
    found = fit_repeated(
        RepeatedRows(design, response.ravel(), subject, visit, 3), Unstructured(("a", "b", "c"))
    )
    last = found.contrast(np.eye(6)[5])
    first, second = response[group > 0, 2], response[group == 0, 2]
    pooled = (first.var(ddof=1) * 8 + second.var(ddof=1) * 11) / 19
    assert last.freedom == pytest.approx(19)
    assert last.estimate == pytest.approx(first.mean() - second.mean())
    assert last.standard_error == pytest.approx(np.sqrt(pooled * (1 / 9 + 1 / 12)))


@pytest.mark.skipif(not DATA.is_dir(), reason="the real tables are not part of the project")
def test_neurodeg_by_random_lines() -> None:
    table = np.genfromtxt(DATA / "neurodeg.csv", delimiter=",", skip_header=1)
    response, identifier, dose, time = table.T
    subject = np.unique(identifier, return_inverse=True)[1]
    design = np.column_stack([np.ones(len(time)), time[:, None] * (dose[:, None] == np.unique(dose))])
    structure = RandomLine(has_slope=True, centre=6.0, unit=4.0)
    found = fit_repeated(
        RepeatedRows(design, response, subject, time), structure, "satterthwaite", restricted=False
    )
    slopes = [-5.09914, -4.58124, -3.21963, -2.87895, -3.51996]
    np.testing.assert_allclose(found.coefficients, [200.4513, *slopes], atol=6e-5)
    assert found.log_likelihood == pytest.approx(-4165.988, abs=6e-4)
    constant, both, slope, error = found.parameters
    np.testing.assert_allclose([constant, slope, error], [95.466, 9.080, 8.713], atol=6e-4)
    assert both / np.sqrt(constant * slope) == pytest.approx(-0.501, abs=6e-4)
    # The published standard errors are enlarged for the coefficients, those of full likelihood are not.
    enlarged = found.contrast(np.eye(6)[1]).standard_error * np.sqrt(1250 / 1244)
    assert enlarged == pytest.approx(0.3832, abs=6e-5)


def test_the_order_of_rows_makes_no_difference(fev: RepeatedRows) -> None:
    order = np.random.default_rng(1).permutation(len(fev.response))
    mixed = replace(
        fev,
        design=fev.design[order],
        response=fev.response[order],
        subject=fev.subject[order],
        times=fev.times[order],
    )
    found = [fit_repeated(rows, Unstructured(VISITS)) for rows in (fev, mixed)]
    np.testing.assert_allclose(found[1].coefficients, found[0].coefficients, rtol=1e-9)
    np.testing.assert_allclose(found[1].parameters, found[0].parameters, rtol=1e-8)
