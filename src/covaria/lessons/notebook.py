"""The notebooks of the lessons as the package holds them: executed, with what each cell gave."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covaria.lessons.catalogue import Lesson

EXECUTED = Path(__file__).with_name("executed")
"""The folder of what the package holds."""

FOLDED = "folded"
"""Tag of a cell whose code is worth a look, and no more."""
UNSEEN = "unseen"
"""Tag of a cell whose code a page leaves out."""
ASIDE = "aside"
PLAYGROUND = "playground"
"""Tag of a text that has the playground below it."""
LEFT, RIGHT = "left", "right"
"""Tags of cells that are shown side by side."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook.

    Attributes
    ----------
    is_code : bool
        Otherwise it is Markdown.
    source : str
    tags : frozenset of str
    outputs : tuple of dict
        By MIME type, each output of the cell in order.
    """

    is_code: bool
    source: str
    tags: frozenset[str]
    outputs: tuple[dict[str, Any], ...]


def cells(lesson: Lesson, folder: Path = EXECUTED) -> tuple[Cell, ...]:
    """The cells of a lesson, in order."""
    return tuple(map(_cell, _read(lesson, folder)["cells"]))


def notebook_to_run(lesson: Lesson, folder: Path = EXECUTED) -> str:
    """The notebook as a reader takes it away: without what its cells gave, which is for the reader to see."""
    notebook = _read(lesson, folder)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _read(lesson: Lesson, folder: Path) -> dict[str, Any]:
    path = folder / f"{lesson.key}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def _cell(cell: dict[str, Any]) -> Cell:
    return Cell(
        is_code=cell["cell_type"] == "code",
        source=_text(cell["source"]),
        tags=frozenset(cell["metadata"].get("tags", ())),
        outputs=tuple(map(_output, cell.get("outputs", ()))),
    )


def _output(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {"text/plain": _text(output["text"])}
    return {kind: _text(content) for kind, content in output["data"].items()}


def _text(content: Any) -> Any:
    """Put the lines together again that a notebook file keeps apart; anything but text stays as it is."""
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return "".join(content)
    return content
