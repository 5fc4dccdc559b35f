"""The axis along one covariate, whether its places are numbers or levels."""

from collections.abc import Sequence

from covaria.figures.grammar import Options, channel

MOST_NAMED = 14
"""Levels up to which each has its label on an axis as wide as a panel."""


def place_axis(levels: Sequence[str], title: str | None = None, values: Sequence[float] = ()) -> Options:
    """Make the axis of the field "place", for numbers where there are no levels.

    Parameters
    ----------
    levels : sequence of str
        In the order to show; empty for numbers.
    title : str, optional
    values : sequence of float
        Numbers that are shown; of 0 and 1 alone, nothing between them has a tick.
    """
    if not levels:
        scale = {"zero": False, "nice": False, "padding": 8}
        return channel("place:Q", title=title, scale=scale, axis=number_axis(values))
    overlap = len(levels) > MOST_NAMED
    axis = {"labelAngle": -40, "labelLimit": 110, "labelFontSize": 11, "labelOverlap": overlap}
    return channel("place:N", title=title, sort=list(levels), axis=axis)


def number_axis(values: Sequence[float]) -> Options:
    """Return the ticks of an axis of numbers."""
    return {"values": [0, 1], "grid": False} if are_flags(values) else {"tickCount": 5, "grid": False}


def are_flags(values: Sequence[float]) -> bool:
    """Return whether numbers are 0 and 1 and none between, such as of yes and no."""
    return bool(values) and set(values) <= {0.0, 1.0}
