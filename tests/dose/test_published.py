"""The digits of published MCP-Mod analyses: Bretz et al. 2005, DoseFinding's vignettes and documentation."""

import numpy as np
import pytest

from covaria.dose import (
    CandidateShape,
    LevelMeans,
    PooledErrors,
    candidates_from_text,
    contrast_test,
    fit_shape,
    mcp_mod_of_means,
    target_dose,
)
from covaria.dose.candidate_shapes import WORDS


def test_contrasts_and_test_of_biom(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...]
) -> None:
    test = contrast_test(biom[0], biom_candidates, alpha=0.05)
    named = {candidate.name: k for k, candidate in enumerate(biom_candidates)}
    linear = [-0.43666, -0.37765, -0.20063, 0.27143, 0.74350]
    emax = [-0.643115, -0.361459, 0.061025, 0.413095, 0.530452]
    np.testing.assert_allclose(test.contrasts[named["linear"]], linear, atol=6e-6)
    np.testing.assert_allclose(test.contrasts[named["emax(0.2)"]], emax, atol=6e-7)
    np.testing.assert_allclose(test.statistics, [2.972, 3.339, 3.464, 3.235, 2.074, 2.402], atol=6e-4)
    np.testing.assert_allclose(
        test.p_values, [0.0063, 0.0022, 0.0014, 0.0029, 0.0577, 0.0275], atol=3e-4, rtol=0
    )
    assert test.critical_value == pytest.approx(2.138, abs=1e-3)
    assert test.freedom == 95
    assert test.significant == (True, True, True, True, False, True)


@pytest.mark.parametrize(
    ("word", "estimates", "criterion", "dose"),
    [
        ("linear", [0.49234, 0.55861], 220.499, 0.716),
        ("linlog", [0.97491, 0.14576], 217.614, 0.1455),
        ("quadratic", [0.39022, 1.76842, -1.23177], 219.719, 0.281),
        ("emax", [0.32161, 0.7463, 0.14219], 219.138, 0.164),
        ("sigEmax", [0.3449, 0.6125, 0.10949, 1.91173], 220.825, 0.152),
        ("logistic", [0.16909, 0.77283, 0.08721, 0.0713], 220.829, 0.164),
        ("betaMod", [0.32918, 0.66898, 0.57348, 0.32114], 221.315, 0.195),
    ],
)
def test_fits_of_biom(
    biom: tuple[LevelMeans, PooledErrors], word: str, estimates: list[float], criterion: float, dose: float
) -> None:
    fit = fit_shape(biom[0], WORDS[word], biom[1])
    np.testing.assert_allclose(fit.estimates, estimates, atol=1e-5)
    assert fit.criterion == pytest.approx(criterion, abs=6e-4)
    assert target_dose(fit, 0.0, 0.4) == pytest.approx(dose, abs=6e-4)
    assert fit.at_bound == ()


def test_standard_errors_of_biom(biom: tuple[LevelMeans, PooledErrors]) -> None:
    fit = fit_shape(biom[0], WORDS["emax"], biom[1])
    np.testing.assert_allclose(fit.standard_errors, [0.152, 0.236, 0.180], atol=6e-4)


def test_the_exponential_of_biom_is_at_its_bound(biom: tuple[LevelMeans, PooledErrors]) -> None:
    fit = fit_shape(biom[0], WORDS["exponential"], biom[1])
    assert fit.parameters == pytest.approx([2.0])
    assert fit.criterion == pytest.approx(223.131, abs=6e-4)
    assert fit.at_bound == ("rate",)
    assert np.isnan(fit.standard_errors).all()


def test_glycobrom(glycobrom: tuple[LevelMeans, PooledErrors]) -> None:
    means, pooled = glycobrom
    candidates = candidates_from_text("emax(2.6); emax(12.5); sigEmax(30.5, 3.5); quadratic(-0.00776)")
    found = mcp_mod_of_means(means, candidates, pooled=pooled)
    np.testing.assert_allclose(found.test.statistics, [6.937, 7.443, 6.676, 7.016], atol=6e-4)
    # By SciPy's multivariate_t with an error of 2e-5; published as 2.270, with one of about 0.001.
    assert found.test.critical_value == pytest.approx(2.27121, abs=2e-4)
    fit = fit_shape(means, WORDS["emax"], pooled)
    np.testing.assert_allclose(fit.estimates, [1.24346, 0.16932, 18.152], atol=5e-4)
    assert fit.criterion == pytest.approx(-436.58, abs=6e-3)
    assert found.best is not None
    assert found.best.name == "emax"


def test_migraine(migraine: LevelMeans) -> None:
    candidates = candidates_from_text(
        "linear; emax(5); emax(25); quadratic(-0.004); sigEmax(20, 3); sigEmax(50, 4)"
    )
    test = contrast_test(migraine, candidates)
    np.testing.assert_allclose(
        migraine.means, [-2.2225, -1.9459, -2.0541, -1.0776, -1.4469, -1.2928, -1.1676, -0.5664], atol=6e-5
    )
    np.testing.assert_allclose(
        migraine.standard_errors, [0.292, 0.535, 0.475, 0.289, 0.321, 0.302, 0.306, 0.273], atol=6e-4
    )
    np.testing.assert_allclose(test.statistics, [3.703, 4.030, 3.976, 3.079, 3.368, 3.325], atol=6e-4)
    # By mvtnorm at an error of 1e-6; published as 2.337, 0.00025, 5.5e-5, … with one of about 1e-3.
    exact = [0.0003553, 0.0000966, 0.0001189, 0.0030775, 0.0011817, 0.0013711]
    np.testing.assert_allclose(test.p_values, exact, atol=6e-6)
    assert test.critical_value == pytest.approx(2.3312, abs=8e-4)


@pytest.mark.parametrize(
    ("word", "estimates", "criterion"),
    [
        ("linlog", [-2.33213, 0.30516], 8.795),
        ("emax", [-2.2193, 1.38726, 8.47326], 11.449),
        ("linear", [-1.7095, 0.0059], 12.256),
    ],
)
def test_fits_of_migraine(migraine: LevelMeans, word: str, estimates: list[float], criterion: float) -> None:
    fit = fit_shape(migraine, WORDS[word])
    np.testing.assert_allclose(fit.estimates, estimates, atol=1e-5)
    assert fit.criterion == pytest.approx(criterion, abs=6e-4)
