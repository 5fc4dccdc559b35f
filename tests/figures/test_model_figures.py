"""Every figure by a model's name for it, from a model that was fitted."""

import inspect
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest

import covaria
import covaria.figures as figures_room
from covaria.errors import UsageError
from covaria.figures import ModelFigures
from covaria.model.headline import headline
from covaria.model.learning_curve import LearningCurve, LearningPoint
from covaria.model.sensitivity import Refit, Sensitivity, Variation

CURVE = LearningCurve(
    (LearningPoint(0.5, 60, 1.1, 0.1), LearningPoint(1.0, 120, 1.0, 0.1)), 0.95, 0.05, 0.03, 0.07
)
NAMES = sorted(name for name, _ in inspect.getmembers(ModelFigures, inspect.isfunction) if name[0] != "_")


def fitted_to(role: str) -> covaria.ResponseModel:
    """A model whose treatment has the role of a dose or of an arm."""
    random = np.random.default_rng(4)
    columns = {"age": random.uniform(20, 80, 120), "dose": random.choice([0.0, 5.0, 10.0, 20.0], 120)}
    columns["y"] = np.sin(columns["age"] / 9) + 0.1 * columns["dose"] + random.normal(0, 0.3, 120)
    settings = covaria.FitSettings(
        folds=3, restarts=1, steps=20, penalties=(0.01,), linear_penalties=(0.1,), evidence_steps=2
    )
    roles = {"dose": role}
    return covaria.fit_model(columns, "y", roles=roles, settings=settings, comparators="few")


@pytest.fixture(scope="module")
def model() -> covaria.ResponseModel:
    fitted = fitted_to("dose")
    own = headline(fitted)
    refits = Sensitivity(own, (Refit(Variation.SEED, "", 0, own),), 0)
    evaluation = replace(fitted.evaluation, learning_curve=CURVE)
    return replace(fitted, evaluation=evaluation, sensitivity=refits)


@pytest.fixture(scope="module")
def model_of_arms() -> covaria.ResponseModel:
    return fitted_to("arm")


def test_there_is_a_method_for_every_figure_but_those_of_single_subjects_and_lessons() -> None:
    others = {"ModelFigures", "each_subject", "plot", "curves", "scatter"}
    assert sorted(set(covaria.figures.__all__) - others) == NAMES


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_from_the_model_alone(
    name: str, model: covaria.ResponseModel, model_of_arms: covaria.ResponseModel
) -> None:
    own = model_of_arms if name == "arm_differences" else model
    specification = getattr(covaria.plot(own), name)().to_dict()
    assert specification["title"]["text"]
    assert len(specification["description"]) > 40


@pytest.mark.slow
def test_profiles_and_references_are_handed_on(model: covaria.ResponseModel) -> None:
    figures = covaria.plot(model)
    own = figures.dose_response({"age": 30.0}).to_dict()
    assert own != figures.dose_response().to_dict()
    assert figures.forest({"dose": 0.0}).to_dict() != figures.forest().to_dict()
    named = figures.profile_curves({"young": {"age": 30}, "old": {"age": 70}}).to_dict()
    assert named["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["young", "old"]


def test_arms_are_compared_with_the_one_that_is_named(model_of_arms: covaria.ResponseModel) -> None:
    specification = covaria.plot(model_of_arms).arm_differences("20").to_dict()
    assert specification["title"]["text"] == "Difference from 20"
    assert specification["layer"][1]["encoding"]["y"]["sort"] == ["0", "5", "10"]


def test_too_many_profiles_are_refused(model: covaria.ResponseModel) -> None:
    with pytest.raises(UsageError, match="1 to 5 profiles, not 6"):
        covaria.plot(model).profile_curves({str(age): {"age": age} for age in range(30, 36)})


@pytest.mark.parametrize("name", ["learning_curve", "residuals", "residual_quantiles", "coverage", "effects"])
def test_what_a_model_lacks_is_refused_in_words(name: str, model: covaria.ResponseModel) -> None:
    from covaria.explain.effects import NOT_DECOMPOSED
    from covaria.model.residual_checks import NOT_CHECKED

    bare = replace(model.evaluation, learning_curve=None, residual_checks=NOT_CHECKED)
    with pytest.raises(UsageError, match=r"The model (has|holds) no"):
        getattr(covaria.plot(replace(model, evaluation=bare, decomposition=NOT_DECOMPOSED)), name)()


def test_without_a_dose_its_figures_are_refused(model: covaria.ResponseModel) -> None:
    with pytest.raises(UsageError, match="no dose"):
        covaria.plot(replace(model, dose=None, dose_averages=None)).dose_response()


def test_every_figure_stays_a_function_once_all_files_are_imported() -> None:
    for module in iter_modules(figures_room.__path__, "covaria.figures."):
        if not module.ispkg:
            import_module(module.name)
    for name in figures_room.__all__:
        assert callable(getattr(figures_room, name)), name
