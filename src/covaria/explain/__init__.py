"""What a fitted surface says: the dose-response, and the doses that follow from it."""

from covaria.explain.dose_choice import BestDose, Goal, MinimumEffectiveDose
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.dose_response import DoseResponse
from covaria.explain.surface import Surface

__all__ = ["BestDose", "DoseCurves", "DoseResponse", "Goal", "MinimumEffectiveDose", "Surface"]
