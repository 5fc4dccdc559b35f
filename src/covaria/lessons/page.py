"""From an executed notebook to one HTML page that opens offline, in the style of the report."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from covaria.figures.scripts import SCRIPTS, licence_texts
from covaria.glossary import Entry, entries, entry_of
from covaria.lessons import exercises, notebook, prompts
from covaria.lessons.catalogue import LESSONS, Lesson
from covaria.lessons.markdown import html_of, introduced
from covaria.lessons.notebook import Cell
from covaria.playground.page import playground_policy, render_playground
from covaria.report.page import joint_policy, package_text, page_parts, page_template
from covaria.report.section import as_wide_as_the_page

FOLDER = Path(__file__).parent
VEGA_LITE = "application/vnd.vegalite."


@dataclass(frozen=True)
class Block:
    """A part of the page.

    Attributes
    ----------
    kind : str
        "text", "aside", "code", "folded code", "printed", "figure", "exercise", "prompts" or "playground".
    content : Markup, str, dict or list
        As its kind needs it.
    key : str
        Of a figure, for its address in the page.
    side : str
        "left" or "right" of what is beside it; empty otherwise.
    """

    kind: str
    content: Any
    key: str = ""
    side: str = ""


def render_lesson(lesson: Lesson, folder: Path = notebook.EXECUTED) -> str:
    """Render a lesson as one self-contained HTML page.

    Parameters
    ----------
    lesson : Lesson
    folder : Path
        Where its executed notebook is.

    Returns
    -------
    str
        HTML, to be written as UTF-8.
    """
    style = package_text("style.css") + (FOLDER / "lesson.css").read_text(encoding="utf-8")
    shared, own = (
        map(package_text, ("hover.js", "script.js")),
        (FOLDER / "lesson.js").read_text(encoding="utf-8"),
    )
    scripts = [*(script.source() for script in SCRIPTS), *shared, own]
    to_run = notebook.notebook_to_run(lesson, folder)
    parts, found = page_parts(style, scripts), blocks(lesson, folder)
    has_playground = any(block.kind == notebook.PLAYGROUND for block in found)
    if has_playground:
        parts["policy"] = joint_policy(parts["policy"], playground_policy())
    return page_template("lesson.html.jinja", FOLDER).render(
        lesson=lesson,
        count=len(LESSONS),
        next_lesson=next((each for each in LESSONS if each.number == lesson.number + 1), None),
        rows=_rows(found),
        playground=render_playground() if has_playground else None,
        terms=new_terms(lesson, folder),
        glossary=sorted(entries(), key=lambda entry: entry.term.casefold()),
        notebook_name=f"{lesson.key}.ipynb",
        notebook_address=f"data:application/x-ipynb+json;base64,{b64encode(to_run.encode()).decode()}",
        **parts,
        drawn_with=SCRIPTS,
        licences=licence_texts(),
    )


def new_terms(lesson: Lesson, folder: Path = notebook.EXECUTED) -> list[Entry]:
    """The terms that a lesson introduces, in the order in which they come."""
    texts = [cell.source for cell in notebook.cells(lesson, folder) if not cell.is_code]
    found = [entry_of(word) for text in texts for word in introduced(text)]
    return [entry for entry in found if entry is not None]


def blocks(lesson: Lesson, folder: Path = notebook.EXECUTED) -> list[Block]:
    """All parts of a lesson's page in order."""
    found: list[Block] = []
    for cell in notebook.cells(lesson, folder):
        side = next((tag for tag in (notebook.LEFT, notebook.RIGHT) if tag in cell.tags), "")
        found += _of_code(cell, side, len(found)) if cell.is_code else _of_text(cell, side)
    return found


def _rows(found: list[Block]) -> list[list[list[Block]]]:
    """Put blocks into rows of one column or two: what is left, with what is right of it."""
    rows: list[list[list[Block]]] = []
    for block in found:
        if block.side == notebook.RIGHT:
            if len(rows[-1]) == 1:
                rows[-1].append([])
            rows[-1][1].append(block)
        elif block.side == notebook.LEFT and _has_room_on_the_left(rows):
            rows[-1][0].append(block)
        else:
            rows.append([[block]])
    return rows


def _has_room_on_the_left(rows: list[list[list[Block]]]) -> bool:
    return bool(rows) and len(rows[-1]) == 1 and rows[-1][0][0].side == notebook.LEFT


def _of_text(cell: Cell, side: str) -> list[Block]:
    text = Block("aside" if notebook.ASIDE in cell.tags else "text", html_of(cell.source), side=side)
    return [text, Block(notebook.PLAYGROUND, "")] if notebook.PLAYGROUND in cell.tags else [text]


def _of_code(cell: Cell, side: str, place: int) -> list[Block]:
    shown = [_shown(output, f"figure-{place}-{k}", side) for k, output in enumerate(cell.outputs)]
    if notebook.UNSEEN in cell.tags:
        return shown
    kind = "folded code" if notebook.FOLDED in cell.tags else "code"
    return [Block(kind, _highlighted(cell.source), side=side), *shown]


def _shown(output: dict[str, Any], key: str, side: str) -> Block:
    """What a cell gave, in the richest form that a page can show."""
    for kind, content in output.items():
        if kind.startswith(VEGA_LITE):
            is_square = content.get("width") == content.get("height")
            return Block("figure", content if is_square else as_wide_as_the_page(content), key, side)
    if exercises.MIME_TYPE in output:
        return Block("exercise", output[exercises.MIME_TYPE], side=side)
    if prompts.MIME_TYPE in output:
        return Block("prompts", output[prompts.MIME_TYPE], side=side)
    return Block("printed", escape(output["text/plain"].rstrip("\n")), side=side)


def _highlighted(source: str) -> Markup:
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))  # noqa: S704 - our own code
