from typing import Any

import pytest

from covaria.errors import UsageError
from covaria.fit import FitSettings


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
