"""Check: a response that is a count, a score of few values or a time to an event is named as one."""

import re
from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.plain_name import plain_name
from covaria.wording.lists import listed

DECLARED = frozenset({"count", "lognormal", "ordinal", "survival", "censored", "censored-lognormal"})
"""Endpoints whose whole numbers are no surprise."""
FEWEST_ROWS = 20
MOST_GRADES = 7
"""Whole numbers that a scale of grades has at most; sums of items have more."""
MOST_MEAN, LEAST_ZEROS = 10.0, 0.05
"""Limits of the mean and of the share of zeros of counts that a normal distribution does not describe."""
HIGHEST_SCORE = 10.0
"""Of a numerical rating scale, as of pain."""
_OF_A_SCALE = ", or the ordinal one where they are levels of a scale (--endpoint ordinal)"
_CENSORING = re.compile(
    r"CNSR|CENS(?:OR(?:ED|ING)?)?|EVENT|STATUS|DEATH|DEAD|DIED"
    r"|(?:OS|PFS|EFS|DFS)[ _]?(?:EVENT|STATUS|CNSR|CENS)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"AVAL|OS|PFS|EFS|DFS|TTE"
    r"|(?:.*[ _])?(?:SURV(?:IVAL)?|TIME|DAYS|WEEKS|MONTHS|YEARS|FUTIME|STIME)(?:[ _].*)?",
    re.IGNORECASE,
)


def _findings(draft: Draft) -> Iterator[Remark]:
    name, values = draft.response.name, draft.response.values
    told = [each.column for each in draft.roles if _CENSORING.fullmatch(plain_name(each.column))]
    if told and draft.events is None and _TIME.fullmatch(plain_name(name)) and (values >= 0).all():
        yield Remark(
            f"{name} (response) may be a time to an event, with {listed(told)} to say whether it was seen",
            "every time is taken as one at which the event came, unless the survival endpoint is asked for "
            "(--endpoint survival, with --event or --censor)",
        )
    elif draft.endpoint not in DECLARED and len(values) >= FEWEST_ROWS and (values == np.round(values)).all():
        yield from _whole_numbers(name, values)


def _whole_numbers(name: str, values: FloatArray) -> Iterator[Remark]:
    distinct = len(np.unique(values))
    if 2 < distinct <= MOST_GRADES:
        yield Remark(
            f"{name} (response) has {distinct} whole numbers only, as a scale of grades has",
            "its mean is modelled, grades being taken as evenly spaced, unless probabilities of its levels "
            "are asked for (--endpoint ordinal), or it is a count of events (--endpoint count)",
        )
    elif (
        distinct > MOST_GRADES
        and values.min() == 0.0
        and values.mean() <= MOST_MEAN
        and (values == 0.0).mean() >= LEAST_ZEROS
    ):
        yield Remark(
            f"{name} (response) may be a count: whole numbers from 0",
            "its mean is modelled, with intervals that may reach below 0, unless the count endpoint is asked "
            f"for (--endpoint count){_OF_A_SCALE if values.max() <= HIGHEST_SCORE else ''}",
        )


ENDPOINT = Check("endpoint", "Responses that are not continuous", Severity.NOTE, _findings)
