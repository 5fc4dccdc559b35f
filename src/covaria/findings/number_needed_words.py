"""Numbers needed to treat, in words."""

from covaria.explain.number_needed import NumberNeeded, reciprocal

MORE, FEWER = "for one more", "for one fewer"


def number_needed(found: NumberNeeded) -> str:
    """Write how many subjects are treated for one response more, or fewer."""
    return f"{_count(found.difference)} {_kind(found.difference)}" if found.difference else "∞"


def number_needed_interval(found: NumberNeeded) -> str:
    """Write its interval, which goes over infinity where there may be no difference."""
    if not found.holds_infinity:
        ends = sorted((found.lower, found.upper), key=reciprocal)
        return f"{_count(ends[0])} to {_count(ends[1])}"
    more = f"{_count(found.upper)} {MORE} to " if found.upper > 0 else ""
    fewer = f" to {_count(found.lower)} {FEWER}" if found.lower < 0 else ""
    return f"{more}∞{fewer}"


def _count(difference: float) -> str:
    return f"{reciprocal(difference):,.1f}"


def _kind(difference: float) -> str:
    return MORE if difference > 0 else FEWER
