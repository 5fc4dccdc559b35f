"""The fit that several checks look at: quick, of the simulated dose-finding trial."""

from covaria.datasets import dose_finding_trial
from covaria.datasets.dose_finding import Columns, DoseFindingTrial
from covaria.fit import fit_model
from covaria.model import ResponseModel

DELTA = 5.0
"""The smallest difference that matters, in mmol/mol."""


def quick_fit(trial: DoseFindingTrial) -> ResponseModel:
    """Fit a simulated trial, in which less is better."""
    return fit_model(
        trial.columns(), "CHG", dose="DOSE", goal="min", delta=DELTA, effort="quick", comparators="few"
    )


def first_trial() -> tuple[Columns, ResponseModel]:
    """Give the trial of the tutorial with its fit."""
    trial = dose_finding_trial()
    return trial.columns(), quick_fit(trial)
