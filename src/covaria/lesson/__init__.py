"""The lesson's data, network and loop, as it was taught."""

from covaria.lesson.recipe import Recipe, RecipeData, RecipeResult, recipe_data, train_recipe

__all__ = ["Recipe", "RecipeData", "RecipeResult", "recipe_data", "train_recipe"]
