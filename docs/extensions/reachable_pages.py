"""Pages that keyboard and screen reader can use: what the theme leaves out is added to its HTML.

A wide example is scrolled sideways on a narrow screen, so it must take the focus; a heading by its role alone
has to say its level.
"""

from typing import Any

from sphinx.application import Sphinx

ADDED = {
    "<pre>": '<pre tabindex="0">',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
}
"""By what Sphinx and the theme write, what stands in its place."""


def completed(html: str) -> str:
    """Return HTML with what was left out."""
    for written, wanted in ADDED.items():
        html = html.replace(written, wanted)
    return html


def complete(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _source: object) -> None:
    """Complete a page's text and its navigation."""
    for part in ("body", "furo_navigation_tree"):
        context[part] = completed(context.get(part) or "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Have every page completed, after the theme has added its navigation."""
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
