import math

import pytest

from covaria.model.evaluation import Evaluation
from covaria.model.gain import Gain, gain_of_stack, judged_mean


@pytest.mark.parametrize(
    ("size", "standard_error", "multiple"),
    [(0.3, 0.1, 3.0), (-0.3, 0.1, -3.0), (0.0, 0.0, 0.0), (0.1, 0.0, math.inf), (-0.1, 0.0, -math.inf)],
)
def test_a_gain_is_counted_in_standard_errors(size: float, standard_error: float, multiple: float) -> None:
    assert Gain(size, standard_error).in_standard_errors == pytest.approx(multiple)


def test_the_stack_is_compared_by_paired_differences(evaluation: Evaluation) -> None:
    mean = judged_mean(evaluation)
    assert mean is not None
    assert gain_of_stack(mean) == Gain(9.047, 0.42)


def test_a_mean_that_was_not_judged_is_none(evaluation: Evaluation) -> None:
    bare = [each for each in evaluation.baselines if each.name != "mean"]
    assert judged_mean(Evaluation(**{**vars(evaluation), "baselines": tuple(bare)})) is None
