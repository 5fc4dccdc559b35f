"""The analyses that a study compares, by the word that a plan names each with."""

from covaria.study.analyses.ancova import AnalysisOfCovariance
from covaria.study.analyses.covaria_fit import CovariaFit
from covaria.study.analyses.emax import EmaxModel
from covaria.study.analyses.function import FunctionAnalysis
from covaria.study.analyses.mcp_mod import MCPMod
from covaria.study.analyses.protocol import Analysis, Question
from covaria.study.analyses.repeated import RepeatedMeasuresModel

__all__ = [
    "Analysis",
    "AnalysisOfCovariance",
    "CovariaFit",
    "EmaxModel",
    "FunctionAnalysis",
    "MCPMod",
    "Question",
    "RepeatedMeasuresModel",
]
