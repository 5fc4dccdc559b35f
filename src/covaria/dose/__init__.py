"""What is said of a dose, from means at its levels and their covariance: numbers in, numbers out."""

from covaria.dose.candidate_shapes import CandidateShape, usual_candidates
from covaria.dose.candidate_text import candidates_from_text
from covaria.dose.checked_means import (
    level_means,
    level_means_from_errors,
    level_means_from_responders,
    pooled_level_means,
)
from covaria.dose.contrast_power import contrast_power
from covaria.dose.contrast_test import ContrastTest, contrast_test
from covaria.dose.curve import DoseCurve, curve_doses, fit_dose_curve
from covaria.dose.curve_choice import DoseInterval
from covaria.dose.goal import Goal
from covaria.dose.level_means import LevelMeans
from covaria.dose.mcp_mod import FittedShape, MCPModResult, mcp_mod_of_means
from covaria.dose.monotone import CurveShape
from covaria.dose.pooled_errors import PooledErrors
from covaria.dose.shape_fit import ShapeFit, fit_shape
from covaria.dose.target_dose import effective_dose, target_dose

__all__ = [
    "CandidateShape",
    "ContrastTest",
    "CurveShape",
    "DoseCurve",
    "DoseInterval",
    "FittedShape",
    "Goal",
    "LevelMeans",
    "MCPModResult",
    "PooledErrors",
    "ShapeFit",
    "candidates_from_text",
    "contrast_power",
    "contrast_test",
    "curve_doses",
    "effective_dose",
    "fit_dose_curve",
    "fit_shape",
    "level_means",
    "level_means_from_errors",
    "level_means_from_responders",
    "mcp_mod_of_means",
    "pooled_level_means",
    "target_dose",
    "usual_candidates",
]
