"""Tables of arms: differences from the reference arm, and the means that they are taken from."""

import math

from covaria.explain.arm_effects import ArmDifference, ArmEffect
from covaria.findings.arm_words import ArmWords
from covaria.report.tables import DataTable, Heading
from covaria.wording.names import in_brackets, quoted
from covaria.wording.numbers import format_count, format_number, format_p_value, format_whole_percent


def arms_table(words: ArmWords) -> DataTable:
    """Tabulate the adjusted mean of each arm, and its difference from the reference with intervals and p.

    Of two arms there is one difference, whose interval and p-value need no adjustment.
    """
    effects, several = words.found.effects, len(words.others) > 1
    level, unit = format_whole_percent(effects.level), in_brackets(words.units.get(words.response, ""))
    headings = (
        Heading("Arm", is_number=False),
        Heading("Subjects"),
        Heading(f"Adjusted mean{unit}"),
        Heading(f"Difference from {quoted(effects.reference)}{unit}"),
        Heading(f"{level} interval"),
        *([Heading(f"{level}, all at once")] if several else []),
        Heading("Adjusted p" if several else "p"),
        Heading("SE over unadjusted"),
    )
    rows = tuple(
        (
            each.arm,
            format_count(each.subjects),
            format_number(each.mean),
            *(_reference(several) if each.difference is None else _difference(each.difference, several)),
        )
        for each in effects.arms
    )
    return DataTable("Effect of each arm", headings, rows)


def _reference(several: bool) -> tuple[str, ...]:
    return ("reference", *[""] * (4 if several else 3))


def _difference(found: ArmDifference, several: bool) -> tuple[str, ...]:
    at_once = _ends(found.simultaneous_lower, found.simultaneous_upper)
    return (
        format_number(found.estimate),
        _ends(found.lower, found.upper),
        *([at_once] if several else []),
        format_p_value(found.p_value),
        format_whole_percent(found.error_ratio) if math.isfinite(found.error_ratio) else "",
    )


def arm_means_table(words: ArmWords) -> DataTable:
    """Tabulate the mean of each arm with and without adjustment, and standard errors of differences."""
    effects, unit = words.found.effects, in_brackets(words.units.get(words.response, ""))
    level = format_whole_percent(effects.level)
    headings = (
        Heading("Arm", is_number=False),
        Heading(f"Unadjusted mean{unit}"),
        Heading(f"Adjusted mean{unit}"),
        Heading(f"{level} interval"),
        Heading(f"Difference from {quoted(effects.reference)}{unit}"),
        Heading("Standard error"),
    )
    return DataTable("Means of the arms", headings, tuple(map(_mean_row, effects.arms)))


def _mean_row(each: ArmEffect) -> tuple[str, ...]:
    found = each.difference
    difference = ("reference", "") if found is None else (found.estimate, found.standard_error)
    return (
        each.arm,
        format_number(each.crude),
        format_number(each.mean),
        _ends(each.lower, each.upper),
        *(own if isinstance(own, str) else format_number(own) for own in difference),
    )


def _ends(lower: float, upper: float) -> str:
    return f"{format_number(lower)} to {format_number(upper)}"
