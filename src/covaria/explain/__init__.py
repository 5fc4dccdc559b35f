"""What a fitted surface says: effects, interactions, the dose-response, and the doses that follow from it."""

from covaria.dose import Goal
from covaria.explain.axes import EffectPoints
from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.explain.dose_choice import BestDose, EffectiveDose
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.dose_response import DoseResponse, LevelEffect, StudiedDoses
from covaria.explain.effects import Decomposition, InteractionTerm, MainEffect
from covaria.explain.surface import Surface

__all__ = [
    "BestDose",
    "CovariateContrast",
    "CovariateForest",
    "Decomposition",
    "DoseCurves",
    "DoseResponse",
    "EffectPoints",
    "EffectiveDose",
    "Goal",
    "InteractionTerm",
    "LevelEffect",
    "MainEffect",
    "StudiedDoses",
    "Surface",
]
