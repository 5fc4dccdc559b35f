"""The page's kernel trains as the baseline kernel does, to the bit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covaria.datasets import biomarker_trial
from covaria.engine import Activation, Loss, TrainingStatus, train
from covaria.lesson import LessonData, LessonSettings, train_lesson
from covaria.model.design import Scale
from support.fleets import (
    FLEETS_OF_EVERY_LOSS,
    assert_same_bits,
    ending_fleet,
    fading_fleet,
    train_with,
    usual_adam_fleet,
)

pytestmark = pytest.mark.slow

drawn = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@drawn
@given(data=st.data())
def test_drawn_fleets(on_page: Callable[..., Any], data: st.DataObject) -> None:
    fleet = data.draw(FLEETS_OF_EVERY_LOSS)
    assert_same_bits(on_page(train, *fleet), train_with("baseline", fleet))


@pytest.mark.parametrize("activation", Activation)
def test_many_steps_of_usual_adam(on_page: Callable[..., Any], activation: Activation) -> None:
    fleet = usual_adam_fleet(activation)
    assert_same_bits(on_page(train, *fleet), train_with("baseline", fleet))


def test_moments_that_fade(on_page: Callable[..., Any]) -> None:
    fleet = fading_fleet()
    assert_same_bits(on_page(train, *fleet), train_with("baseline", fleet))


@pytest.mark.parametrize("loss", Loss)
def test_members_that_stop_early_or_explode(on_page: Callable[..., Any], loss: Loss) -> None:
    plan, data = ending_fleet(loss)
    result = on_page(train, plan, data)
    assert {TrainingStatus.STOPPED_EARLY, TrainingStatus.NON_FINITE} <= set(result.statuses)
    assert_same_bits(result, train_with("baseline", (plan, data)))


def test_the_lesson(on_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    trial = biomarker_trial()
    data = LessonData(
        trial.inputs.astype(float),
        trial.response.astype(float),
        Scale(0.0, 1.0),
        trial.train_rows,
        trial.test_rows,
    )
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", "baseline")
    for lesson in (LessonSettings(members=6), LessonSettings(learning_rate=0.5)):
        result, native = (call(lesson) for call in _calls(data, on_page))
        np.testing.assert_array_equal(result.loss_curve, native.loss_curve)
        np.testing.assert_array_equal(result.test_mse, native.test_mse)
    assert f"{train_lesson(data, LessonSettings()).train_mse[0]:.5f}" == "0.18450"


def _calls(data: LessonData, on_page: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    return lambda lesson: on_page(train_lesson, data, lesson), lambda lesson: train_lesson(data, lesson)
