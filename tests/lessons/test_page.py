import json
import re
from base64 import b64decode

import pytest
from markupsafe import escape

from covaria.glossary import entries, entries_in
from covaria.lessons import LESSONS, Lesson
from covaria.lessons.exercises import MIME_TYPE
from covaria.lessons.notebook import cells, notebook_to_run
from covaria.lessons.page import blocks, render_lesson


@pytest.fixture(scope="module", params=LESSONS, ids=lambda lesson: lesson.key)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    chosen: Lesson = request.param
    return chosen


@pytest.fixture(scope="module")
def page(lesson: Lesson) -> str:
    return render_lesson(lesson)


def in_short(keys: list[str]) -> list[str]:
    """What is shown beside the terms of these keys, escaped as in a page."""
    known = {entry.key: str(escape(entry.in_short)) for entry in entries()}
    return [known[key] for key in keys]


@pytest.mark.slow
def test_asks_nothing_of_any_network(page: str) -> None:
    outside = re.findall(
        r'(?:src|href)="(?!#|data:)[^"]*"', re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    )
    assert outside == []
    assert "default-src &#39;none&#39;" in page


@pytest.mark.slow
def test_the_same_lesson_gives_the_same_page(lesson: Lesson, page: str) -> None:
    assert render_lesson(lesson) == page


def test_the_notebook_can_be_taken_away(lesson: Lesson, page: str) -> None:
    text = re.search(
        rf'href="data:application/x-ipynb\+json;base64,([^"]+)" download="{lesson.key}\.ipynb"', page
    )
    assert text is not None
    assert b64decode(text[1]).decode() == notebook_to_run(lesson)
    assert json.loads(notebook_to_run(lesson))["nbformat"] == 4


def test_each_new_word_leads_to_the_glossary(lesson: Lesson, page: str) -> None:
    recap = page.partition('<ul class="recap">')[2].partition("</ul>")[0]
    linked = re.findall(r'href="#([^"]+)"', recap)
    assert sorted(linked) == sorted(entry.key for entry in entries_in(lesson.place))
    marked = '<strong class="term"><dfn tabindex="0" data-counterpart="{}'
    places = [page.index(marked.format(shown)) for shown in in_short(linked)]
    assert places == sorted(places)
    assert all(page.count(f'id="{entry.key}"') == 1 for entry in entries())


def test_shows_each_exercise_and_each_figure(lesson: Lesson, page: str) -> None:
    kinds = [block.kind for block in blocks(lesson)]
    posed = sum(MIME_TYPE in output for cell in cells(lesson) for output in cell.outputs)
    assert kinds.count("exercise") == posed == page.count("data-exercise=")
    assert kinds.count("figure") == page.count("data-specification=") >= 5


@pytest.mark.slow
def test_the_lessons_lead_on() -> None:
    for lesson, after in zip(LESSONS, [*LESSONS[1:], None], strict=True):
        text = f"Next: {after.title}, by <code>covaria lessons {after.number}" if after else None
        page = render_lesson(lesson)
        assert (text in page) if text else ("Next: " not in page)
