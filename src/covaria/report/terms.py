"""The terms that a report explains: those of the glossary, and what its endpoint's score is called."""

from collections.abc import Iterator

from covaria.glossary import Entry, entries_in
from covaria.glossary.entries import REPORT
from covaria.model.score_words import ScoreWords

BEFORE_SCORE = "loss"
"""The term after which the score is explained, since it is one."""


def terms_of(score: ScoreWords) -> tuple[Entry, ...]:
    """List the terms, the endpoint's score among them."""
    return tuple(_with_score(score))


def _with_score(score: ScoreWords) -> Iterator[Entry]:
    for entry in entries_in(REPORT):
        yield entry
        if entry.term == BEFORE_SCORE:
            yield Entry(score.name, (), entry.field, score.meaning, (REPORT,))
