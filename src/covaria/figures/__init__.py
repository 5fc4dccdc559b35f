"""One declarative figure per question, the same in a notebook, a report and a browser."""

from importlib import import_module
from typing import TYPE_CHECKING

from covaria.extras import missing_extra

if TYPE_CHECKING:
    from covaria.figures.arm_differences import arm_differences
    from covaria.figures.comparison import comparison
    from covaria.figures.coverage import coverage
    from covaria.figures.curves import curves
    from covaria.figures.dose_response import dose_response
    from covaria.figures.each_subject import each_subject
    from covaria.figures.effects import effects
    from covaria.figures.forest import forest
    from covaria.figures.interaction_maps import interaction_maps
    from covaria.figures.interactions import interactions
    from covaria.figures.ladder import ladder
    from covaria.figures.learning_curve import learning_curve
    from covaria.figures.loss_curves import loss_curves
    from covaria.figures.model_figures import ModelFigures, plot
    from covaria.figures.predicted_observed import predicted_observed
    from covaria.figures.profile_curves import profile_curves
    from covaria.figures.residual_quantiles import residual_quantiles
    from covaria.figures.residuals import residuals
    from covaria.figures.scatter import scatter
    from covaria.figures.sensitivity import sensitivity

__all__ = [
    "ModelFigures",
    "arm_differences",
    "comparison",
    "coverage",
    "curves",
    "dose_response",
    "each_subject",
    "effects",
    "forest",
    "interaction_maps",
    "interactions",
    "ladder",
    "learning_curve",
    "loss_curves",
    "plot",
    "predicted_observed",
    "profile_curves",
    "residual_quantiles",
    "residuals",
    "scatter",
    "sensitivity",
]


_HOME = {"ModelFigures": "model_figures", "plot": "model_figures"}
"""Files of those names that have no file of their own."""


def __getattr__(name: str) -> object:
    """Import a figure when it is first asked for: Altair, for notebooks, is heavy.

    Each figure shares its name with its file, so the function must be bound here before anyone imports the
    file itself: take figures from this package alone.
    """
    if name not in __all__:
        raise AttributeError(f"module 'covaria.figures' has no attribute {name!r}")
    try:
        figure = getattr(import_module(f"covaria.figures.{_HOME.get(name, name)}"), name)
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None
    globals()[name] = figure
    return figure
