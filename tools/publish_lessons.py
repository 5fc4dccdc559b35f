"""Run the lessons, keep what they gave in the package, and write a page of each.

Run as `make lessons`: it reads `lessons/*.py`, writes `src/covaria/lessons/executed/*.ipynb`, and pages to
`lessons/pages/`. Cells with the tag "hidden" hold assertions of the numbers beside them; they are run, and
left out of what is kept.
"""

import sys
import tempfile
from pathlib import Path

import jupytext
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from covaria.lessons import LESSONS, Lesson
from covaria.lessons.page import render_lesson

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "lessons"
KEPT = ROOT / "src" / "covaria" / "lessons" / "executed"
PAGES = SOURCES / "pages"
HIDDEN = "hidden"
TIMEOUT = 180
"""Seconds for one cell."""
SETUP = """
import altair

altair.renderers.register(
    "lesson", lambda figure: {"application/vnd.vegalite.v6+json": figure, "text/plain": "A figure."}
)
altair.renderers.enable("lesson")
"""
"""Figures as their specification, which a page draws by itself."""


def source_of(lesson: Lesson) -> Path:
    """The text notebook of a lesson."""
    return SOURCES / f"{lesson.key.replace('-', '_')}.py"


def executed(lesson: Lesson) -> NotebookNode:
    """Run a lesson from top to bottom, assertions included."""
    notebook = jupytext.read(source_of(lesson))
    notebook.cells.insert(0, v4.new_code_cell(SETUP, metadata={"tags": [HIDDEN]}))
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=TIMEOUT, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        return client.execute()


def kept(notebook: NotebookNode) -> NotebookNode:
    """What of a notebook that was run goes into the package: the same text for the same results."""
    cells = [cell for cell in notebook.cells if HIDDEN not in cell.metadata.get("tags", ())]
    for place, cell in enumerate(cells, 1):
        cell.id = f"cell-{place}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = _printed_together(cell.outputs)
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _printed_together(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what a cell prints, which arrives in pieces as time would have it."""
    joined: list[NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before is not None and output.output_type == before.output_type == "stream":
            before.text += output.text
        else:
            joined.append(output)
    return joined


def text_of(notebook: NotebookNode) -> str:
    """A notebook as the text of its file."""
    written: str = jupytext.writes(notebook, fmt="ipynb")
    return written.rstrip("\n") + "\n"


def main() -> None:
    """Run the lessons whose numbers are given, or all."""
    wanted = set(map(int, sys.argv[1:])) or {lesson.number for lesson in LESSONS}
    PAGES.mkdir(exist_ok=True)
    KEPT.mkdir(exist_ok=True)
    for lesson in LESSONS:
        if lesson.number in wanted:
            _write(KEPT / f"{lesson.key}.ipynb", text_of(kept(executed(lesson))))
            page = PAGES / f"{lesson.key}.html"
            _write(page, render_lesson(lesson, KEPT))
            print(f"lesson {lesson.number}: {page.relative_to(ROOT)}")


def _write(path: Path, text: str) -> None:
    """Leave a file alone that holds the very text, so that nothing is built anew for it."""
    if not (path.is_file() and path.read_text(encoding="utf-8") == text):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
