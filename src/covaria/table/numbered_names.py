"""Names that are another's but for one number, as one measurement at several visits has them."""

import re
from collections.abc import Iterable, Iterator

from covaria.table.plain_name import plain_name

_OF_ANYTHING = frozenset(
    {"", "var", "col", "column", "item", "feature", "question", "input", "output", "test"}
)
"""Stems of numbered names that say nothing of what is measured, as single letters do not."""


def numbered_later(name: str, others: Iterable[str]) -> Iterator[str]:
    """Yield those of other names that differ from a name by one number alone, and may be of a later time.

    Not that of number 0, nor the lowest of them all: it may be from before treatment began.
    """
    own = _parts(name)
    stem = own[0].strip(" _.-")
    if stem in _OF_ANYTHING or (len(stem) == 1 and len(own) == 3):
        return
    places: dict[int, dict[str, int]] = {}
    for other in others:
        parts = _parts(other)
        differing = [place for place, both in enumerate(zip(own, parts, strict=False)) if len({*both}) == 2]
        if len(parts) == len(own) and len(differing) == 1 and differing[0] % 2 == 1:
            places.setdefault(differing[0], {})[other] = int(parts[differing[0]])
    for place, numbers in places.items():
        lowest = min(int(own[place]), *numbers.values())
        yield from (other for other, number in numbers.items() if number not in (0, lowest))


def _parts(name: str) -> list[str]:
    """Divide a name into what is no number, at even places, and numbers."""
    return re.split(r"([0-9]+)", plain_name(name).casefold())
