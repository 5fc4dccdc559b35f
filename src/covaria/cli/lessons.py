"""`covaria lessons`: the list of lessons, and each as a page or a notebook."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import Force, Json, Quiet
from covaria.errors import UsageError

if TYPE_CHECKING:
    from covaria.lessons import Lesson

LessonNumber = Annotated[
    int | None, typer.Argument(metavar="NUMBER", help="Which lesson; all are listed if left out.")
]
LessonPath = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="File to write; one named after the lesson if left out."),
]


def lessons(
    number: LessonNumber = None,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Write the lesson as a Jupyter notebook, to run and change it.")
    ] = False,
    out: LessonPath = None,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Show the page in the browser, from a terminal.")
    ] = True,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List the lessons, or write lesson NUMBER as a page.

    The page opens in the browser, and needs no network.
    """
    from covaria.cli.console import print_json, results
    from covaria.lessons import LESSONS, lesson_of

    if number is None:
        if notebook or out is not None:
            raise UsageError("Name a lesson by its number, such as covaria lessons 1.")
        if as_json:
            print_json([_json(lesson) for lesson in LESSONS])
        elif not quiet:
            _print_list(results(), LESSONS)
        return
    lesson = lesson_of(number)
    path = _written(lesson, notebook, out, force)
    if as_json:
        print_json({**_json(lesson), "file": str(path)})
    elif not quiet:
        _report(path, notebook)
    if opens and not notebook:
        open_page(path)


def _json(lesson: "Lesson") -> dict[str, Any]:
    return {
        "number": lesson.number,
        "title": lesson.title,
        "about": lesson.about,
        "minutes": lesson.minutes,
    }


def _print_list(console: Any, found: "tuple[Lesson, ...]") -> None:
    from covaria.cli.console import print_indented

    for lesson in found:
        console.print(f"{lesson.number}  {lesson.title}, {lesson.minutes} minutes", style="bold")
        print_indented(console, lesson.about)
    console.print()
    console.print("covaria lessons NUMBER opens one.", style="dim")


def _written(lesson: "Lesson", notebook: bool, out: Path | None, force: bool) -> Path:
    """Write page or notebook."""
    from covaria.lessons.notebook import notebook_to_run
    from covaria.lessons.page import render_lesson

    path = out if out is not None else Path(f"{lesson.key}.{'ipynb' if notebook else 'html'}")
    content = notebook_to_run(lesson) if notebook else render_lesson(lesson)
    write_page(path, content, force)
    return path


def write_page(path: Path, content: str, force: bool) -> None:
    """Write a file, unless it is there already, with the same content."""
    from covaria.writing import write_file

    if not (path.is_file() and path.read_bytes() == content.encode()):
        write_file(path, content, force)


def _report(path: Path, notebook: bool) -> None:
    from covaria.cli.console import messages
    from covaria.wording.visible import visible

    messages().print(f"{'Notebook' if notebook else 'Lesson'}: {visible(str(path))}", soft_wrap=True)


def open_page(path: Path) -> None:
    """Show a page in the browser, if somebody sits at a terminal."""
    import sys
    import webbrowser

    if sys.stdout.isatty():
        webbrowser.open(path.resolve().as_uri())
