from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.errors import TableError
from covaria.fit import FitSettings
from covaria.fit.extent import check_memory, estimated_bytes, extent_of, reductions, with_reductions
from covaria.fit.free_memory import free_memory
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.rows import RowSettings
from covaria.table import TrialTable

TrialOf = Callable[..., TrialTable]


def columns_of(covariates: int, rows: int = 40) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {f"x{k}": random.normal(size=rows) for k in range(covariates)} | {"y": random.normal(size=rows)}


def test_an_ordinary_trial_is_reduced_by_nothing(trial_of: TrialOf) -> None:
    trial = trial_of(columns_of(3))
    assert reductions(trial, FitSettings()) == ()
    check_memory(trial, FitSettings())


def test_what_is_reduced_is_said_once(trial_of: TrialOf) -> None:
    trial = trial_of(columns_of(120, 150))
    settings = FitSettings(method=MethodSettings(rows=RowSettings(most_rows=100)))
    noted = with_reductions(with_reductions(trial, settings), settings)
    rows, covariates = noted.notes[len(trial.notes) :]
    assert "about 100 of the 150 rows, drawn at random" in rows
    assert "120 covariates make 120 input columns, more than 100" in covariates
    assert extent_of(trial, settings).nonlinear_inputs == 40


@pytest.mark.slow
@pytest.mark.parametrize("larger", ["covariates", "rows", "units"])
def test_more_of_anything_is_estimated_to_take_more(trial_of: TrialOf, larger: str) -> None:
    usual, settings = trial_of(columns_of(10, 60)), FitSettings()
    other = {
        "covariates": (trial_of(columns_of(60, 60)), settings),
        "rows": (trial_of(columns_of(10, 5000)), settings),
        "units": (usual, replace(settings, dense_units=400)),
    }[larger]
    assert estimated_bytes(extent_of(*other), other[1]) > 1.05 * estimated_bytes(
        extent_of(usual, settings), settings
    )


def test_a_fit_that_no_machine_has_room_for_is_refused_with_what_it_takes(trial_of: TrialOf) -> None:
    trial = trial_of(columns_of(3))
    with pytest.raises(TableError, match=r"takes some [0-9.]+ GB of memory, and [0-9.]+ GB are free; name"):
        check_memory(trial, FitSettings(dense_units=10_000_000))


def test_some_memory_is_free() -> None:
    assert 1e6 < free_memory() < 1e15
