from dataclasses import replace

from covaria.model.evaluation import Evaluation
from covaria.model.names import members_of_bins
from covaria.wording.names import (
    LONGEST_IN_AXIS,
    LONGEST_IN_SENTENCE,
    dose_title,
    made_distinct,
    name_in_axis,
    name_with_unit,
    number_with_unit,
    quoted,
    shortened,
    squared_in_brackets,
)


def test_short_names_stay() -> None:
    assert shortened("CHG", 5) == "CHG"
    assert shortened("ADAS-", 5) == "ADAS-"


def test_long_names_end_in_an_ellipsis() -> None:
    assert shortened("ADAS-Cog", 5) == "ADAS…"
    assert len(name_in_axis("x" * 500)) == LONGEST_IN_AXIS
    assert len(quoted("x" * 500)) == LONGEST_IN_SENTENCE + 2


def test_names_are_on_one_line() -> None:
    assert quoted("change\n from\tbaseline ") == "“change from baseline”"


def test_rows_are_called_subjects_only_where_each_has_one(evaluation: Evaluation) -> None:
    assert members_of_bins(evaluation) == "subjects"
    assert members_of_bins(replace(evaluation, rows=1280)) == "rows"


def test_units_are_behind_names_and_numbers_where_they_are_known() -> None:
    units = {"AUC": "h·ng/mL", "DOSE": "mg"}
    assert name_with_unit("AUC", units) == "AUC (h·ng/mL)"
    assert name_with_unit("AGE", units) == "AGE"
    assert dose_title("DOSE", units) == "Dose (DOSE, mg)"
    assert dose_title("DOSE", {}) == "Dose (DOSE)"
    assert number_with_unit("25", "mg") == "25\u00a0mg"
    assert number_with_unit("25", "") == "25"
    assert squared_in_brackets("ng/mL") == " ((ng/mL)²)"
    assert squared_in_brackets("") == ""


def test_labels_that_are_alike_are_numbered() -> None:
    assert made_distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
