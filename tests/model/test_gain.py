import math

import pytest

from covaria.model.evaluation import Evaluation
from covaria.model.gain import Gain, gain_of_averaged, mean_comparator


@pytest.mark.parametrize(
    ("size", "standard_error", "multiple"),
    [(0.3, 0.1, 3.0), (-0.3, 0.1, -3.0), (0.0, 0.0, 0.0), (0.1, 0.0, math.inf), (-0.1, 0.0, -math.inf)],
)
def test_a_gain_is_counted_in_standard_errors(size: float, standard_error: float, multiple: float) -> None:
    assert Gain(size, standard_error).in_standard_errors == pytest.approx(multiple)


def test_the_averaged_model_is_compared_by_paired_differences(evaluation: Evaluation) -> None:
    mean = mean_comparator(evaluation)
    assert mean is not None
    assert gain_of_averaged(mean) == Gain(9.047, 0.42)


def test_a_mean_that_was_not_evaluated_is_none(evaluation: Evaluation) -> None:
    bare = [each for each in evaluation.comparators if each.name != "mean"]
    assert mean_comparator(Evaluation(**{**vars(evaluation), "comparators": tuple(bare)})) is None
