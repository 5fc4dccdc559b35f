"""Progress is reported over all work of a fit, and stops every part of it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.engine.training import Progress
from covaria.errors import TrainingError
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.candidates.evidence import train_by_evidence
from covaria.fit.candidates.task import training_task
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_trial import REFITS_TIME, fit_trial, fit_unless_interrupted
from covaria.fit.folds import folds_of_fit
from covaria.fit.prepared_fit import prepare_fit
from covaria.fit.progress import Steps, Watch
from covaria.fit.sensitivity import sensitivity
from covaria.table import RoleRequest, TrialTable
from support.progress import recorder

ROWS = 160


@pytest.fixture(scope="module")
def table(trial_of: Callable[..., TrialTable]) -> TrialTable:
    random = np.random.default_rng(4)
    age, dose = random.normal(50, 9, ROWS), np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    y = np.sin(age / 6) + 0.05 * dose + random.normal(0, 0.5, ROWS)
    return trial_of({"age": age, "dose": dose, "bmi": random.normal(25, 4, ROWS), "y": y}, dose="dose")


@pytest.fixture(scope="module")
def shares(table: TrialTable, quick: FitSettings) -> list[float]:
    """What a fit reports."""
    noted, record = recorder()
    fit_table(table, quick, Comparators.FEW, record)
    return noted


def test_shares_rise_to_one(shares: list[float]) -> None:
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] == 1


def test_the_evidence_trainer_is_reported_to_its_end(table: TrialTable, quick: FitSettings) -> None:
    analysis = make_analysis_set(table)
    noted, record = recorder()
    train_by_evidence(training_task(analysis, folds_of_fit(analysis, quick), quick), record)
    assert noted == sorted(noted)
    assert noted[-1] == 1


@pytest.mark.slow
@pytest.mark.parametrize("most", [-1.0, 0.3, 0.5, 0.8, 0.86, 0.99])
def test_a_fit_is_cancelled_at_any_share(table: TrialTable, quick: FitSettings, most: float) -> None:
    (noted, cancel), threads = recorder(most), threading.active_count()
    with pytest.raises(TrainingError, match="cancelled"):
        fit_table(table, quick, Comparators.FEW, cancel)
    assert noted[-1] > most
    assert sum(share > most for share in noted) <= 2
    assert threading.active_count() == threads


def test_a_false_value_of_numpy_cancels_too(table: TrialTable, quick: FitSettings) -> None:
    def cancel(_share: float) -> Any:
        return np.bool_(False)

    with pytest.raises(TrainingError, match="cancelled"):
        fit_table(table, quick, Comparators.FEW, cancel)


def test_an_error_of_a_progress_comes_through(table: TrialTable, quick: FitSettings) -> None:
    def fail(share: float) -> bool:
        raise OSError("the window is gone")

    with pytest.raises(OSError, match="the window is gone"):
        fit_table(table, quick, Comparators.FEW, fail)


@pytest.mark.slow
def test_reporting_progress_changes_no_number(table: TrialTable, quick: FitSettings) -> None:
    columns = {"age": [45.0], "dose": [5.0], "bmi": [22.0]}
    alone, watched = (fit_table(table, quick, Comparators.FEW, each) for each in (None, recorder()[1]))
    assert alone.predict(columns).mean == watched.predict(columns).mean
    assert alone.evaluation == watched.evaluation


@pytest.mark.slow
def test_refits_are_reported_and_cancelled_within_a_training(table: TrialTable, quick: FitSettings) -> None:
    small = replace(quick, steps=20)
    model = fit_table(table, small, Comparators.FEW)
    noted, cancel = recorder(0.06)
    with pytest.raises(TrainingError, match="cancelled"):
        sensitivity(model, table, small, cancel)
    assert noted == sorted(noted)
    assert 0.06 < noted[-1] < 0.3


def test_a_part_is_reported_as_shares_of_the_whole() -> None:
    noted, record = recorder()
    part = Watch(record).part(0.5, 0.75)
    assert part is not None
    assert part(0.0)
    assert part(1.0)
    assert noted == [0.5, 0.75]
    assert Watch(None).part(0.5, 0.75) is None


def test_a_failure_stops_the_threads_beside() -> None:
    watch = Watch(None)
    with pytest.raises(KeyboardInterrupt), watch:
        raise KeyboardInterrupt
    with pytest.raises(TrainingError, match="cancelled"):
        watch.check()


def test_an_interrupt_stops_what_other_threads_have_not_begun() -> None:
    may_work = threading.Event()

    def interrupt(_share: float) -> bool:
        raise KeyboardInterrupt

    def work() -> list[int]:
        may_work.wait(10)
        return list(steps.each([1, 2]))

    steps = Steps(4, interrupt)
    with ThreadPoolExecutor(1) as pool:
        tasks = [pool.submit(work) for _ in range(2)]
        with pytest.raises(KeyboardInterrupt):
            steps.results(tasks)
        may_work.set()
    assert all(isinstance(task.exception(), TrainingError) for task in tasks)


def interrupted_after(most: float) -> Progress:
    """Do as Ctrl-C does, once more than a share is done."""

    def record(share: float) -> bool:
        if share > most:
            raise KeyboardInterrupt
        return True

    return record


@pytest.mark.slow
def test_an_interrupt_of_the_refits_keeps_the_fit(table: TrialTable, quick: FitSettings) -> None:
    request = FitRequest(RoleRequest("y", "dose"), settings=quick, comparators="few", with_sensitivity=True)
    prepared, of_fit = prepare_fit(table, request), 1 / (1 + REFITS_TIME)
    kept, missing = fit_unless_interrupted(prepared, interrupted_after(of_fit + 0.05))
    assert missing == ("the refits",)
    assert kept.sensitivity is None
    alone = fit_trial(table, replace(request, with_sensitivity=False))
    assert kept.evaluation == alone.evaluation
    with pytest.raises(KeyboardInterrupt):
        fit_trial(table, request, interrupted_after(of_fit + 0.05))
    with pytest.raises(KeyboardInterrupt):
        fit_unless_interrupted(prepared, interrupted_after(0.5 * of_fit))
