"""Candidate shapes as text: "linear; emax(0.2); quadratic(-0.17)"."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from covaria.dose.candidate_shapes import WORDS, CandidateShape, example
from covaria.errors import UsageError

_CANDIDATE = re.compile(r"\s*(?P<word>[A-Za-z]+)\s*(?:\((?P<guesses>[^()]*)\))?\s*")


def candidates_from_text(text: str) -> tuple[CandidateShape, ...]:
    """Read candidate shapes that semicolons divide.

    Raises
    ------
    UsageError
        If a candidate is not of the form word(number, number), its word is unknown, its guesses do not fit
        its shape, or it comes twice.
    """
    found = tuple(candidate_from_text(part) for part in text.split(";") if part.strip())
    if not found:
        raise UsageError('There is no candidate shape; name some, such as "linear; emax(0.2)".')
    check_distinct(found)
    return found


def candidate_from_text(text: str) -> CandidateShape:
    """Read one candidate shape, such as "sigEmax(20, 3)"; errors as for `candidates_from_text`."""
    matched = _CANDIDATE.fullmatch(text)
    if matched is None:
        raise UsageError(
            f"The candidate {text.strip()!r} cannot be read; write a shape and its guesses, such as "
            '"linear; emax(0.2)", with semicolons between candidates.'
        )
    words = {word.lower(): word for word in WORDS}
    word = matched["word"].lower()
    if word not in words:
        close = get_close_matches(word, words, n=1)
        remedy = f"did you mean {words[close[0]]}?" if close else f"there are {', '.join(WORDS)}."
        raise UsageError(f"There is no candidate shape {matched['word']!r}; {remedy}")
    shape = WORDS[words[word]]
    guesses = (matched["guesses"] or "").split(",") if (matched["guesses"] or "").strip() else []
    try:
        return CandidateShape(shape, tuple(map(float, guesses)))
    except ValueError as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"The guesses of the candidate {words[word]} must be numbers, as in {example(shape)}."
        ) from None


def check_distinct(candidates: Iterable[CandidateShape]) -> None:
    """Refuse a candidate that comes twice with a UsageError: it would say nothing new."""
    names = [candidate.name for candidate in candidates]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"The candidate {twice} comes twice; name each once.")
