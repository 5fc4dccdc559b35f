"""Progress is told over all work of a fit, and stops every part of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from covaria.errors import TrainingError
from covaria.fit import Comparators, fit_table
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.candidates.evidence import train_evidence_fleets
from covaria.fit.folds import folds_of_fit
from covaria.fit.progress import Steps, Watch
from covaria.fit.sensitivity import sensitivity
from covaria.model.design import weighted_scale

ROWS = 160


@pytest.fixture(scope="module")
def table(trial_of):
    random = np.random.default_rng(4)
    age, dose = random.normal(50, 9, ROWS), np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    y = np.sin(age / 6) + 0.05 * dose + random.normal(0, 0.5, ROWS)
    return trial_of({"age": age, "dose": dose, "bmi": random.normal(25, 4, ROWS), "y": y}, dose="dose")


@pytest.fixture(scope="module")
def shares(table, quick):
    """What a fit tells."""
    told: list[float] = []
    fit_table(table, quick, Comparators.FEW, lambda share: told.append(share) or True)
    return told


def test_shares_rise_to_one(shares):
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] == 1


def test_the_evidence_trainer_is_told_of_to_its_end(table, quick):
    analysis = make_analysis_set(table)
    scale = weighted_scale(analysis.response, analysis.weights)
    told: list[float] = []
    train_evidence_fleets(
        analysis,
        folds_of_fit(analysis, quick),
        ((),) * 3,
        scale,
        quick,
        lambda share: told.append(share) or True,
    )
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize("most", [-1.0, 0.3, 0.5, 0.8, 0.86, 0.99])
def test_a_fit_is_cancelled_at_any_share(table, quick, most):
    told: list[float] = []

    def cancel(share: float) -> bool:
        told.append(share)
        return share <= most

    with pytest.raises(TrainingError, match="cancelled"):
        fit_table(table, quick, Comparators.FEW, cancel)
    assert told[-1] > most
    assert sum(share > most for share in told) <= 2
    assert threading.active_count() == 1


def test_a_false_value_of_numpy_cancels_too(table, quick):
    with pytest.raises(TrainingError, match="cancelled"):
        fit_table(table, quick, Comparators.FEW, lambda _: np.bool_(False))


def test_an_error_of_the_one_who_is_told_comes_through(table, quick):
    def fail(share: float) -> bool:
        raise OSError("the window is gone")

    with pytest.raises(OSError, match="the window is gone"):
        fit_table(table, quick, Comparators.FEW, fail)


def test_being_told_changes_no_number(table, quick):
    columns = {"age": [45.0], "dose": [5.0], "bmi": [22.0]}
    alone, told = (fit_table(table, quick, Comparators.FEW, each) for each in (None, lambda _: True))
    assert alone.predict(columns).mean == told.predict(columns).mean
    assert alone.evaluation == told.evaluation


def test_refits_are_told_of_and_cancelled_within_a_training(table, quick):
    small = replace(quick, steps=20)
    model = fit_table(table, small, Comparators.FEW)
    told: list[float] = []

    def cancel(share: float) -> bool:
        told.append(share)
        return share < 0.06

    with pytest.raises(TrainingError, match="cancelled"):
        sensitivity(model, table, small, cancel)
    assert told == sorted(told)
    assert told[-1] < 0.3


def test_a_part_is_told_as_shares_of_the_whole():
    told: list[float] = []
    part = Watch(lambda share: told.append(share) or True).part(0.5, 0.75)
    assert part is not None
    assert part(0.0)
    assert part(1.0)
    assert told == [0.5, 0.75]
    assert Watch(None).part(0.5, 0.75) is None


def test_a_failure_stops_the_threads_beside():
    watch = Watch(None)
    with pytest.raises(KeyboardInterrupt), watch:
        raise KeyboardInterrupt
    with pytest.raises(TrainingError, match="cancelled"):
        watch.check()


def test_an_interrupt_stops_what_other_threads_have_not_begun():
    begun: list[int] = []
    steps = Steps(4, lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    first = threading.Event()

    def work(name: int) -> list[int]:
        begun.append(name)
        return [first.wait(10) and item for item in steps.each([1, 2])]

    with ThreadPoolExecutor(1) as pool:
        tasks = [pool.submit(work, name) for name in range(2)]
        with pytest.raises(KeyboardInterrupt):
            steps.results(tasks)
        first.set()
    assert all(isinstance(task.exception(), TrainingError) for task in tasks)
