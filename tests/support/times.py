"""Trials over continuous time whose truth is known: each subject has times, and a line, of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from covaria.arrays import BoolArray, FloatArray

EFFECTS = np.array([[1.0, 0.03], [0.03, 0.01]])
"""Covariance of subjects' lines: their heights at time 0, and their slopes."""
ERROR = 0.25
"""Variance about the line."""
LAST = 12.0


@dataclass(frozen=True)
class TimeTrial:
    """A trial and its truth.

    Attributes
    ----------
    columns : mapping of columns
        A row for each subject and time with a response, rows of one subject together and in order.
    mean : (rows,) array
        Expected response of each row, given the covariates.
    subject : (rows,) int64 array
    """

    columns: dict[str, Any]
    mean: FloatArray
    subject: np.ndarray


def time_trial(seed: int, subjects: int, leaves: bool = True) -> TimeTrial:
    """Draw a trial that bends in age, and falls with time towards a floor, the faster the higher BMI.

    Five times of each subject, anywhere in the trial; where subjects leave, they do so after high responses.
    """
    random = np.random.default_rng(seed)
    age, bmi = random.uniform(20, 80, subjects).round(1), random.normal(27, 4, subjects).round(1)
    time = np.sort(random.uniform(0, LAST, (subjects, 5)), axis=1).round(2)
    time += 0.01 * np.arange(5)
    fall = 2.0 + 0.25 * (bmi - 27)
    mean = 1.5 * np.sin((age - 50) / 12)[:, None] - fall[:, None] * (1 - np.exp(-time / 4))
    response, there = _seen(random, mean, time, (0.8, 1.2) if leaves else None)
    subject, _ = np.nonzero(there)
    columns = {
        "SUBJID": np.array([f"S{each:04}" for each in subject]),
        "MONTH": time[there].round(2),
        "AGE": age[subject],
        "BMI": bmi[subject],
        "AVAL": response[there].round(4),
    }
    return TimeTrial(columns, mean[there], subject)


def _seen(
    random: np.random.Generator, mean: FloatArray, time: FloatArray, leaving: tuple[float, float] | None
) -> tuple[FloatArray, BoolArray]:
    """Draw responses about lines of each subject's own, and which are seen of those who leave by the last.

    `leaving` is the greatest chance to leave after a response, and what its log odds are lowered by.
    """
    line = random.multivariate_normal(np.zeros(2), EFFECTS, len(mean))
    response = mean + line[:, :1] + line[:, 1:] * time + np.sqrt(ERROR) * random.normal(size=time.shape)
    there = np.ones(time.shape, np.bool_)
    if leaving is None:
        return response, there
    most, against = leaving
    for place in range(1, time.shape[1]):
        leaves = most / (1 + np.exp(against - 1.5 * response[:, place - 1]))
        there[:, place] = there[:, place - 1] & (random.random(len(mean)) > leaves)
    return response, there


DOSES = (0.0, 10.0, 30.0, 60.0)


def dose_time_trial(
    seed: int, subjects: int, effect: float, bends: bool = False, leaves: bool = True
) -> dict[str, Any]:
    """Draw a trial of four doses that slow a decline over times of each subject's own; high ones leave.

    Six times, the first at 0 of nobody; each subject has a line of its own. About a third leaves, most at
    dose 0, whose late responses so look better than they are.

    Parameters
    ----------
    seed : int
    subjects : int
        Of each dose.
    effect : float
        By which the highest dose lowers the mean at the last time, of an Emax curve with ED50 at 15.
    bends : bool
        Whether the response bends in age and over time, the effect too, or is of lines.
    leaves : bool

    Returns
    -------
    mapping of columns
        A row for each subject and time with a response.
    """
    random, everyone = np.random.default_rng(seed), subjects * len(DOSES)
    dose = random.permutation(np.repeat(DOSES, subjects))
    age, bmi = random.uniform(20, 80, everyone).round(1), random.normal(27, 4, everyone).round(1)
    planned = np.linspace(LAST / 6, LAST, 6)
    time = (planned + random.uniform(-0.8, 0.8, (everyone, 6))).round(2)
    share = (1 - np.exp(-time / 5)) / (1 - np.exp(-LAST / 5)) if bends else time / LAST
    of_age = np.sin((age - 50) / 12) if bends else 0.03 * (age - 50)
    lowered = effect * dose / (dose + 15) * 75 / 60
    mean = (of_age + 0.05 * (bmi - 27))[:, None] + (1.0 - lowered)[:, None] * share
    response, there = _seen(random, mean, time, (0.25, 1.3) if leaves else None)
    subject, _ = np.nonzero(there)
    return {
        "SUBJID": np.array([f"S{each:04}" for each in subject]),
        "MONTH": time[there],
        "AGE": age[subject],
        "BMI": bmi[subject],
        "DOSE": dose[subject],
        "CHG": response[there].round(4),
    }
