"""Trials with planned visits whose truth is known, of correlated responses, by which subjects leave."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from covaria.arrays import FloatArray, IntArray

VISITS = ("Week 4", "Week 8", "Week 12", "Week 16")


@dataclass(frozen=True)
class VisitTrial:
    """A trial and its truth.

    Attributes
    ----------
    columns : mapping of columns
        A row for each subject and visit with a response.
    everyone : mapping of columns
        The same for all visits of all subjects, with no response; visits of one subject together.
    mean : (subjects, visits) array
        Expected responses, given the covariates.
    response : (subjects, visits) array
        Also of visits that were missed.
    """

    columns: dict[str, Any]
    everyone: dict[str, Any]
    mean: FloatArray
    response: FloatArray


def visit_trial(seed: int, subjects: int, correlation: float = 0.8, leaves: bool = True) -> VisitTrial:
    """Draw a trial whose response bends in age, whose slope over visits depends on BMI and arm."""
    random = np.random.default_rng(seed)
    age, bmi = random.uniform(20, 80, subjects).round(1), random.normal(27, 4, subjects).round(1)
    arm, week = random.permutation(subjects) % 2, np.linspace(0, 1, len(VISITS))
    slope = 0.16 * (bmi - 27) - 1.5 * arm
    mean = 1.5 * np.sin((age - 50) / 12)[:, None] + slope[:, None] * week
    covariance = (1 - correlation) * np.eye(len(VISITS)) + correlation
    response = mean + random.multivariate_normal(np.zeros(len(VISITS)), covariance, subjects)
    there = np.ones(response.shape, np.bool_)
    for visit in range(1, len(VISITS) if leaves else 1):
        leaving = 0.8 / (1 + np.exp(1.2 - 1.5 * response[:, visit - 1]))
        there[:, visit] = there[:, visit - 1] & (random.random(subjects) > leaving)

    def columns(subject: IntArray, visit: IntArray) -> dict[str, Any]:
        return {
            "SUBJID": np.array([f"S{each:04}" for each in subject]),
            "AVISIT": np.array(VISITS)[visit],
            "AGE": age[subject],
            "BMI": bmi[subject],
            "ARM": np.array(["Placebo", "Active"])[arm[subject]],
        }

    every = np.repeat(np.arange(subjects), len(VISITS)), np.tile(np.arange(len(VISITS)), subjects)
    observed = columns(*np.nonzero(there)) | {"AVAL": response[there].round(4)}
    return VisitTrial(observed, columns(*every), mean, response)


DOSES = (0.0, 10.0, 30.0, 60.0)


def dose_trial(
    seed: int, subjects: int, effect: float, leaves: bool = True, bends: bool = False
) -> dict[str, Any]:
    """Draw a trial of four doses that lower the response over visits; those with high ones leave.

    Correlation 0.7; about a quarter leaves, most at dose 0, whose last visit so looks better than it is.

    Parameters
    ----------
    seed : int
    subjects : int
        Of each dose.
    effect : float
        By which the highest dose lowers the mean at the last visit, of an Emax curve with ED50 at 15.
    leaves : bool
    bends : bool
        Whether the response bends in age, or is a line.

    Returns
    -------
    mapping of columns
        A row for each subject and visit with a response.
    """
    random, everyone = np.random.default_rng(seed), subjects * len(DOSES)
    dose = random.permutation(np.repeat(DOSES, subjects))
    age, bmi = random.uniform(20, 80, everyone).round(1), random.normal(27, 4, everyone).round(1)
    of_age = np.sin((age - 50) / 12) if bends else 0.03 * (age - 50)
    lowered = effect * dose / (dose + 15) * 75 / 60
    mean = (of_age + 0.05 * (bmi - 27))[:, None] - lowered[:, None] * np.linspace(0.25, 1, len(VISITS))
    response = mean + random.multivariate_normal(
        np.zeros(len(VISITS)), 0.3 * np.eye(len(VISITS)) + 0.7, everyone
    )
    there = np.ones(response.shape, np.bool_)
    for visit in range(1, len(VISITS) if leaves else 1):
        leaving = 0.25 / (1 + np.exp(0.3 - 1.5 * response[:, visit - 1]))
        there[:, visit] = there[:, visit - 1] & (random.random(everyone) > leaving)
    subject, at = np.nonzero(there)
    return {
        "SUBJID": np.array([f"S{each:04}" for each in subject]),
        "AVISIT": np.array(VISITS)[at],
        "AGE": age[subject],
        "BMI": bmi[subject],
        "DOSE": dose[subject],
        "CHG": response[there].round(4),
    }
