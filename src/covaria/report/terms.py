"""The terms that a report explains: those of the glossary, and what its endpoint's score is called."""

from collections.abc import Iterator

from covaria.glossary import Entry, entries_in
from covaria.glossary.entries import REPORT
from covaria.model.endpoint import Endpoint

BEFORE_SCORE = "loss"
"""The term after which the score is explained, since it is one."""


def terms_of(endpoint: Endpoint) -> tuple[Entry, ...]:
    """List the terms of every report and those of this endpoint's, its score among them."""
    return tuple(_with_score(endpoint))


def _with_score(endpoint: Endpoint) -> Iterator[Entry]:
    score = endpoint.score
    for entry in entries_in(REPORT):
        if entry.concerns(endpoint.name):
            yield entry
        if entry.term == BEFORE_SCORE:
            yield Entry(score.name, (), entry.field, score.meaning, (REPORT,))
