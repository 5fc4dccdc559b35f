"""The playground within a lesson: it trains there as on its own page, and nothing is asked of any network."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest

from covaria.lessons import LESSONS, Lesson
from covaria.lessons.page import render_lesson
from support.accessibility import serious_findings


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_lesson_s_network_trains_in_the_lesson(browser: Any, width: int, tmp_path: Path) -> None:
    file = tmp_path / "lesson.html"
    file.write_text(render_lesson(LESSONS[1]), encoding="utf-8")
    told: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url))
    page.goto(file.as_uri())
    page.locator("details.playground summary").click()
    within = page.frame_locator(".playground iframe")
    within.locator("#run").click()
    within.locator("#run[disabled]").wait_for(timeout=60_000)
    within.locator("#status", has_text="Stopped at epoch 300").wait_for()
    assert "train 0.18450, held out 0.16225" in within.locator("#errors").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in told if not text.startswith(("file:", "blob:", "about:", "data:"))] == []
    assert serious_findings(page) == []
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_only_a_lesson_that_has_it_allows_what_it_needs(lesson: Lesson) -> None:
    page = unescape(render_lesson(lesson))
    has_playground = '<details class="playground">' in page
    assert has_playground == ("'wasm-unsafe-eval'" in page.partition("<title>")[0])
    assert has_playground == ('id="playground"' in page)
