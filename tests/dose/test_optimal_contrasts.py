import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.arrays import FloatArray
from covaria.dose import CandidateShape, candidates_from_text, level_means
from covaria.dose.optimal_contrasts import optimal_contrasts
from covaria.dose.shapes import QUADRATIC
from covaria.errors import UsageError

DOSES = np.array([0.0, 1.0, 3.0, 10.0])


def correlated(seed: int) -> FloatArray:
    factor = np.random.default_rng(seed).normal(size=(4, 6))
    return factor @ factor.T / 6


@pytest.mark.parametrize("seed", range(3))
def test_no_other_contrast_has_more_power(seed: int) -> None:
    covariance = correlated(seed)
    candidates = candidates_from_text("emax(1); linear; betaMod(1, 1)")
    contrasts = optimal_contrasts(level_means(DOSES, np.zeros(4), covariance), candidates)
    np.testing.assert_allclose(contrasts.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose((contrasts**2).sum(axis=1), 1)
    others = np.random.default_rng(9).normal(size=(2000, 4))
    others -= others.mean(axis=1, keepdims=True)
    for candidate, contrast in zip(candidates, contrasts, strict=True):
        curve = candidate.curve(DOSES, 10.0)
        power = contrast @ curve / np.sqrt(contrast @ covariance @ contrast)
        rest = others @ curve / np.sqrt(np.einsum("ij,jk,ik->i", others, covariance, others))
        assert power >= rest.max()


@given(st.integers(0, 50), st.floats(1e-4, 1e4), st.floats(1e-4, 1e4))
def test_units_do_not_matter(seed: int, of_dose: float, of_response: float) -> None:
    covariance = correlated(seed)
    text = "linear; emax({}); quadratic({}); exponential({}); linlog"
    plain = candidates_from_text(text.format(2.0, -0.05, 4.0))
    scaled = candidates_from_text(text.format(2.0 * of_dose, -0.05 / of_dose, 4.0 * of_dose))
    one = optimal_contrasts(level_means(DOSES, np.zeros(4), covariance), plain)
    other = optimal_contrasts(level_means(DOSES * of_dose, np.zeros(4), covariance * of_response**2), scaled)
    np.testing.assert_allclose(one, other, atol=1e-8)


def test_two_levels_have_one_contrast() -> None:
    means = level_means([0, 5], [0, 0], np.diag([1.0, 3.0]))
    contrast = optimal_contrasts(means, candidates_from_text("emax(1)"))
    np.testing.assert_allclose(contrast, [[-np.sqrt(0.5), np.sqrt(0.5)]])


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (CandidateShape(QUADRATIC, (-1.0,)), "same at every dose"),
        (candidates_from_text("exponential(0.0001)")[0], "overflows"),
    ],
)
def test_a_flat_or_endless_candidate_is_refused(candidate: CandidateShape, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        optimal_contrasts(level_means([0, 1], [0, 0], np.eye(2)), [candidate])
