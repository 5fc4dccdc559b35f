"""A fit is done again from its file to the bit, and what differs is told where it is not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import covaria
from covaria.errors import ModelFileError
from covaria.fit import FitRequest, FitSettings
from covaria.fit.asked import asked_text, request_of
from covaria.model import ResponseModel
from covaria.model.result_digest import result_digest
from covaria.table import (
    Role,
    RoleRequest,
    Selection,
    TrialTable,
    assign_roles,
    table_from_frame,
    trial_table,
)

SETTINGS = FitSettings(
    folds=3, repeats=1, restarts=1, steps=40, penalties=(1e-2,), linear_penalties=(0.1,), evidence_steps=3
)


def columns() -> dict[str, Any]:
    random = np.random.default_rng(7)
    dose = np.tile([0.0, 5.0, 10.0, 20.0], 20)
    age = random.normal(50, 9, 80).round(1)
    y = (0.1 * age + 2 * dose / (5 + dose) + random.normal(0, 1, 80)).round(3)
    return {
        "ID": [f"S{row}" for row in range(80)],
        "age": age,
        "dose": dose,
        "visit": ["a", "b"] * 40,
        "y": y,
    }


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> ResponseModel:
    """A model of half of the rows, with settings of its own, as its file has it."""
    path = tmp_path_factory.mktemp("replay") / "model.covaria"
    model = covaria.fit_model(
        columns(),
        "y",
        filter="visit == 'a'",
        settings=SETTINGS,
        seed=3,
        goal="max",
        delta=0.5,
        units={"y": "mg"},
    )
    covaria.save_model(model, path)
    return covaria.load_model(path)


def test_the_same_table_gives_the_same_result_whatever_the_order_of_its_rows(stored: ResponseModel) -> None:
    order = np.random.default_rng(1).permutation(80)
    shuffled = {name: np.array(values)[order].tolist() for name, values in columns().items()}
    found = covaria.replay_model(stored, shuffled)
    assert found.agrees
    assert found.same_table
    assert found.digest_then == found.digest_now == result_digest(stored)
    assert found.differences == ()


def test_another_table_is_told_without_training(stored: ResponseModel) -> None:
    changed = columns()
    changed["y"] = [*changed["y"][:-2], None, changed["y"][-1]]

    def train(_share: float) -> bool:
        raise AssertionError("nothing is to be trained")

    found = covaria.replay_model(stored, changed, progress=train)
    assert (found.agrees, found.same_table, found.digest_now) == (False, False, "")
    assert [(each.what, each.then, each.now) for each in found.differences[:2]] == [
        ("rows used", "40", "39"),
        ("left out since y (response) is missing", "0 rows", "1 row"),
    ]
    assert found.differences[-1].what == "fingerprint of the rows used"


def test_other_numbers_are_told_with_how_far_they_are_apart(stored: ResponseModel) -> None:
    """A file whose error is another by a thousandth, and that names a version of another time."""
    evaluation = stored.evaluation
    oof = replace(evaluation.oof, score=evaluation.oof.score * 1.001)
    known = stored.provenance
    versions = (("numpy", "1.0"), *known.versions[2:])
    other = replace(
        stored,
        evaluation=replace(evaluation, oof=oof),
        provenance=replace(known, versions=(known.versions[0], *versions)),
    )
    found = covaria.replay_model(other, columns())
    assert found.same_table
    assert not found.agrees
    assert found.digest_then != found.digest_now == result_digest(stored)
    assert [each.what for each in found.differences] == ["numpy", "error out of fold"]
    assert found.differences[1].share == pytest.approx(0.001 / 1.001, rel=1e-6)


def test_a_version_alone_makes_no_other_result(stored: ResponseModel) -> None:
    known = stored.provenance
    older = replace(known, versions=(("covaria", "0.0.1"), *known.versions[1:]))
    found = covaria.replay_model(replace(stored, provenance=older), columns())
    assert found.agrees
    assert [each.what for each in found.differences] == ["covaria"]


def test_a_model_that_does_not_say_what_was_asked_is_refused(stored: ResponseModel) -> None:
    silent = replace(stored, provenance=replace(stored.provenance, asked=""))
    with pytest.raises(ModelFileError, match="does not say what was asked"):
        covaria.replay_model(silent, columns())


def test_a_request_is_the_same_after_a_file() -> None:
    request = FitRequest(
        roles=RoleRequest(response="y", dose="dose", others=(("visit", Role.CATEGORY),)),
        missing=("-99",),
        settings=SETTINGS,
        units={"y": "mg"},
        selection=Selection("visit == 'a'", "Sheet 1"),
        delta=0.5,
    )
    assert request_of(asked_text(request, trial())) == request


def test_a_filter_by_the_subject_is_not_kept() -> None:
    request = FitRequest(RoleRequest(response="y"), selection=Selection("ID != 'S7' and age > 20"))
    text = asked_text(request, trial())
    assert "S7" not in text
    assert request_of(text) == replace(request, selection=Selection())


def trial() -> TrialTable:
    table = table_from_frame(columns())
    return trial_table(table, assign_roles(table, RoleRequest(response="y")))
