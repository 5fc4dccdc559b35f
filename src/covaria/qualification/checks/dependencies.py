"""Check: the packages that Covaria needs are there, in versions that it is made for."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from covaria.qualification.check import Check, Comparison, Part

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)\s*(?P<bounds>[^;]*?)\s*(?P<marker>;.*)?")
_COMPARE = {
    ">=": lambda own, bound: own >= bound,
    "<": lambda own, bound: own < bound,
    "==": lambda own, bound: own == bound,
}


def _comparisons() -> Iterator[Comparison]:
    for requirement in requires("covaria") or ():
        found = _REQUIREMENT.fullmatch(requirement)
        if found is None or found["marker"]:
            # What extras bring is asked for where it is used.
            continue
        name, bounds = found["name"], found["bounds"].replace(" ", "")
        try:
            own = version(name)
        except PackageNotFoundError:
            own = "not installed"
        yield Comparison(name, bounds, own, "none", own != "not installed" and _fits(own, bounds))


def _fits(own: str, bounds: str) -> bool:
    parts = [re.fullmatch(r"(>=|<|==)(.+)", bound) for bound in bounds.split(",") if bound]
    return all(each is not None and _COMPARE[each[1]](_numbers(own), _numbers(each[2])) for each in parts)


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers of a version, as far as it has no letters, without zeros at its end."""
    numbers = [int(part) for part in re.match(r"[0-9.]*", text)[0].split(".") if part]  # type: ignore[index]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


DEPENDENCIES = Check("dependencies", Part.INSTALLATION, "Packages that are needed", _comparisons)
