"""Simulated trials whose truth is known."""

from covaria.datasets.biomarker import SimulatedTrial, biomarker_trial
from covaria.datasets.dose_finding import DoseFindingTrial, dose_finding_trial
from covaria.datasets.truths import TRUTHS, DrawnTrial, Truth

__all__ = [
    "TRUTHS",
    "DoseFindingTrial",
    "DrawnTrial",
    "SimulatedTrial",
    "Truth",
    "biomarker_trial",
    "dose_finding_trial",
]
