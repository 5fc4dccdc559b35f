"""Tables of arms: differences from the reference arm, and the means that they are taken from."""

import math

from covaria.explain.arm_effects import ArmDifference, ArmEffect
from covaria.findings.amounts import Amounts
from covaria.findings.arm_words import ArmWords
from covaria.report.tables import DataTable, Heading
from covaria.wording.numbers import format_count, format_p_value, format_whole_percent


def arms_table(words: ArmWords) -> DataTable:
    """Tabulate the adjusted mean of each arm, and its difference from the reference with intervals and p.

    Of two arms there is one difference, whose interval and p-value need no adjustment.
    """
    effects, several = words.found.effects, len(words.others) > 1
    level, amounts = format_whole_percent(effects.level), words.amounts
    headings = (
        Heading("Arm", is_number=False),
        Heading("Subjects"),
        Heading(f"Adjusted {amounts.expected}{amounts.level_in_brackets}"),
        Heading(_compared(words)),
        Heading(f"{level} interval"),
        *([Heading(f"{level}, all at once")] if several else []),
        Heading("Adjusted p" if several else "p"),
        Heading("SE over unadjusted"),
    )
    rows = tuple(
        (
            each.arm,
            format_count(each.subjects),
            amounts.number(each.mean),
            *(
                _reference(several)
                if each.difference is None
                else _difference(each.difference, several, amounts)
            ),
        )
        for each in effects.arms
    )
    return DataTable(f"Effect of each arm{words.at}", headings, rows)


def _compared(words: ArmWords) -> str:
    amounts = words.amounts
    return f"{amounts.compared_with.capitalize()} {words.reference}{amounts.size_in_brackets}"


def _reference(several: bool) -> tuple[str, ...]:
    return ("reference", *[""] * (4 if several else 3))


def _difference(found: ArmDifference, several: bool, amounts: Amounts) -> tuple[str, ...]:
    at_once = amounts.ends(found.simultaneous_lower, found.simultaneous_upper)
    return (
        amounts.number(found.estimate),
        amounts.ends(found.lower, found.upper),
        *([at_once] if several else []),
        format_p_value(found.p_value),
        format_whole_percent(found.error_ratio) if math.isfinite(found.error_ratio) else "",
    )


def arm_means_table(words: ArmWords) -> DataTable:
    """Tabulate the mean of each arm with and without adjustment, and standard errors of differences."""
    effects, amounts = words.found.effects, words.amounts
    unit, expected = amounts.level_in_brackets, amounts.expected
    level = format_whole_percent(effects.level)
    headings = (
        Heading("Arm", is_number=False),
        Heading(f"Unadjusted {expected}{unit}"),
        Heading(f"Adjusted {expected}{unit}"),
        Heading(f"{level} interval"),
        Heading(_compared(words)),
        Heading(amounts.error_of_comparison),
    )
    rows = tuple(_mean_row(each, amounts) for each in effects.arms)
    return DataTable(f"{amounts.several.capitalize()} of the arms{words.at}", headings, rows)


def _mean_row(each: ArmEffect, amounts: Amounts) -> tuple[str, ...]:
    found = each.difference
    difference = ("reference", "")
    if found is not None:
        difference = amounts.number(found.estimate), amounts.error(found.standard_error)
    return (
        each.arm,
        amounts.number(each.crude),
        amounts.number(each.mean),
        amounts.ends(each.lower, each.upper),
        *difference,
    )
