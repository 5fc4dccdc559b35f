"""Simulated trials whose truth is known."""

from covaria.datasets.biomarker import SimulatedTrial, biomarker_trial
from covaria.datasets.truths import TRUTHS, DrawnTrial, Truth

__all__ = ["TRUTHS", "DrawnTrial", "SimulatedTrial", "Truth", "biomarker_trial"]
