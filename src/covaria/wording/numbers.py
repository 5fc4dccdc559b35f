"""How numbers are written in figures, tables and sentences: three significant digits, one way everywhere."""

import math

MINUS = "\u2212"
LEAST_P_VALUE = 0.0001
"""Smaller ones say nothing more to a reader, and rest on how a tail is approximated."""
PERCENT = "\u00a0%"
"""A percent sign after a blank that does not break."""


def format_number(value: float) -> str:
    """Write a number with three significant digits, or all its digits before the point where those are more.

    Numbers below a thousandth or from a million on get an exponent ("1.23e−5"); what is not finite is "n/a".
    """
    if not math.isfinite(value):
        return "n/a"
    if value == 0:
        return "0"
    mantissa, exponent = f"{abs(value):.2e}".split("e")
    power = int(exponent)
    if -3 <= power < 6:
        digits = f"{abs(value):,.{max(0, 2 - power)}f}"
    else:
        digits = f"{mantissa}e{MINUS if power < 0 else ''}{abs(power)}"
    return f"{MINUS}{digits}" if value < 0 else digits


def format_duration(seconds: float) -> str:
    """Write a time of about so many seconds: "20 seconds", "a minute", "3 minutes", "1.5 hours"."""
    if seconds < 57.5:
        return f"{max(5, 5 * round(seconds / 5))} seconds"
    if seconds < 5400:
        minutes = round(seconds / 60)
        return "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"{seconds / 3600:.1f}".removesuffix(".0") + " hours"


def format_setting(value: float) -> str:
    """Write a number that was set, not estimated (a dose, a penalty), with no digit that it does not need."""
    written = format_number(value)
    mantissa, mark, power = written.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{mark}{power}"


def format_percent(share: float) -> str:
    """Write a share (0 to 1) with three significant digits, as percent."""
    return format_number(100 * share) + PERCENT if math.isfinite(share) else "n/a"


def format_whole_percent(share: float) -> str:
    """Write a share (0 to 1) as whole percent; one that is not quite 0 or 1 does not look as if it were."""
    if 0 < share < 0.01:
        return f"<1{PERCENT}"
    if 0.99 < share < 1:
        return f">99{PERCENT}"
    return f"{100 * share:.0f}{PERCENT}" if math.isfinite(share) else "n/a"


def format_p_value(value: float) -> str:
    """Write a p-value with three significant digits; one below 0.0001 is only said to be so."""
    if value < LEAST_P_VALUE:
        return f"<{LEAST_P_VALUE:g}"
    return f"{value:.3g}"


def p_value_in_words(value: float) -> str:
    """Write a p-value within a sentence: "p = 0.012", "p < 0.0001"."""
    return f"p {format_p_value(value).replace('<', '< ')}" if value < LEAST_P_VALUE else f"p = {value:.3g}"


def format_count(count: int) -> str:
    """Write a count, with commas between thousands."""
    return f"{count:,}"
