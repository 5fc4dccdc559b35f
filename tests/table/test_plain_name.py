"""Names are known without the unit that ends them."""

import pytest

from covaria import check_table
from covaria.table.plain_name import plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Time to death (days)", "Time to death"),
        ("Dosis [mg]", "Dosis"),
        ("CL/F (l/h) ", "CL/F"),
        ("HR (95 % CI) (1/min)", "HR (95 % CI)"),
        ("AGE", "AGE"),
        ("(days)", ""),
        ("a(b)c", "a(b)c"),
    ],
)
def test_the_unit_is_taken_off(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    "name", ["TTFE (days)", "Cmax (ng/ml)", "CL/F [l/h]", "t½ (h)", "PFS (months)", "EXPWK"]
)
def test_what_comes_later_is_known_whatever_its_unit(name: str) -> None:
    rows = range(40)
    columns = {
        "DOSE": [row % 4 for row in rows],
        name: [row * 7 % 11 for row in rows],
        "Y": [row % 13 for row in rows],
    }
    found = check_table(columns, "Y", dose="DOSE")
    assert any(each.code == "post-baseline" and name in each.finding for each in found.findings)
