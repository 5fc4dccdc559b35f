"""A small plan, and analyses that fail, for tests of studies."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from covaria.errors import TableError
from covaria.study import MonteCarlo, StudyPlan, SummaryRow
from covaria.study.analyses import Question
from covaria.study.answer import Answer
from covaria.study.covariates import Column
from covaria.study.plan_file import plan_from

SMALL: dict[str, Any] = {
    "repeats": 5,
    "seed": 3,
    "delta": 2.0,
    "truth": {
        "steep": {"curve": "emax(10)", "largest_effect": 4.0, "effects": {"age": 0.1, "sex": {"F": 1.0}}},
        "nothing": {"curve": "flat", "effects": {"age": 0.1}},
    },
    "design": {
        "base": {
            "doses": [0, 10, 40],
            "subjects": [30],
            "covariates": {"age": {"normal": [50, 10]}, "sex": {"levels": {"F": 0.4, "M": 0.6}}},
        }
    },
    "analysis": {
        "ancova": {"method": "ancova"},
        "mcp": {"method": "mcp-mod", "candidates": "linear; emax(10)"},
    },
}
"""Two truths under one design, by two analyses that take milliseconds."""


def small_plan(**changed: Any) -> StudyPlan:
    """The small plan with some keys changed."""
    return plan_from(SMALL | changed, "plan.toml")


def summary_row(truth: str, design: str, analysis: str, subjects: int = 100, **means: float) -> SummaryRow:
    """What an analysis found in 100 trials, by the means of some measures, each of standard error 0.02."""
    measures = {field.name for field in fields(SummaryRow)} - {"truth", "design", "analysis", "subjects"}
    measures -= {"trials", "failed"}
    found = {name: MonteCarlo(means[name], 0.02, 100) if name in means else None for name in measures}
    return SummaryRow(truth, design, analysis, subjects, trials=100, failed=0, **found)


def dose_trial(subjects: int = 160) -> dict[str, Any]:
    """A trial whose response rises by age and dose, and in which men scatter three times as much as women."""
    random = np.random.default_rng(5)
    dose = np.repeat([0.0, 10.0, 40.0, 80.0], subjects // 4)
    age, sex = np.round(random.normal(50, 10, subjects), 1), random.choice(["F", "M"], subjects)
    noise = random.normal(0, 1, subjects) * np.where(sex == "M", 1.5, 0.5)
    return {"AGE": age, "SEX": sex, "MG": dose, "CHG": 0.2 * age + 0.05 * dose + noise}


@dataclass(frozen=True)
class DiesAt:
    """An analysis that ends its process at trials of certain seeds, and knows nothing."""

    name: str
    seeds: tuple[int, ...]
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        if question.seed in self.seeds:
            os._exit(1)
        return Answer(float(len(columns)))


@dataclass(frozen=True)
class Refuses:
    """An analysis that refuses every trial."""

    name: str
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        doses = len(question.doses)
        raise TableError(f"{len(columns)} columns are too many for {doses} doses; leave some out.")
