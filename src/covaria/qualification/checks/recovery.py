"""Check: in simulated trials the intervals hold the true effect and the true dose that does enough."""

from collections.abc import Iterator

import numpy as np

from covaria.datasets import dose_finding_trial
from covaria.datasets.dose_finding import DOSES, ED50, DoseFindingTrial
from covaria.qualification.check import Check, Comparison, Part, at_least, near
from covaria.qualification.trial import DELTA, quick_fit

TRIALS, COVERED = 5, 4
"""How many of five 95 % intervals must be right; 4 or 5 are in 98 % of all sets of five."""
BIAS = 1.5
"""The largest mean error in mmol/mol, some 2.5 standard errors of a mean over five trials."""


def _comparisons() -> Iterator[Comparison]:
    effects_held = doses_held = 0
    errors = []
    for seed in range(1, TRIALS + 1):
        trial = dose_finding_trial(seed=seed)
        model = quick_fit(trial)
        largest = _true_effect(trial, DOSES[-1])
        found = model.dose_response().levels[-1]
        effects_held += _holds(found.difference_lower, largest, found.difference_upper)
        errors.append(found.difference - largest)
        smallest = model.minimum_effective_dose()
        doses_held += _holds(smallest.lower, _true_dose(trial), smallest.upper)
    yield at_least(f"trials of {TRIALS} whose interval holds the true effect", COVERED, effects_held)
    yield at_least(f"trials of {TRIALS} whose interval holds the true dose", COVERED, doses_held)
    yield near("mean error of the effect, in mmol/mol", 0.0, float(np.mean(errors)), BIAS)


def _holds(lower: float | None, true: float, upper: float | None) -> bool:
    """Whether an interval holds the truth; none where no dose does enough holds nothing."""
    return lower is not None and upper is not None and lower <= true <= upper


def _true_effect(trial: DoseFindingTrial, dose: float) -> float:
    """The true difference of a dose from placebo, on average over the subjects with a response."""
    return float(np.mean(DoseFindingTrial.effect(dose, trial.baseline[~np.isnan(trial.change)])))


def _true_dose(trial: DoseFindingTrial) -> float:
    """The dose whose effect is Δ on average: the curve is of the Emax kind."""
    largest = _true_effect(trial, DOSES[-1]) * (DOSES[-1] + ED50) / DOSES[-1]
    return ED50 * DELTA / (abs(largest) - DELTA)


RECOVERY = Check("recovery", Part.PERFORMANCE, "A known truth is recovered", _comparisons)
