"""Where output goes: results to stdout, progress and messages to stderr."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from covaria.engine.training import Progress


def results() -> "Console":
    """Console for results; its text is plain where stdout is no terminal."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def messages() -> "Console":
    """Console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def plain_table(headings: Sequence[str] = (), columns: int = 0) -> "Table":
    """Make a table without lines, whose cells are folded where they must be, and never cut."""
    from rich.table import Table

    table = Table(
        box=None, pad_edge=False, show_header=bool(headings), header_style="dim", padding=(0, 2, 0, 0)
    )
    for heading in headings or [""] * columns:
        table.add_column(heading, overflow="fold")
    return table


def print_indented(console: "Console", content: "Table | str") -> None:
    """Print a table, or a text line by line, two blanks from the left."""
    from rich.padding import Padding

    console.print(Padding(content, (0, 0, 0, 2)))


def print_json(content: object) -> None:
    """Print one JSON value; numbers that are not finite become null."""
    sys.stdout.write(json.dumps(_finite(content), indent=2, allow_nan=False) + "\n")


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _finite(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


@contextmanager
def progress_bar(label: str, shown: bool) -> "Iterator[Progress | None]":
    """Give a callback that draws a bar on a terminal; None where there is none, or it is not wanted."""
    console = messages()
    if not shown or not console.is_interactive:
        yield None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    label_column = TextColumn("{task.description}", markup=False)
    columns = (label_column, BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True)
    try:
        # Not as a context, which an interrupt in the middle of its start would leave started.
        bar.start()
        task = bar.add_task(label, total=1.0)
        yield _updater(lambda share: bar.update(task, completed=share))
    finally:
        bar.stop()


def _updater(update: Callable[[float], None]) -> "Progress":
    def call(share: float) -> bool:
        update(share)
        return True

    return call
