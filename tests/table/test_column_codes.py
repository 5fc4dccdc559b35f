"""Codes of several columns together, and shares told, against plain counting."""

from collections import Counter

import numpy as np
import pytest

from covaria.table.column_codes import first_of_each
from covaria.table.determined_by import share_determined

RANDOM = np.random.default_rng(4)
COLUMNS = [RANDOM.integers(-1, levels, 80) for levels in (3, 40, 2)]


@pytest.mark.parametrize("used", [1, 2, 3])
def test_the_first_row_of_each_combination(used: int) -> None:
    seen: dict[tuple[int, ...], int] = {}
    for row, combination in enumerate(zip(*(each.tolist() for each in COLUMNS[:used]), strict=True)):
        seen.setdefault(combination, row)
    assert first_of_each(*COLUMNS[:used]).tolist() == [seen[each] for each in sorted(seen)]


def test_the_share_determined_is_that_of_the_most_frequent_code() -> None:
    codes, teller = COLUMNS[0], COLUMNS[2]
    present = [
        (own, by) for own, by in zip(codes.tolist(), teller.tolist(), strict=True) if min(own, by) >= 0
    ]
    most = sum(max(Counter(own for own, by in present if by == value).values()) for value in (0, 1))
    assert share_determined(codes, teller) == pytest.approx(most / len(present))
