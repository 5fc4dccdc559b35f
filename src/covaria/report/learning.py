"""Would more subjects help: the learning curve in words."""

from covaria.figures.numbers import format_number, format_percent
from covaria.model.learning_curve import LearningCurve

NEGLIGIBLE = 0.02
"""Share of the error: a gain below it is none to speak of."""


def what_more_subjects_gain(curve: LearningCurve) -> str:
    """Say what twice as many subjects would gain."""
    difference = f"{format_number(curve.gain)} ± {format_number(curve.gain_se)}"
    share = curve.gain / curve.points[-1].mse
    if curve.gain <= 2 * curve.gain_se or share < NEGLIGIBLE:
        return (
            f"Twice as many subjects would lower the error by {difference}: no gain to speak of. What is "
            "left is noise, or hangs on covariates that the table lacks."
        )
    return (
        f"Twice as many subjects would lower the error by {difference} ({format_percent(share)}), if it goes "
        "on falling as it did: the model still learns from more subjects."
    )
