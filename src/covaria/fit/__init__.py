"""How a model is made: folds, ladder, penalties, model averaging, intervals."""

from covaria.fit.comparators.models import Comparators
from covaria.fit.dose_trend.mcp_mod import mcp_mod
from covaria.fit.fit_dose import DoseFit, fit_dose
from covaria.fit.fit_model import fit_model
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_table import fit_table
from covaria.fit.fit_trial import fit_trial
from covaria.fit.replay_model import Replay, replay_model
from covaria.fit.settings import Effort, FitSettings, settings_of
from covaria.fit.visit_means.repeated_measures import repeated_measures

__all__ = [
    "Comparators",
    "DoseFit",
    "Effort",
    "FitRequest",
    "FitSettings",
    "Replay",
    "fit_dose",
    "fit_model",
    "fit_table",
    "fit_trial",
    "mcp_mod",
    "repeated_measures",
    "replay_model",
    "settings_of",
]
