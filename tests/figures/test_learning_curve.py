from collections.abc import Callable
from typing import Any

from covaria.figures import learning_curve
from covaria.model.learning_curve import LearningCurve, LearningPoint

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_studies_are_drawn_and_the_next_doubling_apart_from_them(drawn_rows: DrawnRows) -> None:
    points = (LearningPoint(0.5, 100, 0.5, 0.0625), LearningPoint(1.0, 200, 0.375, 0.03125))
    specification = learning_curve(LearningCurve(points, 0.3125, 0.0625, 0.03125, 0.09375)).to_dict()
    onward, seen, bars, ahead = specification["layer"][:4]
    assert drawn_rows(specification, seen) == [
        {"subjects": 100, "score": 0.5, "low": 0.4375, "high": 0.5625},
        {"subjects": 200, "score": 0.375, "low": 0.34375, "high": 0.40625},
    ]
    assert drawn_rows(specification, bars) == drawn_rows(specification, seen)
    doubled = {"subjects": 400, "score": 0.3125, "low": 0.28125, "high": 0.34375}
    assert drawn_rows(specification, ahead) == [doubled]
    assert [row["subjects"] for row in drawn_rows(specification, onward)] == [200, 400]
    assert "extrapolated to 400 subjects 0.312" in specification["description"]
