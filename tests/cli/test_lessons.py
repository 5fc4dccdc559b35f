import json
from pathlib import Path

import pytest

from covaria.lessons import LESSONS, Lesson
from covaria.lessons.notebook import notebook_to_run
from support.command_line import RunCommand


def test_the_list_names_every_lesson(covaria: RunCommand) -> None:
    ran = covaria("lessons")
    assert (ran.code, ran.err) == (0, "")
    for lesson in LESSONS:
        assert f"{lesson.number}  {lesson.title}, {lesson.minutes} minutes" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    assert [each["title"] for each in covaria("lessons", "--json").json] == [each.title for each in LESSONS]


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_number_writes_that_lessons_page(covaria: RunCommand, tmp_path: Path, lesson: Lesson) -> None:
    ran = covaria("lessons", lesson.number)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Lesson: {lesson.key}.html\n"
    page = (tmp_path / f"{lesson.key}.html").read_text(encoding="utf-8")
    assert f"<title>Lesson {lesson.number}: {lesson.title}</title>" in page


def test_a_notebook_to_run(covaria: RunCommand, tmp_path: Path) -> None:
    text = covaria("lessons", 1, "--notebook", "--json").json
    assert text["file"] == f"{LESSONS[0].key}.ipynb"
    written = (tmp_path / text["file"]).read_text(encoding="utf-8")
    assert written == notebook_to_run(LESSONS[0])
    assert json.loads(written)["metadata"]["kernelspec"]["language"] == "python"


@pytest.mark.slow
def test_a_page_opens_again_and_another_file_is_kept(covaria: RunCommand, tmp_path: Path) -> None:
    page = tmp_path / "mine.html"
    assert covaria("lessons", 1, "--out", page).code == 0
    assert covaria("lessons", 1, "--out", page).code == 0
    page.write_text("notes", encoding="utf-8")
    assert covaria("lessons", 1, "--out", page).code == 2
    assert page.read_text(encoding="utf-8") == "notes"
    assert covaria("lessons", 1, "--out", page, "--force").code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((99,), "There is no lesson 99; covaria lessons lists all of them."),
        (("--notebook",), "Name a lesson by its number, such as covaria lessons 1."),
        (("--out", "x.html"), "Name a lesson by its number, such as covaria lessons 1."),
    ],
    ids=["no such lesson", "a notebook of none", "a file of none"],
)
def test_what_cannot_be_is_said(covaria: RunCommand, arguments: tuple[object, ...], said: str) -> None:
    ran = covaria("lessons", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"Error: {said}\n")
