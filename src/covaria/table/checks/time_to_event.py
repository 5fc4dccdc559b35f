"""Check: a time to an event is above 0, and a column says whether the event was seen."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.counted_response import FEWEST_EVENTS
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.wording.lists import counted

SURVIVAL = "survival"
"""The endpoint of times to an event, as a user names it."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.endpoint == SURVIVAL and draft.events is None:
        yield Remark(
            f"{draft.response.name} (response) is declared a time to an event, and no column says whether "
            "the event was seen",
            "name the one that is 1 for an event (--event), or the one that is 0 for an event, as CNSR "
            "(--censor)",
        )
    if draft.events is None:
        return
    if draft.endpoint not in {"", SURVIVAL}:
        yield Remark(
            f"{draft.events.name} says whether an event was seen, and a {draft.endpoint} endpoint is no time "
            "to one",
            "choose the survival endpoint, or leave the column out",
        )
        return
    yield from _of_events(draft, draft.events)
    yield from _of_subjects(draft)
    times = draft.response.values
    if (times <= 0).any():
        yield Remark(
            f"{draft.response.name} (response) is not above 0 in {draft.place(times <= 0)}, and nobody is "
            "under observation for such a time",
            "correct it, count from the day before, or leave the rows out with a filter",
        )


def _of_subjects(draft: Draft) -> Iterator[Remark]:
    if draft.subjects is not None and (np.bincount(draft.subjects.codes) > 1).any():
        yield Remark(
            f"{draft.subjects.name} (subject) has several rows for some subjects, and a time to an event is "
            "one for each",
            "choose one row with a filter; recurrent events are a count with an exposure",
        )


def _of_events(draft: Draft, events: NumberColumn) -> Iterator[Remark]:
    values, is_event = events.values, draft.column_of(Role.EVENT) is not None
    if is_event:
        wrong, known = ~np.isin(values, (0.0, 1.0)), "1 for an event and 0 for a censored time"
    else:
        wrong = (values < 0) | (values != np.round(values))
        known = "0 for an event and a whole number above 0 for a censored time"
    if wrong.any():
        yield Remark(
            f"{events.name} ({'event' if is_event else 'censor'}) has other values than {known} in "
            f"{draft.place(wrong)}",
            "write it so, or name the column that is so",
        )
        return
    seen = int((values == (1.0 if is_event else 0.0)).sum())
    if seen < FEWEST_EVENTS:
        yield Remark(
            f"{events.name} tells of {counted(seen, 'event') if seen else 'no event'} in usable rows, and "
            f"a model needs {FEWEST_EVENTS}",
            "check which of --event and --censor it is, or compare arms by a log-rank test",
        )


TIME_TO_EVENT = Check(
    "time-to-event",
    "A time to an event is above 0, and it is known which were seen",
    Severity.ERROR,
    _findings,
)
