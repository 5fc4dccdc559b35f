from covaria.figures import ladder
from covaria.figures.specification import specification
from covaria.model.evaluation import Evaluation


def test_a_figure_is_the_same_unchecked(evaluation: Evaluation) -> None:
    assert specification(ladder, evaluation, "mg") == ladder(evaluation, unit="mg").to_dict()
