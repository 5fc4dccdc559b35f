"""Refits in a model file: what does not fit the model is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.errors import ModelFileError
from covaria.fit import FitSettings, fit_model
from covaria.model import load_model, save_model
from covaria.model.headline import headline
from covaria.model.sensitivity import Refit, Sensitivity, Variation
from support.stored_models import part_of

Content = dict[str, Any]

SETTINGS = FitSettings(
    folds=3, repeats=1, restarts=1, steps=20, penalties=(0.01,), linear_penalties=(0.1,), evidence_steps=2
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(0)
    dose, age = np.tile([0.0, 1.0, 2.0], 20), random.normal(50, 9, 60)
    columns = {"dose": dose, "age": age, "y": dose + random.normal(size=60)}
    model = fit_model(columns, "y", settings=SETTINGS, comparators="few")
    own = headline(model)
    refits = (
        Refit(Variation.SEED, "", 0, own),
        Refit(Variation.SITE, "north", 20, replace(own, pairs=(("age", "dose"),))),
        Refit(Variation.INFLUENTIAL, "", 5, None, "Too few subjects are left."),
    )
    path = tmp_path_factory.mktemp("model") / "model.covaria"
    save_model(replace(model, sensitivity=Sensitivity(own, refits, 2)), path)
    return path


def refit(model: dict[str, Any], place: int) -> dict[str, Any]:
    return part_of(model, "sensitivity", "refits", place)


FORGERIES = {
    "a site too few": lambda model: model["sensitivity"].update(sites=-1),
    "a p-value above 1": lambda model: refit(model, 0)["headline"].update(p_value=1.5),
    "more than all of the variance": lambda model: refit(model, 0)["headline"].update(explained=1.2),
    "an error below 0": lambda model: refit(model, 0)["headline"].update(score=-0.1),
    "a rung of no ladder": lambda model: refit(model, 0)["headline"].update(rung="top"),
    "more than all of the weight": lambda model: refit(model, 0)["headline"].update(rung_weight=1.5),
    "another dose": lambda model: refit(model, 0)["headline"]["difference"].update(at="1.0"),
    "an interval beside its middle": lambda model: refit(model, 0)["headline"]["difference"].update(
        lower=99.0
    ),
    "a pair of strangers": lambda model: refit(model, 1)["headline"].update(pairs=[["age", "weight"]]),
    "neither numbers nor a reason": lambda model: refit(model, 2).update(refused=""),
    "numbers and a reason": lambda model: refit(model, 0).update(refused="No."),
    "subjects below 0": lambda model: refit(model, 1).update(subjects=-5),
    "a variation of no kind": lambda model: refit(model, 1).update(variation="moon"),
}


def test_it_is_read_as_it_was_written(path: Path) -> None:
    found = load_model(path).sensitivity
    assert found is not None
    assert [each.variation for each in found.refits] == list(Variation)
    own = found.refits[1].headline
    assert own is not None
    assert found.changes(own) == ("interactions",)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_does_not_fit_is_refused(
    forgery: str, path: Path, forge_file: Callable[[Path, Callable[[Content], object]], Path]
) -> None:
    forged = forge_file(path, FORGERIES[forgery])
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(forged)
