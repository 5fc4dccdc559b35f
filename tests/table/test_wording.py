import pytest

from covaria.wording.lists import counted, listed, placed, suggested


@pytest.mark.parametrize(("count", "words"), [(0, "0 rows"), (1, "1 row"), (1200, "1,200 rows")])
def test_counted(count: int, words: str) -> None:
    assert counted(count, "row") == words


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_listed(names: list[str], words: str) -> None:
    assert listed(names) == words


def test_a_long_list_is_cut() -> None:
    words = listed(f"c{position}" for position in range(30))
    assert words == "c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 18 more"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([4], "line 4"), ([4, 9], "lines 4 and 9"), ([4, 9, 11], "lines 4, 9 and 11")],
)
def test_placed(numbers: list[int], words: str) -> None:
    assert placed("line", numbers) == words


def test_many_places_are_cut() -> None:
    assert placed("line", range(2, 2000)) == "lines 2, 3, 4 and 1,995 more"


def test_names_that_look_alike_are_suggested() -> None:
    assert suggested("aval ", ["USUBJID", "AVAL", "CHG"]) == "did you mean AVAL?"
    assert suggested("BMI", ["BMIBL", "BMI_2"]) == "did you mean BMIBL or BMI_2?"


def test_without_one_all_names_are_listed() -> None:
    assert suggested("xyz", ["AVAL", "CHG"]) == "the columns are AVAL and CHG."
