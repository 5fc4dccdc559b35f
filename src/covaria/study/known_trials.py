"""The trials of `covaria.datasets` as truths: what each expects of a subject, its noise, and its subjects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS, DoseFindingTrial, SimulatedTrial, Truth
from covaria.datasets.biomarker import NOISE as BIOMARKER_NOISE
from covaria.datasets.dose_finding import DOSES, NOISE, SITE_NOISE, dose_finding_subjects
from covaria.datasets.truths import RANGES
from covaria.study.covariates import Column

DOSE_OF_TRUTHS = "dose"


class KnownTrial(Protocol):
    """A simulated trial whose truth is known, at doses of one's choice."""

    @property
    def covariates(self) -> tuple[str, ...]:
        """What the response depends on apart from the dose, and what is known besides."""
        ...

    @property
    def doses(self) -> tuple[float, float]:
        """The lowest and the highest dose that it has."""
        ...

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        """Expected response of each subject; (subjects,)."""
        ...

    def errors(
        self, doses: FloatArray, covariates: Mapping[str, Column], random: np.random.Generator
    ) -> FloatArray:
        """Draw the noise of each subject; (subjects,)."""
        ...

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw covariates of so many subjects."""
        ...


def _numbers(name: str, covariates: Mapping[str, Column]) -> FloatArray:
    return np.asarray(covariates[name], np.float64)


@dataclass(frozen=True)
class SurfaceTrial:
    """One of `covaria.datasets.TRUTHS`."""

    truth: Truth

    @property
    def covariates(self) -> tuple[str, ...]:
        """All but the dose."""
        return tuple(name for name in self.truth.names if name != DOSE_OF_TRUTHS)

    @property
    def doses(self) -> tuple[float, float]:
        """Ends of its dose."""
        return RANGES[DOSE_OF_TRUTHS]

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        """Expected response of each subject; (subjects,)."""
        return self.truth.expected(self._inputs(doses, covariates))

    def errors(
        self, doses: FloatArray, covariates: Mapping[str, Column], random: np.random.Generator
    ) -> FloatArray:
        """Draw the noise of each subject; (subjects,)."""
        return self.truth.errors(self._inputs(doses, covariates), random)

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw covariates of so many subjects."""
        inputs = self.truth.draw_inputs(subjects, random)
        columns = zip(self.truth.names, inputs.T, strict=True)
        return {name: column for name, column in columns if name != DOSE_OF_TRUTHS}

    def _inputs(self, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        own = [doses if name == DOSE_OF_TRUTHS else _numbers(name, covariates) for name in self.truth.names]
        return np.column_stack(own)


@dataclass(frozen=True)
class BiomarkerTrial:
    """The lesson's trial."""

    covariates: tuple[str, ...] = ("age", "bmi", "baseline")
    doses: tuple[float, float] = (0.0, 1.0)

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        """Expected response of each subject; (subjects,)."""
        columns = [_numbers(name, covariates) for name in self.covariates]
        return np.asarray(SimulatedTrial.truth(np.column_stack([*columns, doses])), np.float64)

    def errors(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],  # noqa: ARG002 - as of every trial
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the noise of each subject; (subjects,)."""
        return random.normal(0, BIOMARKER_NOISE, len(doses))

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw covariates of so many subjects."""
        return {name: random.uniform(0, 1, subjects) for name in self.covariates}


@dataclass(frozen=True)
class DiabetesTrial:
    """The dose-finding trial; the noise of its site is part of each subject's."""

    covariates: tuple[str, ...] = ("SEX", "AGE", "WEIGHT", "BASE")
    doses: tuple[float, float] = (DOSES[0], DOSES[-1])

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        """Expected response of each subject; (subjects,)."""
        age, weight, baseline = (_numbers(name, covariates) for name in ("AGE", "WEIGHT", "BASE"))
        return DoseFindingTrial.truth(age, weight, doses, baseline)

    def errors(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],  # noqa: ARG002 - as of every trial
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the noise of each subject; (subjects,)."""
        return random.normal(0, np.hypot(NOISE, SITE_NOISE), len(doses))

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw covariates of so many subjects."""
        sex, age, weight, baseline = dose_finding_subjects(subjects, random)
        return {"SEX": sex.tolist(), "AGE": age, "WEIGHT": weight, "BASE": baseline}


KNOWN_TRIALS: dict[str, KnownTrial] = {
    **{name: SurfaceTrial(truth) for name, truth in TRUTHS.items()},
    "biomarker": BiomarkerTrial(),
    "dose_finding": DiabetesTrial(),
}
"""By the name that a plan gives."""
