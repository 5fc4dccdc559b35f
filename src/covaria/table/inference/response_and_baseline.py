"""Rule: what gives the response together with its baseline, or follows from the two, is ignored.

A change in percent and its baseline give the value, a ratio and its baseline likewise, and a responder
follows from both. By its name the baseline is known; where none is, a check points the pair out.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.baseline_names import is_baseline
from covaria.table.column_codes import codes_of_numbers, has_more_values
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.pair_leakage import FEWEST_VALUES, MOST_LABELS, labels_that_cut, pairs_that_give
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    numbers = known.numbers_beside(columns)
    baselines = {name: values for name, values in numbers.items() if is_baseline(name)}
    for column in columns:
        if baselines and column.name not in baselines:
            reason = _reason(column, baselines, known)
            if reason:
                yield Claim(column, Role.IGNORE, reason)


def _reason(column: ColumnProfile, baselines: Mapping[str, FloatArray], known: Known) -> str:
    """What is said of a column that belongs to the response and a baseline; empty for any other."""
    name, values = column.name, column.values
    if values is not None and has_more_values(column, FEWEST_VALUES - 1):
        given = next((each for each in baselines if _give(values, baselines[each], known)), "")
        return given and f"that follows from it and {given}"
    codes = known.codes(name)
    if not 1 <= codes.max(initial=-1) < MOST_LABELS:
        return ""
    cuts = (each for form in known.response_forms for each in labels_that_cut(form, {name: codes}, baselines))
    _, cut = next(cuts, ("", ""))
    return cut and f"it follows from that and {cut}"


def _give(values: FloatArray, baseline: FloatArray, known: Known) -> bool:
    """Whether numbers and a baseline give the response, as a number or as one of two values."""
    numbers = {"baseline": baseline, "values": values}
    if any(list(pairs_that_give(form, numbers)) for form in known.response_forms):
        return True
    codes = codes_of_numbers(known.response_forms[0])
    is_of_two = len(np.unique(codes[codes >= 0])) == 2
    return is_of_two and any(labels_that_cut(values, {"response": codes}, {"baseline": baseline}))


RESPONSE_AND_BASELINE = InferenceRule(
    "response-and-baseline", "What gives the response together with its baseline is ignored", _claims
)
