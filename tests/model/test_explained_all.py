from dataclasses import replace
from pathlib import Path

import pytest

from covaria.model import load_model
from covaria.model.explained_all import explained_all

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(("explained", "is_told"), [(0.9949, False), (0.995, True), (1.0, True)])
def test_a_model_that_explains_all_to_rounding_is_told_of(explained: float, is_told: bool) -> None:
    evaluation = load_model(DATA / "format-1-doses.covaria").evaluation
    found = replace(evaluation, oof=replace(evaluation.oof, explained=explained))
    assert (explained_all(found) is not None) == is_told
