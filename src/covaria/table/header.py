"""Column names that can be relied on: present, distinct, printable."""

from collections import Counter
from collections.abc import Sequence

from covaria.errors import TableError
from covaria.table.numbers import is_number
from covaria.wording.lists import placed


def check_names(source: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names without surrounding blanks.

    Raises
    ------
    TableError
        When a name is empty or unprintable, or when two are the same but for surrounding blanks.
    """
    stripped = tuple(name.strip() for name in names)
    _refuse(source, [not name for name in stripped], "no name", "name or remove it")
    _refuse(source, [not name.isprintable() for name in stripped], "an unprintable name", "rename it")
    for name, count in Counter(stripped).items():
        if count > 1:
            where = placed("column", [i for i, other in enumerate(stripped, 1) if other == name])
            blanks = "" if len({raw for raw in names if raw.strip() == name}) == 1 else ", but for blanks"
            raise TableError(f"{source}: {where} have the same name, {name}{blanks}; give each its own.")
    return stripped


def check_first_line(source: str, names: Sequence[str]) -> None:
    """Refuse a file whose first line is data: a column name that is a number.

    Raises
    ------
    TableError
        Naming the position of the column, since its "name" is then a subject's value.
    """
    numbers = [is_number(name.strip()) for name in names]
    _refuse(source, numbers, "a number for a name", "the first line must hold the column names")


def _refuse(source: str, faulty: list[bool], fault: str, remedy: str) -> None:
    positions = [position for position, bad in enumerate(faulty, 1) if bad]
    if positions:
        verb = "has" if len(positions) == 1 else "have"
        raise TableError(f"{source}: {placed('column', positions)} {verb} {fault}; {remedy}.")
