"""A dose curve held to a shape: in a model, in its file, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from covaria import ResponseModel, load_model, save_model
from covaria.dose.monotone import SIGNS, CurveShape
from covaria.errors import ModelFileError, UsageError
from covaria.model.dose_shape import check_shape, with_shape

SHAPES = ["monotone", "increasing", "decreasing"]


def turns(curve: tuple[float, ...], shape: str) -> bool:
    return not any((sign * np.diff(curve) >= -1e-12).all() for sign in SIGNS[CurveShape(shape)])


@pytest.mark.parametrize("shape", SHAPES)
def test_every_curve_of_a_model_is_held(fitted: ResponseModel, shape: str) -> None:
    held = with_shape(fitted, shape)
    profiles: tuple[dict[str, float | str] | None, ...] = None, {"AGE": 30.0}, {"AGE": 70.0, "SEX": "F"}
    for profile in profiles:
        found = held.dose_response(profile)
        assert not turns(found.mean, shape)
        assert not turns(found.difference, shape)
    assert [each.mean for each in held.dose_response().levels] == [
        each.mean for each in fitted.dose_response().levels
    ]
    (effect,) = (each for each in held.effects() if each.covariate == "DOSE")
    assert not turns(effect.effect, shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_networks_alone_are_held(fitted: ResponseModel, shape: str) -> None:
    held = with_shape(replace(fitted, adjusted_means=None), shape)
    assert not turns(held.dose_response().mean, shape)


def test_best_doses_of_a_falling_curve_are_at_its_start(fitted: ResponseModel) -> None:
    assert with_shape(fitted, "decreasing").best_dose("max").dose == 0


def test_nothing_asked_for_changes_nothing(fitted: ResponseModel) -> None:
    assert with_shape(fitted, None) is fitted
    assert with_shape(fitted, "any").dose_response() == fitted.dose_response()


def test_a_shape_is_kept_in_the_file(fitted: ResponseModel, tmp_path: Path) -> None:
    save_model(with_shape(fitted, "monotone"), tmp_path / "model.covaria")
    assert load_model(tmp_path / "model.covaria").shape is CurveShape.MONOTONE


def test_a_file_with_a_shape_and_no_dose_curve_is_refused(fitted: ResponseModel, tmp_path: Path) -> None:
    path = tmp_path / "model.covaria"
    save_model(
        replace(fitted, shape=CurveShape.MONOTONE, dose_averages=None, adjusted_means=None), path, force=True
    )
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(path)


@pytest.mark.parametrize(
    ("shape", "dose_levels", "words"),
    [
        ("monotone", 0, "no dose of two levels"),
        ("increasing", 2, "straight line"),
        ("umbrella", 5, "must be"),
    ],
)
def test_what_cannot_be_held_is_refused(shape: str, dose_levels: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_shape(shape, dose_levels)


def test_any_shape_is_never_refused() -> None:
    check_shape(None, 0)
    check_shape("any", 0)
    check_shape("any", 2)
