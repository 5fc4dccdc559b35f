"""What a study simulates, and what it asks: truths, designs, analyses, repeats."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from covaria.dose import Goal
from covaria.study.analyses import Analysis, Question
from covaria.study.covariates import Column
from covaria.study.design import Design
from covaria.study.questions import BEST_DOSE
from covaria.study.truth import Truth


@dataclass(frozen=True)
class Scenario:
    """One truth under one design.

    Attributes
    ----------
    number : int
        Among those of the plan.
    truth : Truth
    design : Design
    """

    number: int
    truth: Truth
    design: Design


@dataclass(frozen=True)
class StudyPlan:
    """A study by simulation.

    Attributes
    ----------
    truths : tuple of Truth
    designs : tuple of Design
    analyses : tuple of Analysis
    repeats : int
        Trials of each scenario, at most.
    monte_carlo_error : float or None
        A scenario ends after a batch once the share of claims of each analysis has at most this standard
        error; None for all repeats.
    seed : int
    goal : "max" or "min"
    delta : float or None
        Smallest difference that matters, above 0.
    alpha : float
        p-values up to it claim an effect.
    questions : tuple of str
        What is asked besides: "best dose", "error of the curve", "expected error".
    """

    truths: tuple[Truth, ...]
    designs: tuple[Design, ...]
    analyses: tuple[Analysis, ...]
    repeats: int = 1000
    monte_carlo_error: float | None = None
    seed: int = 0
    goal: Goal = "max"
    delta: float | None = None
    alpha: float = 0.05
    questions: tuple[str, ...] = ()

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every truth under every design."""
        pairs = [(truth, design) for truth in self.truths for design in self.designs]
        return tuple(Scenario(number, *pair) for number, pair in enumerate(pairs))

    @property
    def digest(self) -> str:
        """What two plans have in common only if they ask for the same runs."""
        asked = asdict(self)
        # How many are run, and when a scenario ends, does not change any run.
        del asked["repeats"], asked["monte_carlo_error"]
        asked["analyses"] = [type(each).__name__ for each in self.analyses], asked["analyses"]
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_named).encode()).hexdigest()

    def random_of(self, scenario: Scenario, repeat: int) -> np.random.Generator:
        """The random numbers of one trial, which nothing but the plan's seed and its place decide."""
        return np.random.default_rng([self.seed, scenario.number, repeat])

    def question(
        self,
        scenario: Scenario,
        repeat: int,
        curve_doses: tuple[float, ...] = (),
        fresh: Mapping[str, Column] | None = None,
    ) -> Question:
        """What each analysis is asked of one trial, at which doses and of which new subjects."""
        design = scenario.design
        return Question(
            design.doses,
            design.covariate_names,
            self.goal,
            self.delta,
            seed=repeat,
            endpoint=scenario.truth.endpoint,
            wants_best_dose=BEST_DOSE in self.questions,
            curve_doses=curve_doses,
            fresh=fresh,
            visit="" if design.visits is None else design.visits.analysed,
        )


def _named(value: object) -> str:
    # A function's text has its address in memory, which differs between processes.
    return str(getattr(value, "__qualname__", repr(value)))
