"""A small plan, and analyses that fail, for tests of studies."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from covaria.errors import TableError
from covaria.study import StudyPlan
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


@dataclass(frozen=True)
class DiesAt:
    """An analysis that ends its process at trials of certain seeds, and knows nothing."""

    name: str
    seeds: tuple[int, ...]

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        if question.seed in self.seeds:
            os._exit(1)
        return Answer(float(len(columns)))


@dataclass(frozen=True)
class Refuses:
    """An analysis that refuses every trial."""

    name: str

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        doses = len(question.doses)
        raise TableError(f"{len(columns)} columns are too many for {doses} doses; leave some out.")
