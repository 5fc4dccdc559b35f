"""Words of machine learning in a sentence, each carrying its counterpart at its first use."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from markupsafe import Markup, escape

from covaria.model.score_words import ScoreWords

COUNTERPARTS = {
    "out of fold": "cross-validated: predicted without the subject in question",
    "out-of-fold": "cross-validated: predicted without the subject in question",
    "in sample": "on the same subjects that the model was estimated from",
    "rung": "one of several nested models",
    "averaged model": "model averaging, with weights from cross-validation",
    "networks": "flexible response models",
    "loss": "objective function",
    "penalty": "shrinkage; a prior on parameters",
    "penalties": "shrinkage; a prior on parameters",
    "overfitting": "an over-parameterised model: noise fitted as if it were signal",
    "held out": "kept back from estimation, as in cross-validation",
    "epoch": "iteration over all subjects",
    "folds": "parts of the trial, each kept back once",
    "fold": "a part of the trial that is kept back once",
}
OF_SCORE = COUNTERPARTS["loss"]
"""The counterpart of an endpoint's score, whatever it is called."""


def glossed(paragraphs: Iterable[str], score: ScoreWords) -> tuple[Markup, ...]:
    """Escape the paragraphs of a section, and explain each term where the section first uses it."""
    seen: set[str] = set()
    counterparts = COUNTERPARTS | {score.name.lower(): OF_SCORE}
    return tuple(_glossed(paragraph, seen, counterparts) for paragraph in paragraphs)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)


def _glossed(text: str, seen: set[str], counterparts: Mapping[str, str]) -> Markup:
    parts, end = [], 0
    for found in _pattern(tuple(counterparts)).finditer(text):
        counterpart = counterparts[found[0].lower()]
        if counterpart not in seen:
            seen.add(counterpart)
            parts += [escape(text[end : found.start()]), _term(found[0], counterpart)]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _term(word: str, counterpart: str) -> Markup:
    opened = Markup('<dfn tabindex="0" data-counterpart="{0}" aria-description="{0}">{1}</dfn>')
    return opened.format(counterpart, word)
