"""Check: pairs of covariates that give the response away together are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.column_codes import codes_of_column, codes_of_numbers
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.leakage import response_leakage
from covaria.table.pair_leakage import (
    FEWEST_VALUES,
    MOST_COLUMNS,
    MOST_LABELS,
    SAMPLE,
    labels_that_cut,
    pairs_that_give,
)
from covaria.table.response_order import is_in_order
from covaria.table.roles import Role
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    name, response = draft.response.name, draft.response.values
    numbers, labels = _divided(draft)
    # Sums and differences that are exact are another check's.
    known = set(response_leakage(response, numbers))
    possible = pairs_that_give(response, _dose(draft) | numbers)
    pairs = [" with ".join(each) for each in possible if each not in known]
    if pairs:
        yield Remark(
            f"{name} (response) follows, but for rounding, from {listed(pairs)}, as from a change in percent "
            "and its baseline, or an exposure from the dose and a clearance",
            "leave out what was computed from it",
        )
    for label, column in labels_that_cut(response, labels, numbers):
        yield Remark(
            f"{label} follows from the response {name} and {column} together, as the label of a change does",
            "leave it out unless it was known before",
        )
    for first, second in _definitions(response, numbers):
        yield Remark(
            f"{name} (response) follows from {first} and {second} together, as a responder does from a value "
            "and its baseline",
            "leave out what was measured after treatment began",
        )


def _definitions(response: FloatArray, numbers: dict[str, FloatArray]) -> Iterator[tuple[str, str]]:
    """Pairs of numbers whose difference or ratio a response of two values cuts."""
    codes = codes_of_numbers(response)
    if len(np.unique(codes[codes >= 0])) != 2 or len(numbers) > MOST_COLUMNS:
        return
    names = list(numbers)
    for place, first in enumerate(names):
        others = {each: numbers[each] for each in names[place + 1 :]}
        for _, second in labels_that_cut(numbers[first], {"": codes}, others):
            yield first, second


def _dose(draft: Draft) -> dict[str, FloatArray]:
    """The dose, which with a clearance gives the exposure, however few doses there are."""
    return {
        column.name: column.values
        for column in draft.covariates
        if isinstance(column, NumberColumn) and column.name == draft.column_of(Role.DOSE)
    }


def _divided(draft: Draft) -> tuple[dict[str, FloatArray], dict[str, IntArray]]:
    """Return covariates with many numbers, and those with a few values.

    What gives the response alone would give it with any other, too.
    """
    numbers: dict[str, FloatArray] = {}
    labels: dict[str, IntArray] = {}
    response = draft.response.values
    for column in draft.covariates:
        if isinstance(column, NumberColumn) and _has_many(column.values):
            if not is_in_order(column.values, response):
                numbers[column.name] = column.values
        else:
            codes = codes_of_column(column)
            if 1 <= codes.max(initial=-1) < MOST_LABELS:
                labels[column.name] = codes
    return numbers, labels


def _has_many(values: FloatArray) -> bool:
    return any(len(np.unique(each)) >= FEWEST_VALUES for each in (values[:SAMPLE], values))


PAIR_LEAKS = Check("pair-leaks", "Pairs of covariates that give the response away", Severity.NOTE, _findings)
