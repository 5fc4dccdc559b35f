"""Rows that carry a label and some words: beside the marks, or above them where a page is narrow."""

from covaria.figures.grammar import Figure, Options, channel, constant, expression
from covaria.figures.theme import INK

NARROW = "narrow"
"""The parameter by which a page lets a figure know that it has no room for columns beside the marks."""
ABOVE = -11
"""Pixels from the middle of a row to words above its marks; a row is at least 26 high."""


def narrow_parameter() -> Options:
    """Declare the parameter, which every figure with such rows needs."""
    return {"name": NARROW, "value": False}


def marks_range(column_share: float) -> list[float | Options]:
    """Range of the axis along the rows, which leaves room for the words to the right.

    Parameters
    ----------
    column_share : float
        Of the width, for the column of words.
    """
    return [0, expression(f"({NARROW} ? 1 : {1 - column_share:g}) * width")]


def label_axis(font_size: int, longest: int) -> Options:
    """Make the axis of the labels, which take at most `longest` pixels."""
    return {
        "domain": False,
        "ticks": False,
        "labelColor": INK,
        "labelFontSize": font_size,
        "labelLimit": expression(f"{NARROW} ? 0.5 * width : {longest}"),
        "labelAlign": expression(f"{NARROW} ? 'left' : 'right'"),
        "labelPadding": expression(f"{NARROW} ? 0 : 6"),
        "labelOffset": expression(f"{NARROW} ? {ABOVE} : 0"),
    }


def words_at_the_right(base: Figure, field: str) -> Figure:
    """Write a field of each row at the right end of the figure."""
    mark = base.mark("text", align="right", fontSize=11, dy=expression(f"{NARROW} ? {ABOVE} : 0"))
    return mark.encode(x=constant("width"), text=channel(f"{field}:N"), color=constant(INK))
