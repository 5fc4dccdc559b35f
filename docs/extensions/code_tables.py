"""The directives `role-rules`, `table-checks` and `lesson-list`: tables of what the code lists."""

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from covaria.lessons.catalogue import LESSONS
from covaria.table.checks import CHECKS
from covaria.table.inference import RULES


class RoleRules(SphinxDirective):
    """List the rules of inference, in the order in which they look."""

    def run(self) -> Sequence[nodes.Node]:
        """Make a table of them."""
        return [_table(("Rule", "Code"), ((each.title, each.code) for each in RULES))]


class TableChecks(SphinxDirective):
    """List the checks of a table, in the order in which they look."""

    def run(self) -> Sequence[nodes.Node]:
        """Make a table of them."""
        rows = ((each.title, each.severity.value, each.code) for each in CHECKS)
        return [_table(("Check", "If it fails", "Code"), rows)]


class LessonList(SphinxDirective):
    """List the lessons."""

    def run(self) -> Sequence[nodes.Node]:
        """Make a table of them."""
        rows = ((f"{each.number}. {each.title}", each.about, str(each.minutes)) for each in LESSONS)
        return [_table(("Lesson", "About", "Minutes"), rows)]


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in headings), cols=len(headings))
    group += nodes.thead("", _row(headings))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group)


def _row(texts: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph(text=text)) for text in texts))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("role-rules", RoleRules)
    app.add_directive("table-checks", TableChecks)
    app.add_directive("lesson-list", LessonList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
