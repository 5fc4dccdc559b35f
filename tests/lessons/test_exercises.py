import math
import re
from statistics import NormalDist

import pytest

from covaria.errors import UsageError
from covaria.lessons import LESSONS, Choice, Number, exercise
from covaria.lessons.exercises import exercises

CHOICES = {key: each for key, each in exercises().items() if isinstance(each, Choice)}
NUMBERS = {key: each for key, each in exercises().items() if isinstance(each, Number)}


@pytest.mark.parametrize("key", CHOICES)
def test_one_answer_is_right_and_each_says_why(key: str) -> None:
    posed = CHOICES[key]
    said = [posed.check(number) for number in range(1, len(posed.options) + 1)]
    assert sum(each.startswith("Right. ") for each in said) == 1
    assert sum(each.startswith("Not quite. ") for each in said) == len(said) - 1
    assert len(set(said)) == len(said)
    for number in (0, len(said) + 1):
        with pytest.raises(UsageError, match=f"answers 1 to {len(said)}"):
            posed.check(number)


@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_is_right_within_its_tolerance(key: str) -> None:
    posed = NUMBERS[key]
    for near in (-0.9, 0.0, 0.9):
        assert posed.check(posed.answer + near * posed.tolerance) == f"Right. {posed.why}"
    assert posed.check(posed.answer + 1000 * posed.tolerance) == f"Not quite. {posed.hint}"


@pytest.mark.parametrize("key", NUMBERS)
def test_a_likely_mistake_is_named(key: str) -> None:
    posed = NUMBERS[key]
    for mistake in posed.mistakes:
        assert posed.check(mistake.value) == f"Not quite. {mistake.why}"


def test_the_answers_follow_from_the_questions() -> None:
    given = {
        key: [float(each) for each in re.findall(r"\d+\.?\d*", NUMBERS[key].question)] for key in NUMBERS
    }
    weight, bias, dose = given["1a"]
    assert NUMBERS["1a"].answer == pytest.approx(weight * dose + bias)
    loss, sd, larger = given["1d"]
    assert NUMBERS["1d"].answer == pytest.approx(loss * (larger / sd) ** 2, abs=0.05)
    inputs, units = given["2a"][:2]
    assert NUMBERS["2a"].answer == inputs * units + units + units + 1
    patients, wide, narrow = given["3a"]
    assert NUMBERS["3a"].answer == pytest.approx(patients * (wide / narrow) ** 2)
    one, other = given["4a"]
    assert NUMBERS["4a"].answer == pytest.approx(math.hypot(one, other), abs=5e-5)
    low_low, low_high, high_low, high_high = given["4c"][2:]
    assert NUMBERS["4c"].answer == pytest.approx(high_high - high_low - (low_high - low_low))
    predicted, _, _, below = given["5a"]
    assert NUMBERS["5a"].answer == pytest.approx(-predicted - below)
    loss, level = given["6b"]
    half = NormalDist(0, loss**0.5).inv_cdf(0.5 + level / 200)
    assert NUMBERS["6b"].answer == pytest.approx(half, abs=0.05)
    placebo, _, treated = (each / 100 for each in given["7a"])
    assert NUMBERS["7a"].answer == pytest.approx(treated / (1 - treated) / (placebo / (1 - placebo)))


def test_every_lesson_has_exercises_and_no_other_key_is_known() -> None:
    assert {int(key[0]) for key in exercises()} == {lesson.number for lesson in LESSONS}
    with pytest.raises(UsageError, match="no exercise 9z; the keys are 1a, "):
        exercise("9z")


def test_a_notebook_shows_the_question_and_folds_the_answers() -> None:
    shown = exercise("1b")._repr_mimebundle_()
    assert shown["text/plain"] == exercise("1b").question
    assert shown["text/html"].count("<details>") == len(CHOICES["1b"].options) + 1
