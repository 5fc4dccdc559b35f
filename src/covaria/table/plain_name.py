"""Names of columns as they are compared with known ones: without their units and accents."""

import re
import unicodedata

_UNIT = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")


def plain_name(name: str) -> str:
    """Return a name without accents and without the unit that ends it in brackets, as "Zeit (h)" has one."""
    letters = unicodedata.normalize("NFD", _UNIT.sub("", name).strip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
