r"""Titles of axes, legends and tooltips, which Vega-Lite copies into the expressions of tooltips.

It escapes quotation marks in them but no backslashes: a column called ``a\`` would run on into the
expression, and a name made for it would be part of it.
"""

BACKSLASH, ALIKE = "\\", "\N{SET MINUS}"


def safe_title(title: str) -> str:
    """Replace backslashes by a character that looks alike."""
    return title.replace(BACKSLASH, ALIKE)
