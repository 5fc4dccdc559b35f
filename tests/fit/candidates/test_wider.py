from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.errors import TrainingError
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import Trainer
from covaria.fit.candidates.task import TrainingTask, training_task
from covaria.fit.candidates.training import train_candidates, train_ladder, train_wider
from covaria.fit.folds import folds_of_parts
from covaria.fit.settings.candidates import FINER_TREES, TreeSettings, WiderSettings
from covaria.model.rung import Rung
from support.progress import recorder

UNITS = WiderSettings().units
AnalysisOf = Callable[..., AnalysisSet]


@pytest.fixture(scope="module")
def wider_networks(analysis_of: AnalysisOf, quick: FitSettings) -> Callable[..., list[tuple[int, ...]]]:
    """The hidden units of the wider networks among the candidates, if there are any."""

    def train(columns: dict[str, Any], progress: Any = None, **changed: Any) -> list[tuple[int, ...]]:
        analysis = analysis_of(columns)
        settings = replace(quick, **{"steps": 600, "wider_steps": 3000, **changed})
        fleets = train_candidates(
            training_task(analysis, folds_of_parts([np.arange(analysis.rows) % 3]), settings), progress
        ).fleets
        assert [each.rung for each in fleets if each.trainer is Trainer.GRADIENT] == list(Rung)
        order = [list(Rung).index(each.rung) for each in fleets]
        assert order == sorted(order)
        trainers = {each.trainer for each in fleets}
        assert (Trainer.FINER_TREES in trainers) == (Trainer.WIDER in trainers)
        return [each.network.hidden for each in fleets if each.trainer is Trainer.WIDER]

    return train


@pytest.fixture(scope="module")
def winding() -> dict[str, FloatArray]:
    """Three covariates that act together, in waves, nearly without noise."""
    random = np.random.default_rng(1)
    inputs = random.uniform(-1, 1, (500, 3))
    waves = np.sin(6 * inputs[:, 0] * inputs[:, 1] + 4 * inputs[:, 2])
    response = waves + 0.01 * random.normal(size=500)
    return {**{f"x{k}": values for k, values in enumerate(inputs.T)}, "y": response}


@pytest.mark.slow
def test_a_winding_table_without_noise_is_given_wider_networks_and_progress_does_not_begin_anew(
    wider_networks: Callable[..., list[tuple[int, ...]]], winding: dict[str, FloatArray]
) -> None:
    shares, record = recorder()
    assert wider_networks(winding, record) == [(UNITS, UNITS)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.fixture(scope="module")
def winding_task(
    analysis_of: AnalysisOf, quick: FitSettings, winding: dict[str, FloatArray]
) -> Callable[[int, TreeSettings], TrainingTask]:
    """The winding table with so many steps for wider networks, and these finer trees."""
    analysis = analysis_of(winding)
    folds = folds_of_parts([np.arange(analysis.rows) % 3])

    def build(wider_steps: int, finer_trees: TreeSettings) -> TrainingTask:
        method = replace(quick.method, finer_trees=finer_trees)
        settings = replace(quick, steps=60, wider_steps=wider_steps, method=method)
        return training_task(analysis, folds, settings)

    return build


NO_TREES = replace(FINER_TREES, least_rows=500)
"""Leaves of all rows, so that there is nothing to cut."""


@pytest.mark.parametrize(
    ("wider_steps", "finer_trees", "calls"),
    [(40_000, NO_TREES, 1), (80, FINER_TREES, 40)],
    ids=["networks", "finer trees"],
)
def test_wider_networks_and_finer_trees_can_be_cancelled(
    wider_steps: int,
    finer_trees: TreeSettings,
    calls: int,
    winding_task: Callable[[int, TreeSettings], TrainingTask],
) -> None:
    """Networks of eighty steps are done before the fortieth call, which finer trees make."""
    task = winding_task(wider_steps, finer_trees)
    ladder, left = train_ladder(task), iter(range(1, calls))
    with pytest.raises(TrainingError, match="cancelled"):
        train_wider(task, ladder, lambda _share: next(left, None) is not None)


def test_wider_networks_can_be_done_without(
    wider_networks: Callable[..., list[tuple[int, ...]]], winding: dict[str, FloatArray]
) -> None:
    assert not wider_networks(winding, wider_steps=0)


def test_a_noisy_table_is_not_given_any(
    wider_networks: Callable[..., list[tuple[int, ...]]], winding: dict[str, FloatArray]
) -> None:
    noisy = winding | {"y": winding["y"] + np.random.default_rng(2).normal(0, 3, 500)}
    assert not wider_networks(noisy)


@pytest.mark.slow
def test_nor_is_one_that_pairs_explain(
    wider_networks: Callable[..., list[tuple[int, ...]]], winding: dict[str, FloatArray]
) -> None:
    assert not wider_networks(winding | {"y": winding["x0"] * winding["x1"]})


def test_steps_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        FitSettings(wider_steps=-1)
