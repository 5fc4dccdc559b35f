from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.errors import UsageError
from covaria.fit import FitSettings
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.candidates import WiderSettings
from covaria.fit.settings.named_values import named_values


@pytest.mark.parametrize(
    ("rows", "size"),
    [(8, 8), (63, 63), (64, 64), (150, 75), (250, 63), (512, 64), (1600, 100), (8192, 512), (10**6, 513)],
)
def test_batches_grow_with_the_table(rows: int, size: int) -> None:
    assert FitSettings().batch_size(rows) == size


@pytest.mark.parametrize(("rows", "size"), [(8, 8), (300, 100), (10**6, 100)])
def test_batches_can_be_chosen(rows: int, size: int) -> None:
    assert FitSettings(rows_of_step=100).batch_size(rows) == size


@pytest.mark.parametrize(
    ("units", "folds", "repeats"),
    [(8, 8, 2), (20, 10, 2), (119, 10, 2), (120, 5, 2), (199, 5, 2), (200, 5, 1), (10**6, 5, 1)],
)
def test_small_trials_are_divided_into_more_folds_and_twice(units: int, folds: int, repeats: int) -> None:
    usual, chosen = FitSettings(), FitSettings(folds=4, repeats=3)
    assert (usual.folds_of(units), usual.repeats_of(units)) == (folds, repeats)
    assert (chosen.folds_of(units), chosen.repeats_of(units)) == (4, 3)


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        ({"folds": 1}, "folds"),
        ({"repeats": 0}, "repeat"),
        ({"restarts": 0}, "restart"),
        ({"steps": 0}, "step"),
        ({"rows_of_step": 0}, "1 row"),
        ({"penalties": (), "linear_penalties": ()}, "penalty"),
        ({"penalties": (0.1,)}, "penalties"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"penalties": (-1.0,), "linear_penalties": (0.0,)}, "penalt"),
        ({"learning_rate": 0.0}, "learning rate"),
        ({"learning_rate": float("nan")}, "learning rate"),
        ({"single_units": 0}, "unit"),
        ({"interval_level": 1.0}, "level"),
        ({"pair_budget": -1}, "pair"),
    ],
)
def test_settings_that_make_no_sense_are_refused(choice: dict[str, Any], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        FitSettings(**choice)


def test_numbers_of_the_method_are_reported_by_a_fingerprint_and_by_name_where_they_were_changed() -> None:
    usual = dict(named_values(FitSettings()))
    changed = dict(named_values(FitSettings(method=MethodSettings(wider=WiderSettings(units=32)))))
    assert set(changed) - set(usual) == {"wider.units"}
    assert changed["wider.units"] == "32"
    assert changed["method"] != usual["method"]
    assert usual["method"] == dict(named_values(FitSettings(seed=3, steps=7)))["method"]


NUMBERS = dict(MethodSettings().values())


@pytest.mark.parametrize("name", NUMBERS)
def test_each_number_of_the_method_changes_its_fingerprint_and_is_refused_where_it_makes_no_sense(
    name: str,
) -> None:
    usual = MethodSettings()
    group, own = name.split(".")
    value = NUMBERS[name]
    parts = value if isinstance(value, tuple) else (value,)

    def with_parts(*changed: Any) -> MethodSettings:
        of_group = replace(
            getattr(usual, group), **{own: changed if isinstance(value, tuple) else changed[0]}
        )
        return replace(usual, **{group: of_group})

    changed = [_fingerprint(with_parts, *(part + step for part in parts)) for step in (1, -1, 1e-9)]
    assert {*changed} - {"refused", usual.fingerprint}
    for senseless in (-1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match=f"Settings.{own} must"):
            with_parts(*(senseless for _ in parts))


def _fingerprint(with_parts: Callable[..., MethodSettings], *changed: Any) -> str:
    try:
        return with_parts(*changed).fingerprint
    except UsageError:
        return "refused"
