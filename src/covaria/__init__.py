"""Covaria: response modelling with small neural networks for clinical trials."""

from importlib import import_module
from typing import TYPE_CHECKING

from covaria.printing import Printer, print_by

if TYPE_CHECKING:
    from covaria import datasets as datasets
    from covaria import dose as dose
    from covaria import figures as figures
    from covaria.errors import CovariaError as CovariaError
    from covaria.estimator import ResponseRegressor as ResponseRegressor
    from covaria.figures import plot as plot
    from covaria.fit import FitSettings as FitSettings
    from covaria.fit import fit_model as fit_model
    from covaria.fit import mcp_mod as mcp_mod
    from covaria.fit import repeated_measures as repeated_measures
    from covaria.fit import replay_model as replay_model
    from covaria.model import ResponseModel as ResponseModel
    from covaria.model import load_model as load_model
    from covaria.model import save_model as save_model
    from covaria.model import validate_model as validate_model
    from covaria.report import write_report as write_report
    from covaria.table import check_table as check_table

_HOME = {
    "CovariaError": "covaria.errors",
    "FitSettings": "covaria.fit",
    "ResponseModel": "covaria.model",
    "ResponseRegressor": "covaria.estimator",
    "check_table": "covaria.table",
    "fit_model": "covaria.fit",
    "load_model": "covaria.model",
    "mcp_mod": "covaria.fit",
    "plot": "covaria.figures",
    "repeated_measures": "covaria.fit",
    "replay_model": "covaria.fit",
    "save_model": "covaria.model",
    "validate_model": "covaria.model",
    "write_report": "covaria.report",
}
"""Where each public name lives; it is imported when first asked for, so that `import covaria` stays light."""

_ROOMS = ("datasets", "dose", "figures")

__all__ = [*_HOME, *_ROOMS]  # noqa: PLE0604 (names are text)


print_by(Printer(lambda model: _printed("model_text", model), lambda model: _printed("model_html", model)))


def _printed(form: str, model: object) -> str:
    """Let the findings put a model into words; they are imported when the first model is shown."""
    words: str = getattr(import_module("covaria.findings.printed"), form)(model)
    return words


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"covaria.{name}")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'covaria' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
