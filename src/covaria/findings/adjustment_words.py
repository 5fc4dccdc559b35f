"""How subjects came to their dose or arm, and what adjusting for covariates is worth."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.wording.lists import listed
from covaria.wording.names import quoted
from covaria.wording.numbers import format_whole_percent, p_value_in_words

NO_GAIN = 0.01
UNEVEN = 0.05
"""p-value of the balance up to which a reader learns that covariates differ between groups."""


def assignment_words(adjusted: AdjustedMeans, treatment: str) -> str:
    """State how subjects came to their treatment, who says so, and what follows.

    Parameters
    ----------
    adjusted : AdjustedMeans
    treatment : str
        "dose" or "arm".
    """
    balance = p_value_in_words(adjusted.balance_p_value)
    if adjusted.assignment is not Assignment.OBSERVATIONAL:
        if adjusted.declared:
            within = f" within strata of {listed(map(quoted, adjusted.strata))}" if adjusted.strata else ""
            return f"Subjects count as randomised to their {treatment}{within}, as was declared."
        if adjusted.balance_p_value <= UNEVEN:
            between = "doses" if treatment == "dose" else "arms"
            other = (
                "say “--assignment observational”"
                if adjusted.visit is None
                else f"take the {treatment} as a covariate"
            )
            return (
                f"Subjects count as randomised to their {treatment}, though covariates differ between "
                f"{between} by more than is usual ({balance}); if they were not, {other}."
            )
        count = f"Subjects count as randomised to their {treatment}"
        return f"{count}: the covariates do not predict it ({balance})."
    said = (
        f"Subjects were not randomised to their {treatment}, as was declared."
        if adjusted.declared
        else f"The covariates predict the {treatment} ({balance}), so subjects do not count as randomised to "
        "it; if they were, fit again with “--assignment randomised”."
    )
    subject = "dose" if treatment == "dose" else "the arms"
    return (
        f"{said} What is said of {subject} is an association, adjusted for the covariates of the table and "
        f"for nothing else. {_overlap(adjusted, treatment)}"
    ).strip()


def _overlap(adjusted: AdjustedMeans, treatment: str) -> str:
    if adjusted.of_knots:
        return ""
    least = f"{adjusted.least_probability:.2g}"
    if adjusted.without_overlap == 0:
        return (
            f"Overlap: given its covariates, no subject was less likely than {least} to get any {treatment}."
        )
    return (
        f"Overlap is poor: given their covariates, some {treatment} was so unlikely for "
        f"{format_whole_percent(adjusted.without_overlap)} of the subjects (down to {least} or less) that "
        "what is said of it for them is what the models make of other subjects."
    )


def adjusted_for(adjusted: AdjustedMeans) -> str:
    """Name what means are adjusted for."""
    # Over time, the means that these are compared with allow for earlier responses as well.
    is_planned = adjusted.visit is not None and adjusted.time is None
    return "covariates and earlier visits" if is_planned else "covariates"


def worth_in_subjects(efficiency: FloatArray, treatments: str, adjusted_for: str = "covariates") -> str:
    """State what the adjustment is worth in subjects.

    Parameters
    ----------
    efficiency : (levels,) array
        How many times as many subjects the unadjusted analysis would need for each difference; NaN of none.
    treatments : str
        "doses" or "arms".
    adjusted_for : str
    """
    gain = float(np.nanmedian(efficiency)) - 1
    if abs(gain) < NO_GAIN:
        return f"Adjusting for {adjusted_for} makes these differences neither more nor less precise."
    more = "more" if gain > 0 else "fewer"
    return (
        f"Adjusting for {adjusted_for} makes these differences as precise as if "
        f"{format_whole_percent(abs(gain))} {more} subjects had been studied (median over {treatments})."
    )
