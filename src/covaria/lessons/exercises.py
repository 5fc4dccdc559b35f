"""Exercises that show a reader at once whether an answer is right, and why."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from covaria.errors import UsageError

FILE = Path(__file__).with_name("exercises.toml")
MIME_TYPE = "application/vnd.covaria.exercise+json"
RIGHT, WRONG = "Right.", "Not quite."


@dataclass(frozen=True)
class Option:
    """One answer to choose, whether it is right, and why or why not."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Choice:
    """A question with a few answers, of which one is right.

    Attributes
    ----------
    key, question : str
    options : tuple of Option
    solution : str
        What there is to say about it, folded away until it is asked for.
    """

    key: str
    question: str
    options: tuple[Option, ...]
    solution: str

    def check(self, number: int) -> str:
        """Say whether an answer, counted from 1, is right, and why.

        Raises
        ------
        UsageError
            If there is no answer of this number.
        """
        if not 1 <= number <= len(self.options):
            raise UsageError(f"There are answers 1 to {len(self.options)}.")
        chosen = self.options[number - 1]
        return f"{RIGHT if chosen.right else WRONG} {chosen.why}"

    def content(self) -> dict[str, Any]:
        """All that a page needs to pose it."""
        options = [{"text": each.text, "right": each.right, "why": each.why} for each in self.options]
        return {
            "kind": "choice",
            "key": self.key,
            "question": self.question,
            "options": options,
            "solution": self.solution,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        answers = [
            _folded(each.text, f"{RIGHT if each.right else WRONG} {each.why}") for each in self.options
        ]
        return _bundle(self, Markup("").join(answers))


@dataclass(frozen=True)
class Mistake:
    """A wrong number that a reader may well come to, and what has gone wrong then."""

    value: float
    why: str


@dataclass(frozen=True)
class Number:
    """A question whose answer is a number.

    Attributes
    ----------
    key, question : str
    answer, tolerance : float
        Answers no farther away than the tolerance are right.
    why : str
        What makes it right.
    mistakes : tuple of Mistake
    hint : str
        For any other number.
    solution : str
    """

    key: str
    question: str
    answer: float
    tolerance: float
    why: str
    mistakes: tuple[Mistake, ...]
    hint: str
    solution: str

    def check(self, number: float) -> str:
        """Say whether an answer is right, and why."""
        if math.isclose(number, self.answer, rel_tol=0, abs_tol=self.tolerance):
            return f"{RIGHT} {self.why}"
        for mistake in self.mistakes:
            if math.isclose(number, mistake.value, rel_tol=0, abs_tol=self.tolerance):
                return f"{WRONG} {mistake.why}"
        return f"{WRONG} {self.hint}"

    def content(self) -> dict[str, Any]:
        """All that a page needs to pose it."""
        return {
            "kind": "number",
            "key": self.key,
            "question": self.question,
            "answer": self.answer,
            "tolerance": self.tolerance,
            "why": self.why,
            "mistakes": [{"value": each.value, "why": each.why} for each in self.mistakes],
            "hint": self.hint,
            "solution": self.solution,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        how = Markup("<p>Check your answer with <code>exercise({0!r}).check(…)</code>.</p>").format(self.key)
        return _bundle(self, how)


Exercise = Choice | Number


def exercise(key: str) -> Exercise:
    """The exercise of a key, such as "1a".

    Raises
    ------
    UsageError
        If there is none.
    """
    found = exercises().get(key)
    if found is None:
        raise UsageError(f"There is no exercise {key}; the keys are {', '.join(exercises())}.")
    return found


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises by their keys."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: _exercise(key, each) for key, each in read.items()}


def _exercise(key: str, read: dict[str, Any]) -> Exercise:
    if "options" in read:
        options = tuple(Option(each["text"], each["right"], each["why"]) for each in read["options"])
        return Choice(key, read["question"], options, read["solution"])
    mistakes = tuple(Mistake(each["value"], each["why"]) for each in read.get("mistakes", ()))
    texts = {name: read[name] for name in ("question", "answer", "tolerance", "why", "hint", "solution")}
    return Number(key=key, mistakes=mistakes, **texts)


def _bundle(posed: Exercise, answers: Markup) -> dict[str, Any]:
    """What a notebook shows, and what a page makes of it."""
    question = Markup("<p><strong>{0}</strong></p>").format(posed.question)
    solution = _folded("The solution", posed.solution)
    return {
        "text/plain": posed.question,
        "text/html": str(question + answers + solution),
        MIME_TYPE: posed.content(),
    }


def _folded(summary: str, text: str) -> Markup:
    return Markup("<details><summary>{0}</summary><p>{1}</p></details>").format(summary, text)
