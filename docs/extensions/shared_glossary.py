"""The directive `shared-glossary`: every term of lessons and reports, from the one file that holds them."""

from collections.abc import Sequence

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.domains.std import Glossary

from covaria.glossary.entries import FILE, entries


class SharedGlossary(Glossary):
    """Define every term, so that pages can refer to it."""

    has_content = False

    def run(self) -> Sequence[nodes.Node]:
        """Hand Sphinx's own directive the terms as lines."""
        lines = [
            line
            for each in entries()
            for line in (each.term, f"    {each.field}", "", f"    {each.bridge} ({each.places})", "")
        ]
        self.content = StringList(lines, source=str(FILE))
        self.env.note_dependency(str(FILE))
        described: Sequence[nodes.Node] = super().run()
        return described


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("shared-glossary", SharedGlossary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
