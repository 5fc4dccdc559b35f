"""Equations as MathML, which browsers draw by themselves: no script, no font, nothing fetched.

The conversion is docutils' own, so that it takes no further package (docs/decisions/0015).
"""

from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

LOG = logging.getLogger(__name__)


def as_mathml(node: nodes.Element, inline: bool) -> str:
    """Convert an equation to a MathML element; what cannot be converted is a warning with its place."""
    try:
        return str(tex2mathml(node.astext(), as_block=not inline))
    except MathError as error:
        LOG.warning("%s", error, location=node, type="mathml")
        return ""


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write an equation in a line."""
    translator.body.append(as_mathml(node, inline=True))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write an equation of its own."""
    translator.body.append(f'<div class="equation">{as_mathml(node, inline=False)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer and choose it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
