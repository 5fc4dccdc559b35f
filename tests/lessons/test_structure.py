"""What every lesson keeps to: its words, its exercises, and code that a reader's notebook can run."""

import ast
import builtins
import json
import re
from collections import Counter

import pytest

from covaria.glossary import Entry, entries_in, entry_of
from covaria.lessons import LESSONS, Lesson
from covaria.lessons.exercises import MIME_TYPE, exercises
from covaria.lessons.markdown import introduced
from covaria.lessons.notebook import Cell, cells, notebook_to_run
from covaria.lessons.prompts import MIME_TYPE as PROMPTS

OF_MACHINE_LEARNING = re.compile(
    r"\b(epochs?|batch(?:es)?|hidden (?:units?|layers?)|activation functions?|relu|tanh|adam|optimi[sz]ers?|"
    r"gradients?|gradient descent|backprop\w*|(?:forward|backward) pass|seeds?|learning rates?|"
    r"loss|features?|targets?|(?:over|under)fit\w*|standardis\w+|noise floor|residuals?|"
    r"training data|test data|validation data|folds?|out[- ]of[- ]fold|held[- ]out|in[- ]sample|"
    r"early stopping|leakage|hyperparameters?|weight decay|learning curves?|rungs?|ladder|mask|purif\w+|"
    r"sign flips?)\b",
    re.IGNORECASE,
)


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.key)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    chosen: Lesson = request.param
    return chosen


def texts(lesson: Lesson) -> list[str]:
    return [cell.source for cell in cells(lesson) if not cell.is_code]


def terms_introduced(lesson: Lesson) -> list[Entry]:
    found = [entry_of(word) for text in texts(lesson) for word in introduced(text)]
    return [entry for entry in found if entry is not None]


def test_the_recap_holds_what_the_text_introduces(lesson: Lesson) -> None:
    assert {entry.term for entry in terms_introduced(lesson)} == {
        entry.term for entry in entries_in(lesson.place)
    }


def test_no_term_is_introduced_twice() -> None:
    times = Counter(entry.term for each in LESSONS for entry in terms_introduced(each))
    assert {term for term, count in times.items() if count > 1} == set()


def test_no_term_is_used_that_no_lesson_so_far_explains(lesson: Lesson) -> None:
    known = {
        entry.term for each in LESSONS if each.number <= lesson.number for entry in entries_in(each.place)
    }
    used = {word.casefold() for text in texts(lesson) for word in OF_MACHINE_LEARNING.findall(text)}
    assert used
    unexplained = {word for word in used if (entry := entry_of(word)) is None or entry.term not in known}
    assert unexplained == set()


def test_all_exercises_of_a_lesson_are_posed_once_in_order(lesson: Lesson) -> None:
    posed = [
        output[MIME_TYPE]["key"] for cell in cells(lesson) for output in cell.outputs if MIME_TYPE in output
    ]
    assert posed == [key for key in exercises() if key.startswith(str(lesson.number))]


def test_five_questions_for_a_language_model_hold_the_lessons_numbers(lesson: Lesson) -> None:
    (asked,) = [output[PROMPTS] for cell in cells(lesson) for output in cell.outputs if PROMPTS in output]
    assert len(asked) == 5
    printed = " ".join(output.get("text/plain", "") for cell in cells(lesson) for output in cell.outputs)
    in_prompts = {number for each in asked for number in re.findall(r"\d+\.\d{3}", each["text"])}
    assert in_prompts
    assert all(number in printed for number in in_prompts)


def bound_and_used(cell: Cell) -> tuple[set[str], set[str]]:
    """The names that a cell's code gives a value anywhere, and those that it uses."""
    bound, used = set[str](), set[str]()
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
    return bound, used


def test_a_readers_notebook_uses_no_name_that_it_does_not_define(lesson: Lesson) -> None:
    known = set(dir(builtins))
    for cell in (each for each in cells(lesson) if each.is_code):
        bound, used = bound_and_used(cell)
        known |= bound
        assert used <= known, cell.source


def test_a_readers_notebook_has_no_results_yet(lesson: Lesson) -> None:
    read = json.loads(notebook_to_run(lesson))
    assert not any(cell.get("outputs") for cell in read["cells"])
    assert "hidden" not in {tag for cell in read["cells"] for tag in cell["metadata"].get("tags", ())}
