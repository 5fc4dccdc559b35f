"""How a model is made: folds, ladder, penalties, stacking, intervals."""

from covaria.fit.conventional.models import Conventional
from covaria.fit.data import fit_model
from covaria.fit.dose_trend import mcp_mod
from covaria.fit.fitting import fit_table
from covaria.fit.recipe import Recipe, RecipeData, RecipeResult, recipe_data, train_recipe
from covaria.fit.settings import Effort, FitSettings, settings_of

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
