"""Names of columns without their units."""

import re

_UNIT = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")


def plain_name(name: str) -> str:
    """Return a name without the unit that ends it in brackets, as in "Time to death (days)"."""
    return _UNIT.sub("", name).strip()
