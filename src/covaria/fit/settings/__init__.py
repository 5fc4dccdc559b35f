"""The choices behind a fit: what a user may want to change, and the numbers of the method itself."""

from covaria.fit.settings.fit_settings import Effort, FitSettings, effort_from_word, settings_of
from covaria.fit.settings.method import MethodSettings

__all__ = ["Effort", "FitSettings", "MethodSettings", "effort_from_word", "settings_of"]
