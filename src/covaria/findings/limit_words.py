"""What limits hide of a response, and how to read an interval that reaches beyond one, in words."""

from covaria.model.evaluation import Evaluation
from covaria.wording.lists import listed
from covaria.wording.names import number_with_unit, quoted
from covaria.wording.numbers import format_percent, format_setting


def limits_in_words(evaluation: Evaluation, response: str, unit: str = "") -> str:
    """Say of how many subjects limits hide the response; empty where the endpoint has none."""
    found = evaluation.censoring
    if found is None:
        return ""
    kinds = (
        ("below a limit", found.below),
        ("above a limit", found.above),
        ("between two ends", found.between),
    )
    told = [f"{what} in {format_percent(share)}" for what, share in kinds if share > 0]
    hidden = f"{quoted(response)} is {listed(told)} of the subjects. " if told else ""
    ends = [
        f"{side} {number_with_unit(format_setting(limit), unit)}"
        for side, limit in (("below", found.lower_limit), ("above", found.upper_limit))
        if limit is not None
    ]
    read = f"Of an end of it {' or '.join(ends)} no more can be seen than that it is there. " if ends else ""
    return f"{hidden}{read}".strip()
