"""Emax models against SciPy's curve_fit and a published fit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import curve_fit

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.emax import fit_emax, split_dose
from covaria.fit.settings.candidates import DoseCurveSettings

AnalysisOf = Callable[..., AnalysisSet]

BIOM = Path(__file__).parents[3].parent / "shared" / "data" / "biom.csv"


def sigmoid_emax(
    rows: FloatArray | tuple[FloatArray, FloatArray],
    e0: float,
    e_max: float,
    slope: float,
    log_ed50: float,
    log_hill: float = 0.0,
) -> FloatArray:
    dose, covariate = rows
    power = dose ** np.exp(log_hill)
    share = power / (np.exp(log_ed50 * np.exp(log_hill)) + power)
    response: FloatArray = e0 + e_max * share + slope * covariate
    return response


@pytest.mark.parametrize("sigmoid", [False, True])
def test_estimates_and_errors_are_those_of_curve_fit(sigmoid: bool) -> None:
    draw = np.random.default_rng(1)
    dose, covariate = np.repeat([0.0, 5, 10, 20, 50, 100], 50), draw.normal(size=300)
    response = sigmoid_emax((dose, covariate), 1, 3, 0.5, np.log(15), np.log(1.5)) + draw.normal(0, 0.2, 300)
    start = [1, 3, 0.5, np.log(15), 0.2][: 4 + sigmoid]
    expected, covariance = curve_fit(sigmoid_emax, (dose, covariate), response, start)
    fit = fit_emax(dose, covariate[:, None], response, np.ones(300), DoseCurveSettings(), sigmoid)
    shape = np.log([fit.ed50] if fit.hill is None else [fit.ed50, fit.hill])
    np.testing.assert_allclose([fit.e0, fit.e_max, *fit.coefficients, *shape], expected, rtol=1e-4)
    np.testing.assert_allclose(fit.standard_errors, np.sqrt(np.diag(covariance)), rtol=1e-3)


@pytest.mark.skipif(not BIOM.is_file(), reason="the real tables are not beside the project")
def test_the_published_fit_of_the_biomarker_trial() -> None:
    rows = np.genfromtxt(BIOM, delimiter=",", names=True)
    fit = fit_emax(
        rows["dose"], np.empty((len(rows), 0)), rows["resp"], np.ones(len(rows)), chosen=DoseCurveSettings()
    )
    np.testing.assert_allclose([fit.e0, fit.e_max, fit.ed50], [0.322, 0.746, 0.142], atol=6e-4)
    assert fit.aic == pytest.approx(219.14, abs=6e-3)


@pytest.mark.parametrize("seed", range(8))
def test_a_shape_that_the_data_do_not_identify_has_standard_errors_without_complaint(seed: int) -> None:
    draw = np.random.default_rng(seed)
    dose, response = np.repeat([0.0, 10, 20, 40], 30), draw.normal(size=120)
    fit = fit_emax(dose, np.empty((120, 0)), response, np.ones(120), sigmoid=True, chosen=DoseCurveSettings())
    assert (fit.standard_errors >= 0).all()


@pytest.mark.parametrize("power", [-20, 3, 10])
def test_a_unit_of_the_dose_that_differs_by_a_power_of_two_changes_no_digit(
    analysis_of: AnalysisOf, power: int
) -> None:
    draw = np.random.default_rng(2)
    dose, response = np.repeat([0.0, 0.1, 0.3, 1.7], 30), draw.normal(size=120)

    def fitted(unit: float) -> tuple[float, FloatArray]:
        analysis = analysis_of({"dose": dose * unit, "y": response}, dose="dose")
        own, others = split_dose(analysis, analysis.inputs)
        assert len(np.unique(own)) == 4
        assert own.min() == 0
        fit = fit_emax(own, others, analysis.response, analysis.weights, chosen=DoseCurveSettings())
        return fit.ed50, fit.predict(own, others)

    (ed50, predicted), (expected_ed50, expected) = fitted(2.0**power), fitted(1.0)
    assert ed50 == expected_ed50 * 2.0**power
    np.testing.assert_array_equal(predicted, expected)
