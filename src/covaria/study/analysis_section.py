"""The analyses of a plan's file."""

from covaria.dose import candidates_from_text
from covaria.errors import UsageError
from covaria.fit import Effort
from covaria.study.analyses import (
    Analysis,
    AnalysisOfCovariance,
    CovariaFit,
    EmaxModel,
    FunctionAnalysis,
    MCPMod,
    RepeatedMeasuresModel,
)
from covaria.study.section import Section
from covaria.study.truth_section import user_function_of

METHODS = ("covaria", "ancova", "emax", "mcp-mod", "repeated", "function")


def analysis_of(own: Section) -> Analysis:
    """Read an analysis; errors name the key."""
    found: Analysis
    match own.word("method", "function" if own.has("function") else None, METHODS):
        case "covaria":
            efforts = tuple(each.value for each in Effort)
            found = CovariaFit(own.last_name, own.word("effort", Effort.QUICK.value, efforts))
        case "ancova":
            found = AnalysisOfCovariance(own.last_name)
        case "emax":
            found = EmaxModel(own.last_name)
        case "repeated":
            found = RepeatedMeasuresModel(own.last_name, own.truth("networks", default=False))
        case "function":
            all_visits = own.truth("all_visits", default=False)
            found = FunctionAnalysis(own.last_name, user_function_of(own), all_visits)
        case _:
            found = MCPMod(own.last_name, _candidates(own))
    own.end()
    return found


def _candidates(own: Section) -> str | None:
    candidates = own.text("candidates", "")
    if not candidates:
        return None
    try:
        candidates_from_text(candidates)
    except UsageError as error:
        raise UsageError(f"{own.where}: candidates cannot be used. {error}") from None
    return candidates
