"""Would more subjects help: the learning curve in words."""

from covaria.model.learning_curve import LearningCurve
from covaria.wording.numbers import format_number, format_percent

NEGLIGIBLE = 0.02
"""Share of the error: a gain below it counts as none."""


def what_more_subjects_gain(curve: LearningCurve) -> str:
    """Say what twice as many subjects would gain."""
    ends = f"{format_number(curve.gain_lower)} to {format_number(curve.gain_upper)}"
    share = curve.gain / curve.points[-1].score
    if curve.gain_lower <= 0 or share < NEGLIGIBLE:
        return (
            f"Twice as many subjects might lower the error by {format_number(curve.gain)} ({ends}): no gain "
            "that matters, or none that can be distinguished from chance. What is left is noise, or due to "
            "covariates that the table lacks."
        )
    return (
        f"Twice as many subjects might lower the error by {format_number(curve.gain)} ({ends}), which is "
        f"{format_percent(share)} of it: the model still learns from more subjects. The range reaches from a "
        "fall that is slowing down to one that goes on in inverse proportion to their number."
    )
