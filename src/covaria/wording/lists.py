"""Counts, places and lists as the words of a message; no function here ever sees a cell."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

PLACES_SHOWN = 3
NAMES_SHOWN = 12


def counted(count: int, noun: str) -> str:
    """Return the count with its noun: "1 row", "1,200 rows"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Iterable[str], link: str = "and") -> str:
    """Return names as a list in words, cut after the first dozen: "A, B and C"."""
    shown = list(names)
    if len(shown) > NAMES_SHOWN:
        shown = [*shown[:NAMES_SHOWN], f"{len(shown) - NAMES_SHOWN} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {link} {shown[-1]}"


def placed(noun: str, numbers: Sequence[int]) -> str:
    """Return where something is: "line 4", "lines 4 and 9", "lines 4, 9, 11 and 20 more"."""
    shown = [str(number) for number in numbers[:PLACES_SHOWN]]
    if len(numbers) > PLACES_SHOWN:
        shown.append(f"{len(numbers) - PLACES_SHOWN:,} more")
    return f"{noun}{'' if len(numbers) == 1 else 's'} {listed(shown)}"


def suggested(name: str, known: Sequence[str]) -> str:
    """Return known names that look like a name that was not found, as a question, or the known names."""
    by_case = {other.casefold(): other for other in known}
    close = get_close_matches(name.strip().casefold(), list(by_case), n=3, cutoff=0.6)
    if close:
        return f"did you mean {listed((by_case[match] for match in close), 'or')}?"
    return f"the columns are {listed(known)}."
