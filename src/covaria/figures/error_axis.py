"""The axis that scores are on: logarithmic where they span more than one glance can compare."""

import math
from collections.abc import Iterable

from covaria.figures.grammar import Options

LOGARITHMIC_ABOVE = 4.0
"""Ratio of the largest to the smallest error from which equal ratios show more than equal differences."""

FEW_DECADES = 5
"""Powers of ten that leave room for ticks between them."""


def error_scale(values: Iterable[float]) -> Options:
    """Choose the scale for scores, with a margin on both sides.

    Parameters
    ----------
    values : iterable of float
        Everything that will be drawn on the axis, ends of error bars too; what is not finite is passed over.
    """
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return {}
    low, high = min(finite), max(finite)
    if error_span(finite) > LOGARITHMIC_ABOVE:
        margin = (high / low) ** 0.06
        return {"type": "log", "domain": [low / margin, high * margin], "nice": False}
    margin = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
    return {"type": "linear", "domain": [max(0.0, low - margin), high + margin], "nice": False, "zero": False}


def error_span(values: Iterable[float]) -> float:
    """Return the ratio of the largest to the smallest finite value; 1 where a logarithm would not do."""
    finite = [value for value in values if math.isfinite(value)]
    return max(finite) / min(finite) if finite and min(finite) > 0 else 1.0


def error_ticks(scale: Options) -> list[float]:
    """Choose few ticks for a logarithmic scale (1, 2, 5, 10, …); empty where Vega's own choice is right."""
    if scale.get("type") != "log":
        return []
    low, high = scale["domain"]
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    leading = (1.0, 2.0, 5.0) if len(decades) <= FEW_DECADES else (1.0,)
    ticks = [float(f"{digit}e{decade}") for decade in decades for digit in leading]
    return [tick for tick in ticks if low <= tick <= high]


def error_axis(scale: Options) -> Options:
    """Make the axis for scores on a scale from `error_scale`."""
    ticks = error_ticks(scale)
    return {"values": ticks, "format": "~g"} if ticks else {}


def scale_note(scale: Options) -> str:
    """Words for the axis title: empty for a linear scale."""
    return " (logarithmic)" if scale.get("type") == "log" else ""
