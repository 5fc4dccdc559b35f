"""Parts of a model file's content, for tests that change one and see it refused."""

from typing import Any


def part_of(content: dict[str, Any], *place: str | int) -> dict[str, Any]:
    """The object at a place of a file's content; a change of it changes the content."""
    found: Any = content
    for each in place:
        found = found[each]
    assert isinstance(found, dict)
    return found
