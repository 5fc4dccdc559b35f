from dataclasses import replace

from covaria.figures.names import (
    LONGEST_IN_AXIS,
    LONGEST_IN_SENTENCE,
    members_of_bins,
    name_in_axis,
    quoted,
    shortened,
)
from covaria.model.evaluation import Evaluation


def test_short_names_stay() -> None:
    assert shortened("CHG", 5) == "CHG"
    assert shortened("ADAS-", 5) == "ADAS-"


def test_long_names_end_in_an_ellipsis() -> None:
    assert shortened("ADAS-Cog", 5) == "ADAS…"
    assert len(name_in_axis("x" * 500)) == LONGEST_IN_AXIS
    assert len(quoted("x" * 500)) == LONGEST_IN_SENTENCE + 2


def test_names_stand_on_one_line() -> None:
    assert quoted("change\n from\tbaseline ") == "“change from baseline”"


def test_rows_are_called_subjects_only_where_each_has_one(evaluation: Evaluation) -> None:
    assert members_of_bins(evaluation) == "subjects"
    assert members_of_bins(replace(evaluation, rows=1280)) == "rows"
