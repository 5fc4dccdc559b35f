import numpy as np
import pytest

from covaria.dose import CandidateShape, candidates_from_text, usual_candidates
from covaria.dose.candidate_shapes import WORDS
from covaria.dose.shapes import EMAX, FLAT, QUADRATIC
from covaria.errors import UsageError


def test_every_word_is_read_and_written() -> None:
    text = (
        "linear; linlog; quadratic(-0.17); emax(0.2); sigEmax(30.5, 3.5); exponential(8.867); "
        "logistic(0.25, 0.09); betaMod(0.5, 1)"
    )
    found = candidates_from_text(text)
    assert "; ".join(candidate.name for candidate in found) == text
    assert [candidate.shape for candidate in found] == list(WORDS.values())


def test_case_and_blanks_do_not_matter() -> None:
    assert candidates_from_text(" EMAX ( 0.2 ) ;sigemax(1,3);") == candidates_from_text(
        "emax(0.2); sigEmax(1, 3)"
    )


def test_the_quadratic_is_dose_and_delta_dose_squared() -> None:
    doses = np.array([0.0, 1.0, 2.0])
    np.testing.assert_allclose(CandidateShape(QUADRATIC, (-0.25,)).curve(doses, 2.0), [0, 0.75, 1.0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no candidate shape"),
        ("emx(0.2)", "did you mean emax"),
        ("foo(3)", "there are linear, linlog"),
        ("emax", "takes a guess of ed50, but has 0"),
        ("linear(2)", "takes no guesses"),
        ("sigEmax(1)", r"a guess of ed50 and a guess of hill"),
        ("emax(0.2), linear", "semicolons between candidates"),
        ("emax(x)", "must be numbers"),
        ("emax(-1)", "above 0"),
        ("emax(inf)", "finite"),
        ("quadratic(nan)", "finite"),
        ("linear; linear", "comes twice"),
    ],
)
def test_slips_are_reported(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        candidates_from_text(text)


def test_the_flat_shape_is_no_candidate() -> None:
    with pytest.raises(UsageError, match="no candidate"):
        CandidateShape(FLAT)


def test_usual_candidates_follow_the_unit_of_dose() -> None:
    doses = np.array([0.0, 0.05, 0.2, 0.6, 1.0])
    for small, large in zip(usual_candidates(doses), usual_candidates(1000 * doses), strict=True):
        curve = small.curve(doses, 1.0)
        scaled = large.curve(1000 * doses, 1000.0)
        np.testing.assert_allclose(curve / np.ptp(curve), scaled / np.ptp(scaled), atol=1e-12)
    assert usual_candidates(doses)[1] == CandidateShape(EMAX, (0.2,))
