import math

import pytest

from covaria.model.evaluation import Evaluation
from covaria.model.gain import Gain, JudgedModel, judged_mean


@pytest.mark.parametrize(
    ("size", "standard_error", "multiple"),
    [(0.3, 0.1, 3.0), (-0.3, 0.1, -3.0), (0.0, 0.0, 0.0), (0.1, 0.0, math.inf), (-0.1, 0.0, -math.inf)],
)
def test_a_gain_is_counted_in_standard_errors(size: float, standard_error: float, multiple: float) -> None:
    assert Gain(size, standard_error).in_standard_errors == pytest.approx(multiple)


def test_without_paired_differences_the_larger_standard_error_counts() -> None:
    better, worse = JudgedModel("one", 0.8, 0.3), JudgedModel("other", 1.0, 0.01)
    assert better.gain_over(worse) == Gain(pytest.approx(0.2), 0.3)
    assert worse.gain_over(better) == Gain(pytest.approx(-0.2), 0.3)


def test_a_mean_that_was_not_judged_is_none(evaluation: Evaluation) -> None:
    bare = [each for each in evaluation.baselines if each.name != "mean"]
    assert judged_mean(evaluation) == JudgedModel("the mean", 9.142, 0.42)
    assert judged_mean(Evaluation(**{**vars(evaluation), "baselines": tuple(bare)})) is None
