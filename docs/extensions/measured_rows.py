"""The directive `measured`: lines of the table of claims in benchmarks/README.md, named by how they begin.

    ```{measured}
    90 % prediction interval
    ```

A line that begins with "…" belongs to the one before it, and comes with it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

BENCHMARKS = Path(__file__).parents[2] / "benchmarks" / "README.md"
HEADINGS = "| claim | mean over designs (designs) | worst design |"


class Measured(SphinxDirective):
    """Show the lines that are named, under the table's headings."""

    has_content = True

    def run(self) -> Sequence[nodes.Node]:
        """Make a table of them."""
        self.env.note_dependency(str(BENCHMARKS))
        lines = [line for beginning in self.content if beginning for line in self._found(beginning)]
        shown: Sequence[nodes.Node] = self.parse_text_to_nodes(
            "\n".join([HEADINGS, "| --- | --- | --- |", *lines])
        )
        return shown

    def _found(self, beginning: str) -> Iterator[str]:
        rows = _rows()
        first = next((k for k, row in enumerate(rows) if row.startswith(f"| {beginning}")), None)
        if first is None:
            raise self.error(f"no line of the table in {BENCHMARKS.name} begins with “{beginning}”")
        yield rows[first]
        for row in rows[first + 1 :]:
            if not row.startswith("| …"):
                return
            yield row


def _rows() -> list[str]:
    """The table's lines."""
    lines = BENCHMARKS.read_text(encoding="utf-8").splitlines()
    start = lines.index(HEADINGS) + 2
    return lines[start : lines.index("", start)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
