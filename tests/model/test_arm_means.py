"""Arms in a fitted model: comparisons, what is refused, and the model file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria
from covaria.errors import ModelFileError, TableError, UsageError
from covaria.model.arm_findings import arm_findings
from covaria.model.arm_means import ReferenceChoice
from covaria.model.response_model import ResponseModel
from support.presence import present
from support.stored_models import part_of

Content = dict[str, Any]

SETTINGS = covaria.FitSettings(
    folds=3, repeats=1, restarts=1, steps=20, penalties=(0.01,), linear_penalties=(0.1,), evidence_steps=3
)
SIZES = {"Placebo": 40, "A": 40, "B": 30, "C": 4}


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    random = np.random.default_rng(11)
    arm = random.permutation(np.repeat(list(SIZES), list(SIZES.values())))
    age = random.normal(50, 10, len(arm))
    response = 0.05 * age + 1.5 * (arm == "A") + random.normal(0, 0.8, len(arm))
    return {"TRT": arm, "age": age, "sex": random.choice(["F", "M"], len(arm)), "y": response}


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return covaria.fit_model(columns, "y", arm="TRT", settings=SETTINGS, comparators="few")


@pytest.fixture(scope="module")
def path(model: ResponseModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("arms") / "model.covaria"
    covaria.save_model(model, place)
    return place


def test_each_arm_is_compared_with_the_reference(model: ResponseModel) -> None:
    found = model.arm_effects()
    assert (found.arm, found.reference, model.arm) == ("TRT", "Placebo", "TRT")
    assert [each.arm for each in found.arms] == ["Placebo", "A", "B", "C"]
    assert {each.arm: each.subjects for each in found.arms} == SIZES
    assert found.arms[0].difference is None
    assert present(model.arm_means).reference.choice is ReferenceChoice.BY_NAME
    for each in found.arms[1:]:
        own = present(each.difference)
        assert own.simultaneous_lower < own.lower < own.estimate < own.upper < own.simultaneous_upper
        assert own.estimate == pytest.approx(each.mean - found.arms[0].mean)
    assert found.p_value == present(found.arms[1].difference).p_value < 0.001
    assert present(arm_findings(model)).is_claimed


def test_another_arm_may_be_the_reference(model: ResponseModel) -> None:
    found = model.arm_effects("A")
    assert [each.arm for each in found.arms] == ["A", "B", "C", "Placebo"]
    backwards = present(found.arms[3].difference)
    forwards = present(model.arm_effects().arms[1].difference)
    assert backwards.estimate == pytest.approx(-forwards.estimate)
    assert (backwards.lower, backwards.upper) == pytest.approx((-forwards.upper, -forwards.lower))


def test_the_declared_reference_is_that_of_the_fit(columns: dict[str, Any]) -> None:
    fitted = covaria.fit_model(
        columns, "y", arm="TRT", reference_arm="B", settings=SETTINGS, comparators="few"
    )
    assert fitted.arm_effects().reference == "B"
    assert present(fitted.arm_means).reference.choice is ReferenceChoice.DECLARED
    assert ("reference_arm", "B") in fitted.provenance.settings


def test_a_wider_level_has_wider_intervals_and_the_same_p_values(model: ResponseModel) -> None:
    narrow, wide = (present(model.arm_effects(level=level).arms[1].difference) for level in (0.8, 0.99))
    assert wide.lower < narrow.lower
    assert wide.simultaneous_lower < narrow.simultaneous_lower
    assert wide.p_value == narrow.p_value


def test_the_main_effect_of_the_arm_is_that_of_its_adjusted_means(model: ResponseModel) -> None:
    effect = next(each for each in model.effects() if each.covariate == "TRT")
    kept = present(model.arm_means)
    means = dict(zip(kept.arms, kept.adjusted.means, strict=True))
    assert effect.points.levels == ("A", "B", "C", "Placebo")
    assert sum(share * own for share, own in zip(effect.points.shares, effect.effect, strict=True)) == (
        pytest.approx(0, abs=1e-9)
    )
    apart = [own - effect.effect[-1] for own in effect.effect]
    assert apart == pytest.approx([means[arm] - means["Placebo"] for arm in effect.points.levels])
    ends = zip(effect.effect_lower, effect.effect, effect.effect_upper, strict=True)
    assert all(low < own < high for low, own, high in ends)


def test_pairs_with_the_arm_are_looked_at_at_every_arm(model: ResponseModel) -> None:
    pair = next(each for each in model.interactions() if "TRT" in each.covariates)
    points = next(each for each in pair.points if each.covariate == "TRT")
    assert points.levels == ("A", "B", "C", "Placebo")
    assert {frozenset(each.covariates) for each in model.evaluation.interaction_tests} >= {
        frozenset(("TRT", "age"))
    }


def test_the_forest_leaves_arms_to_their_own_comparison(model: ResponseModel) -> None:
    found = model.covariate_effects()
    assert dict(found.reference)["TRT"] == "Placebo"
    assert {each.covariate for each in found.contrasts} == {"age", "sex"}
    assert dict(model.covariate_effects({"TRT": "A"}).reference)["TRT"] == "A"
    assert not any("TRT" in given for given in model.reference_subjects().values())


@pytest.mark.parametrize("ask", ["dose_response", "best_dose", "minimum_effective_dose", "effective_dose"])
def test_questions_of_a_dose_are_refused(model: ResponseModel, ask: str) -> None:
    arguments = (0.5,) if "effective" in ask else ()
    with pytest.raises(UsageError, match="compares the arms of TRT, which have no order"):
        getattr(model, ask)(*arguments)


def test_arms_of_a_model_of_doses_are_refused(columns: dict[str, Any]) -> None:
    doses = {"dose": np.arange(len(columns["y"])) % 3, "y": columns["y"]}
    fitted = covaria.fit_model(doses, "y", dose="dose", settings=SETTINGS, comparators="few")
    with pytest.raises(UsageError, match="has no arms"):
        fitted.arm_effects()
    assert fitted.arm is None


@pytest.mark.parametrize("asked", [{"goal": "max"}, {"delta": -0.5}])
def test_a_goal_is_refused(columns: dict[str, Any], asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="asks for a dose, but TRT names arms without an order"):
        covaria.fit_model(columns, "y", arm="TRT", **asked)


def test_an_arm_that_was_not_studied_is_refused_in_prediction(model: ResponseModel) -> None:
    with pytest.raises(TableError, match="TRT has a level that the model never saw"):
        model.predict({"TRT": ["D"], "age": [50], "sex": ["F"]})


def test_saving_and_loading_is_the_identity(model: ResponseModel, path: Path) -> None:
    loaded = covaria.load_model(path)
    assert loaded.arm_means == model.arm_means
    assert loaded.arm_effects() == model.arm_effects()
    assert loaded.effects() == model.effects()


def test_the_order_of_rows_does_not_matter(columns: dict[str, Any], model: ResponseModel) -> None:
    order = np.random.default_rng(0).permutation(len(columns["y"]))
    shuffled = {name: values[order] for name, values in columns.items()}
    again = covaria.fit_model(shuffled, "y", arm="TRT", settings=SETTINGS, comparators="few")
    assert again.arm_means == model.arm_means


def found_in(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "arm_means")


def _doses_too(model: dict[str, Any]) -> None:
    model.update(dose="age")
    model["evaluation"].update(dose_p_value=0.5)


def _pooled_effect(model: dict[str, Any]) -> None:
    own = next(each for each in model["decomposition"]["effects"] if each["points"]["covariate"] == "TRT")
    own["points"]["levels"][2] = "other"


FORGERIES = {
    "no means": lambda model: model.update(arm_means=None),
    "means of another column": lambda model: found_in(model).update(arm="sex"),
    "means of no column": lambda model: found_in(model).update(arm="height"),
    "an arm too few": lambda model: found_in(model)["arms"].pop(),
    "an arm of another name": lambda model: found_in(model)["arms"].__setitem__(0, "Z"),
    "arms out of order": lambda model: found_in(model)["arms"].reverse(),
    "a reference that is no arm": lambda model: found_in(model)["reference"].update(arm="Z"),
    "a reference chosen by nobody knows whom": lambda model: found_in(model)["reference"].update(
        choice="lot"
    ),
    "other numbers": lambda model: found_in(model)["adjusted"]["levels"].__setitem__(3, 7.0),
    "means too few": lambda model: found_in(model)["adjusted"]["means"].pop(),
    "means of knots": lambda model: found_in(model)["adjusted"].update(
        of_knots=True, crude=[], crude_errors=[]
    ),
    "an arm left out": lambda model: found_in(model)["adjusted"].update(left_out=[9.0]),
    "a variance below 0": lambda model: found_in(model)["adjusted"]["covariance"][0].__setitem__(0, -1.0),
    "nobody in an arm": lambda model: found_in(model)["adjusted"]["subjects"].__setitem__(0, 0),
    "a dose too": _doses_too,
    "arms taken together": _pooled_effect,
    "a goal": lambda model: model.update(goal="max"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_files_whose_arms_do_not_fit_are_refused(
    forgery: str, path: Path, forge_file: Callable[[Path, Callable[[Content], object]], Path]
) -> None:
    forged = forge_file(path, FORGERIES[forgery])
    with pytest.raises(ModelFileError, match="damaged"):
        covaria.load_model(forged)
