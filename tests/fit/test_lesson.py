"""The lesson's recipe: its digits as PyTorch 2.13 gave them, and its relation to linear regression."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from covaria.datasets import biomarker_trial
from covaria.engine import Activation, TrainingStatus
from covaria.errors import UsageError
from covaria.lesson import LessonData, LessonSettings, lesson_data, train_lesson
from covaria.lesson.training import LessonResult, divide
from covaria.model.design import Scale
from covaria.table.trial import TrialTable
from support.columns import numbers_in

TrialOf = Callable[..., TrialTable]


@pytest.fixture(scope="module")
def origin() -> LessonData:
    trial = biomarker_trial()
    return LessonData(
        trial.inputs.astype(float),
        trial.response.astype(float),
        Scale(0, 1),
        trial.train_rows,
        trial.test_rows,
    )


@pytest.fixture(scope="module")
def lesson(origin: LessonData) -> LessonResult:
    return train_lesson(origin, LessonSettings())


def test_the_lesson_has_its_digits(lesson: LessonResult) -> None:
    assert lesson.parameters == 369
    assert lesson.train_mse[0] == pytest.approx(0.18375, abs=0.002)
    assert lesson.test_mse[0] == pytest.approx(0.16105, abs=0.002)
    assert lesson.statuses == (TrainingStatus.CONVERGED,)


@pytest.mark.parametrize(
    ("recipe", "train_mse", "test_mse", "status"),
    [
        (LessonSettings(hidden=()), 2.0655, 2.0939, TrainingStatus.NOT_CONVERGED),
        (LessonSettings(learning_rate=0.5), 5.6582, 4.9004, TrainingStatus.DIVERGED),
        (LessonSettings(activation=Activation.TANH), 0.1021, 0.0888, TrainingStatus.CONVERGED),
    ],
    ids=["no hidden layer", "large steps", "tanh"],
)
def test_the_exercises_have_their_digits(
    origin: LessonData, recipe: LessonSettings, train_mse: float, test_mse: float, status: TrainingStatus
) -> None:
    found = train_lesson(origin, recipe)
    assert found.train_mse[0] == pytest.approx(train_mse, rel=0.01)
    assert found.test_mse[0] == pytest.approx(test_mse, rel=0.01)
    assert found.statuses == (status,)


def test_what_is_reported_belongs_together(origin: LessonData, lesson: LessonResult) -> None:
    assert lesson.loss_curve.shape == (1, 300)
    assert lesson.loss_curve[0, -1] == lesson.train_mse[0]
    np.testing.assert_array_equal(lesson.observed, origin.targets[origin.test_rows])
    errors = np.mean((lesson.observed - lesson.predicted) ** 2)
    assert lesson.test_mse[0] == pytest.approx(errors, rel=1e-5)


def test_the_first_of_eight_is_the_single_network(origin: LessonData, lesson: LessonResult) -> None:
    eight = train_lesson(origin, LessonSettings(members=8))
    np.testing.assert_array_equal(eight.loss_curve[0], lesson.loss_curve[0])
    np.testing.assert_array_equal(eight.predicted, lesson.predicted)
    assert len(eight.statuses) == 8
    assert len(set(eight.test_mse)) == 8


def test_the_seed_decides(origin: LessonData, lesson: LessonResult) -> None:
    other = train_lesson(origin, LessonSettings(seed=1))
    assert other.test_mse[0] != lesson.test_mse[0]
    np.testing.assert_array_equal(train_lesson(origin, LessonSettings()).loss_curve, lesson.loss_curve)


@pytest.fixture(scope="module")
def linear_trial(trial_of: TrialOf) -> TrialTable:
    random = np.random.default_rng(3)
    columns = {"a": random.normal(2, 1.5, 200), "b": random.uniform(0, 3, 200), "c": random.normal(0, 1, 200)}
    columns["y"] = 10 + 2 * columns["a"] - columns["b"] + random.normal(0, 0.5, 200)
    return trial_of(columns)


@pytest.mark.parametrize("standardise", [False, True])
def test_without_a_hidden_layer_it_is_linear_regression(linear_trial: TrialTable, standardise: bool) -> None:
    data = lesson_data(linear_trial, 0.25, 0, standardise)
    found = train_lesson(data, LessonSettings(hidden=(), batch_size=150, epochs=6000))
    inputs = np.column_stack([numbers_in(column) for column in linear_trial.covariates])
    response = linear_trial.response.values
    oracle = LinearRegression().fit(inputs[data.train_rows], response[data.train_rows])
    expected = oracle.predict(inputs[data.test_rows])
    np.testing.assert_allclose(found.predicted, expected, atol=2e-3)
    np.testing.assert_allclose(found.observed, response[data.test_rows], rtol=1e-12)
    assert found.test_mse[0] == pytest.approx(np.mean((expected - response[data.test_rows]) ** 2), rel=1e-3)
    residual = oracle.predict(inputs[data.train_rows]) - response[data.train_rows]
    assert found.train_mse[0] == pytest.approx(np.mean(residual**2), rel=1e-3)


def test_test_rows_leave_no_trace_in_the_training_data(trial_of: TrialOf) -> None:
    """Neither the scale nor the median of a covariate may come from the rows that are set apart."""
    random = np.random.default_rng(4)
    columns = {"a": random.normal(size=100), "b": random.normal(size=100), "y": random.normal(size=100)}
    columns["b"][::9] = np.nan
    before = lesson_data(trial_of(columns), 0.2, 0, standardise=True)
    changed = {name: values.copy() for name, values in columns.items()}
    changed["a"][before.test_rows[0]] += 50
    present = before.test_rows[~np.isnan(columns["b"][before.test_rows])]
    changed["b"][present[0]] -= 50
    changed["y"][before.test_rows[0]] += 50
    after = lesson_data(trial_of(changed), 0.2, 0, standardise=True)
    np.testing.assert_array_equal(after.targets[after.train_rows], before.targets[before.train_rows])
    np.testing.assert_array_equal(after.inputs[after.train_rows], before.inputs[before.train_rows])


@pytest.mark.parametrize(("rows", "fraction", "tests"), [(800, 0.2, 160), (10, 0.25, 2), (11, 0.5, 6)])
def test_the_split_is_random_and_complete(rows: int, fraction: float, tests: int) -> None:
    train, test = divide(rows, fraction, 0)
    assert abs(len(test) - tests) <= 1
    assert sorted([*train, *test]) == list(range(rows))
    assert divide(rows, fraction, 0)[1].tolist() == test.tolist()
    assert divide(rows, fraction, 1)[1].tolist() != test.tolist()


def test_seed_zero_divides_as_a_permutation_does() -> None:
    order = np.random.default_rng(0).permutation(800)
    train, test = divide(800, 0.2, 0)
    assert [*train, *test] == order.tolist()


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.2, 0.05, 0.95, float("nan"), float("inf")])
def test_a_split_that_leaves_too_few_is_refused(fraction: float) -> None:
    with pytest.raises(UsageError, match="fraction"):
        divide(20, fraction, 0)


@pytest.mark.parametrize(
    ("knob", "word"),
    [
        ({"learning_rate": 0.0}, "learning rate"),
        ({"learning_rate": -1.0}, "learning rate"),
        ({"learning_rate": float("nan")}, "learning rate"),
        ({"learning_rate": float("inf")}, "learning rate"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch size"),
        ({"members": 0}, "members"),
        ({"hidden": (16, 0)}, "hidden layers"),
        ({"hidden": (513,)}, "hidden layers"),
        ({"hidden": (2,) * 7}, "hidden layers"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
    ],
)
def test_knobs_out_of_range_are_refused(knob: dict[str, Any], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        LessonSettings(**knob)


def test_steps_that_overflow_are_named(origin: LessonData) -> None:
    found = train_lesson(origin, LessonSettings(hidden=(16,) * 6, learning_rate=1e6, epochs=3))
    assert found.statuses == (TrainingStatus.NON_FINITE,)


def test_a_cancelled_training_is_named(origin: LessonData) -> None:
    found = train_lesson(origin, LessonSettings(members=32, epochs=3000), progress=lambda _: False)
    assert TrainingStatus.CANCELLED in found.statuses
