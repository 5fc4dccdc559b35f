"""How a model is made: folds, ladder, penalties, stacking, intervals."""

from covaria.fit.comparators.models import Conventional
from covaria.fit.dose_trend.mcp_mod import mcp_mod
from covaria.fit.fit_model import fit_model
from covaria.fit.fit_table import fit_table
from covaria.fit.settings import Effort, FitSettings, settings_of
from covaria.lesson.recipe import Recipe, RecipeData, RecipeResult, recipe_data, train_recipe

__all__ = [
    "Conventional",
    "Effort",
    "FitSettings",
    "Recipe",
    "RecipeData",
    "RecipeResult",
    "fit_model",
    "fit_table",
    "mcp_mod",
    "recipe_data",
    "settings_of",
    "train_recipe",
]
