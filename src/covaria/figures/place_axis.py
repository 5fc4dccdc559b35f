"""The axis along one covariate, whether its places are numbers or levels."""

from collections.abc import Sequence

from covaria.figures.grammar import Options, channel

MOST_NAMED = 14
"""Levels up to which each has its label on an axis as wide as a panel."""


def place_axis(levels: Sequence[str], title: str | None = None) -> Options:
    """Make the axis of the field "place", for numbers where there are no levels.

    Parameters
    ----------
    levels : sequence of str
        In the order to show; empty for numbers.
    title : str, optional
    """
    if not levels:
        scale = {"zero": False, "nice": False, "padding": 8}
        return channel("place:Q", title=title, scale=scale, axis={"tickCount": 5, "grid": False})
    overlap = len(levels) > MOST_NAMED
    axis = {"labelAngle": -40, "labelLimit": 110, "labelFontSize": 11, "labelOverlap": overlap}
    return channel("place:N", title=title, sort=list(levels), axis=axis)
