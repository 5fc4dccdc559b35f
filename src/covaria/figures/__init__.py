"""One declarative figure per question, the same in a notebook, a report and a browser."""

from importlib import import_module
from typing import TYPE_CHECKING

from covaria.extras import missing_extra

if TYPE_CHECKING:
    from covaria.figures.arm_differences_figure import arm_differences
    from covaria.figures.comparison_figure import comparison
    from covaria.figures.coverage_figure import coverage
    from covaria.figures.curves_figure import curves
    from covaria.figures.dose_response_figure import dose_response
    from covaria.figures.each_subject_figure import each_subject
    from covaria.figures.effects_figure import effects
    from covaria.figures.forest_figure import forest
    from covaria.figures.interaction_maps_figure import interaction_maps
    from covaria.figures.interactions_figure import interactions
    from covaria.figures.ladder_figure import ladder
    from covaria.figures.learning_curve_figure import learning_curve
    from covaria.figures.loss_curves_figure import loss_curves
    from covaria.figures.model_figures import ModelFigures, plot
    from covaria.figures.predicted_observed_figure import predicted_observed
    from covaria.figures.profile_curves_figure import profile_curves
    from covaria.figures.residual_quantiles_figure import residual_quantiles
    from covaria.figures.residuals_figure import residuals
    from covaria.figures.scatter_figure import scatter
    from covaria.figures.sensitivity_figure import sensitivity

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
"""Files of those names that are no figure's."""


def __getattr__(name: str) -> object:
    """Import a figure when it is first asked for: Altair, for notebooks, is heavy."""
    if name not in __all__:
        raise AttributeError(f"module 'covaria.figures' has no attribute {name!r}")
    try:
        figure = getattr(import_module(f"covaria.figures.{_HOME.get(name, name + '_figure')}"), name)
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None
    globals()[name] = figure
    return figure
