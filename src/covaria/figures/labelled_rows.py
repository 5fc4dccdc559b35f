"""Rows that carry a label and some words: beside the marks, or above them where a page is narrow."""

import altair as alt

from covaria.figures.specification import Options
from covaria.figures.theme import INK

NARROW = "narrow"
"""The parameter by which a page tells a figure that it has no room for columns beside the marks."""
ABOVE = -11
"""Pixels from the middle of a row to words above its marks; a row is at least 26 high."""


def narrow_parameter() -> alt.VariableParameter:
    """Declare the parameter, which every figure with such rows needs."""
    return alt.VariableParameter(name=NARROW, value=False)


def marks_range(column_share: float) -> list[float | alt.ExprRef]:
    """Range of the axis along the rows, which leaves room for the words to the right.

    Parameters
    ----------
    column_share : float
        Of the width, for the column of words.
    """
    return [0, alt.ExprRef(f"({NARROW} ? 1 : {1 - column_share:g}) * width")]


def label_axis(font_size: int, longest: int) -> Options:
    """Make the axis of the labels, which take at most `longest` pixels."""
    return {
        "domain": False,
        "ticks": False,
        "labelColor": INK,
        "labelFontSize": font_size,
        "labelLimit": alt.ExprRef(f"{NARROW} ? 0.5 * width : {longest}"),
        "labelAlign": alt.ExprRef(f"{NARROW} ? 'left' : 'right'"),
        "labelPadding": alt.ExprRef(f"{NARROW} ? 0 : 6"),
        "labelOffset": alt.ExprRef(f"{NARROW} ? {ABOVE} : 0"),
    }


def words_at_the_right(base: alt.Chart, field: str) -> alt.Chart:
    """Write a field of each row at the right end of the figure."""
    mark = base.mark_text(align="right", fontSize=11, dy=alt.ExprRef(f"{NARROW} ? {ABOVE} : 0"))
    words: alt.Chart = mark.encode(
        x=alt.value("width"), text=alt.Text(f"{field}:N"), color=alt.ColorValue(INK)
    )
    return words
