"""Units as they are written after a number."""

import re

_UNIT = (
    r"(?:[kmcdµμunp]|mc)?(?:g|l|mol|iu|u|eq|kat|bq|gy|m|s|j|pa)"
    r"|%|mmhg|cmh2o|bpm|lbs?|oz|in(?:ch(?:es)?)?|ft|[°º][cf]|kcal|cells?|copies|tablets?|tabs?|caps?(?:ules?)?"
    r"|y(?:ea)?rs?|y|months?|mos?|weeks?|wks?|w|days?|d|hours?|hrs?|h|min(?:utes?)?|sec(?:onds?)?|m2|m²"
)
_WHOLE = re.compile(
    rf"(?:{_UNIT})(?:\s?[/*·.]\s?(?:[0-9.]+\s?)?(?:{_UNIT}))*(?:\s?/\s?1\.73\s?m[2²])?", re.IGNORECASE
)
_NUMBER_AND_UNIT = re.compile(r"(?P<number>[+-]?[0-9]*[.,]?[0-9]+)\s*(?P<unit>\D.*)", re.DOTALL)


def is_written_unit(text: str) -> bool:
    """Return whether a text is a unit such as mg, mg/kg or 10^9/L, perhaps in brackets."""
    bare = text.strip().strip("()[]").strip()
    return _WHOLE.fullmatch(re.sub(r"(?:x\s?)?10[\^*]?[0-9]+", "cells", bare)) is not None


def number_and_unit(text: str) -> tuple[str, str] | None:
    """Divide a text such as "10 mg" into its number and its unit; None where it is none such."""
    found = _NUMBER_AND_UNIT.fullmatch(text.strip())
    if found is None or not is_written_unit(found["unit"]):
        return None
    return found["number"], found["unit"].strip().strip("()[]").strip()
