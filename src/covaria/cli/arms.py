"""How the arms of a model differ: JSON for machines, a table and sentences for people."""

import math
from dataclasses import asdict
from typing import Any

from rich.console import Console

from covaria.cli.console import plain_table, print_indented
from covaria.explain.arm_effects import ArmEffect, ArmEffects
from covaria.findings.amounts import Amounts
from covaria.findings.arm_words import ArmWords
from covaria.findings.reported import named_as_reported, reported_arms
from covaria.model import ResponseModel
from covaria.model.arm_findings import arm_findings
from covaria.wording.names import quoted
from covaria.wording.numbers import format_p_value, format_whole_percent
from covaria.wording.visible import visible


def arms_json(model: ResponseModel) -> dict[str, Any] | None:
    """Describe the comparison of arms for machines; None of a model without arms."""
    found = arm_findings(model)
    if found is None:
        return None
    adjusted = found.means.adjusted
    return {
        "arm": found.effects.arm,
        "reference": found.effects.reference,
        "reference_chosen": found.means.reference.choice.value,
        "level": found.effects.level,
        "p_value": found.effects.p_value,
        "assignment": adjusted.assignment.value,
        "declared": adjusted.declared,
        "balance_p_value": adjusted.balance_p_value,
        "visit": adjusted.visit,
        "time": adjusted.time,
        "least_probability": adjusted.least_probability,
        "without_overlap": adjusted.without_overlap,
        "tipping_points": list(map(asdict, found.tipping_points)),
        "arms": named_as_reported(_arms(reported_arms(found.effects, model.endpoint)), model.endpoint),
    }


def _arms(effects: ArmEffects) -> list[dict[str, Any]]:
    records = [asdict(each) for each in effects.arms]
    for each in records:
        difference = each["difference"]
        if difference is not None and not math.isfinite(difference["error_ratio"]):
            difference["error_ratio"] = None
    return records


def print_arms(console: Console, words: ArmWords) -> None:
    """Print means and differences, as narrow as a terminal is, and what they rest on."""
    of = f"{words.amounts.of_response}{words.at}"
    heading = f"Adjusted {of}, were every subject of the trial in each arm"
    console.print(visible(heading), style="bold")
    effects, amounts = words.found.effects, words.amounts
    several = len(words.others) > 1
    interval = f"{format_whole_percent(effects.level)} interval"
    p_value = "adjusted p" if several else "p"
    means = visible(f"{amounts.expected}{amounts.level_in_brackets}")
    table = plain_table(("arm", "subjects", means, amounts.compared, interval, p_value))
    for column in table.columns[1:]:
        column.justify = "right"
    for each in effects.arms:
        mean = amounts.number(each.mean)
        table.add_row(visible(each.arm), f"{each.subjects:,}", mean, *_difference(each, amounts))
    print_indented(console, table)
    to = amounts.compared_with.split()[-1]
    one_by_one = " Intervals hold one at a time." if several else ""
    console.print(
        visible(f"{amounts.compared.capitalize()}s are {to} {quoted(effects.reference)}.{one_by_one}")
    )
    chosen = words.test(), words.reference_chosen()
    sentences = (*chosen, words.adjustment(), words.assignment(), *words.tipping())
    for sentence in filter(None, sentences):
        console.print(visible(sentence))


def _difference(each: ArmEffect, amounts: Amounts) -> tuple[str, str, str]:
    found = each.difference
    if found is None:
        return "reference", "", ""
    ends = amounts.ends(found.lower, found.upper)
    return amounts.number(found.estimate), ends, format_p_value(found.p_value)
