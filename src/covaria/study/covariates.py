"""Distributions that the covariates of simulated subjects are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting, format_whole_percent

Column = FloatArray | list[str]
Draw = np.random.Generator


class Distribution(Protocol):
    """What one covariate is drawn from."""

    def draw(self, subjects: int, random: Draw) -> Column:
        """Draw one value for each subject."""
        ...

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        ...


@dataclass(frozen=True)
class Normal:
    """A normal distribution by its mean and standard deviation."""

    mean: float
    sd: float

    def draw(self, subjects: int, random: Draw) -> FloatArray:
        """Draw (subjects,) numbers."""
        return random.normal(self.mean, self.sd, subjects)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        return f"normal, mean {format_setting(self.mean)}, standard deviation {format_setting(self.sd)}"


@dataclass(frozen=True)
class LogNormal:
    """A log-normal distribution by its median and the standard deviation of its logarithm."""

    median: float
    log_sd: float

    def draw(self, subjects: int, random: Draw) -> FloatArray:
        """Draw (subjects,) numbers above 0."""
        return random.lognormal(np.log(self.median), self.log_sd, subjects)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        of = f"standard deviation of the logarithm {format_setting(self.log_sd)}"
        return f"log-normal, median {format_setting(self.median)}, {of}"


@dataclass(frozen=True)
class Uniform:
    """A uniform distribution between two ends."""

    lowest: float
    highest: float

    def draw(self, subjects: int, random: Draw) -> FloatArray:
        """Draw (subjects,) numbers."""
        return random.uniform(self.lowest, self.highest, subjects)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        return f"even from {format_setting(self.lowest)} to {format_setting(self.highest)}"


@dataclass(frozen=True)
class Levels:
    """Categories with the share of subjects in each."""

    shares: Mapping[str, float]

    def draw(self, subjects: int, random: Draw) -> list[str]:
        """Draw (subjects,) names of categories."""
        weights = np.array(list(self.shares.values()))
        drawn: list[str] = random.choice(list(self.shares), subjects, p=weights / weights.sum()).tolist()
        return drawn

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        whole = sum(self.shares.values())
        return listed(f"{level} {format_whole_percent(own / whole)}" for level, own in self.shares.items())
