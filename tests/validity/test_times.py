"""Networks over continuous time: what ignoring the correlation costs, and whether intervals hold.

200 subjects with up to five times of their own, each with a line besides, who leave after high responses.
Recorded with 30 trials in docs/decisions/0047; sixteen here.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from covaria import ResponseModel, fit_model
from covaria.arrays import FloatArray
from covaria.repeated.fitted import fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.random_line import RandomLine
from support.parallel import InParallel
from support.times import LAST, TimeTrial, time_trial

pytestmark = pytest.mark.slow

TRIALS, SUBJECTS = 16, 200
LATE = 0.75 * LAST


@dataclass(frozen=True)
class Found:
    """Of one trial: errors of the mean at all times of all subjects, and shares of responses in intervals.

    Attributes
    ----------
    networks, linear, ignoring : (float, float)
        Mean squared error of the mean, and its bias late in the trial: of networks, of a linear mixed model
        with the same random lines, and of networks that take rows as independent.
    new, next_time : float
        Shares of the responses of new subjects inside their intervals: from covariates alone, and at times
        after the first from all responses before as well.
    width_ratio : float
        Mean width of the second over that of the first.
    """

    networks: tuple[float, float]
    linear: tuple[float, float]
    ignoring: tuple[float, float]
    new: float
    next_time: float
    width_ratio: float


def found(seed: int) -> Found:
    trial, everyone = time_trial(seed, SUBJECTS), time_trial(seed, SUBJECTS, leaves=False)
    others = time_trial(1000 + seed, SUBJECTS, leaves=False)
    model = fit_model(trial.columns, "AVAL", time="MONTH", effort="quick")
    ignoring = fit_model(trial.columns, "AVAL", effort="quick")
    plain, known = (model.predict(others.columns, earlier=earlier) for earlier in (False, True))
    response = others.columns["AVAL"]
    later = known.earlier > 0 if known.earlier is not None else np.zeros(0, np.bool_)
    held = [(each.lower <= response) & (response <= each.upper) for each in (plain, known)]
    widths = [(each.upper - each.lower)[later].mean() for each in (plain, known)]
    return Found(
        errors_of(predicted(model, everyone), everyone),
        errors_of(by_mixed_model(trial, everyone), everyone),
        errors_of(predicted(ignoring, everyone), everyone),
        float(held[0].mean()),
        float(held[1][later].mean()),
        float(widths[1] / widths[0]),
    )


def predicted(model: ResponseModel, trial: TimeTrial) -> FloatArray:
    return model.predict(trial.columns).mean


def errors_of(means: FloatArray, trial: TimeTrial) -> tuple[float, float]:
    errors = means - trial.mean
    return float(np.mean(errors**2)), float(errors[trial.columns["MONTH"] > LATE].mean())


def by_mixed_model(trial: TimeTrial, everyone: TimeTrial) -> FloatArray:
    """Lines in age, BMI and time, and the product of the last two; random intercepts and slopes."""
    time = trial.columns["MONTH"]
    subject = np.unique(trial.subject, return_inverse=True)[1].astype(np.int64)
    rows = RepeatedRows(_lines(trial), trial.columns["AVAL"], subject, time)
    fitted = fit_repeated(rows, RandomLine(True, float(time.mean()), float(time.std())))
    means: FloatArray = _lines(everyone) @ fitted.coefficients
    return means


def _lines(trial: TimeTrial) -> FloatArray:
    age, bmi, time = (trial.columns[name] for name in ("AGE", "BMI", "MONTH"))
    return np.column_stack([np.ones(len(age)), age - 50, bmi - 27, time, (bmi - 27) * time])


@pytest.fixture(scope="module")
def trials(in_parallel: InParallel) -> list[Found]:
    return in_parallel(found, [(seed,) for seed in range(TRIALS)])


def test_ignoring_the_correlation_is_visibly_worse(trials: list[Found]) -> None:
    squared, bias = np.mean([each.networks for each in trials], axis=0)
    ignoring, ignoring_bias = np.mean([each.ignoring for each in trials], axis=0)
    assert squared < 0.5 * ignoring
    assert abs(bias) < 0.15
    assert ignoring_bias < -0.3


def test_networks_are_nearer_than_a_mixed_model_of_lines(trials: list[Found]) -> None:
    squared, linear = (np.mean([getattr(each, of)[0] for each in trials]) for of in ("networks", "linear"))
    assert squared < 0.5 * linear


def test_intervals_hold_for_new_subjects_and_for_the_next_time_of_known_ones(trials: list[Found]) -> None:
    for name in ("new", "next_time"):
        assert np.mean([getattr(each, name) for each in trials]) == pytest.approx(0.9, abs=0.025)
    assert np.mean([each.width_ratio for each in trials]) < 0.7
