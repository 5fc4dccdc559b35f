"""The design of a simulated trial: doses, subjects, covariates, and who drops out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.study.covariates import Column, Distribution
from covaria.study.population import Population
from covaria.study.truth import Truth
from covaria.wording.lists import listed
from covaria.wording.numbers import PERCENT, format_setting

RESPONSE, DOSE = "response", "dose"
"""Names of the columns of simulated trials."""


@dataclass(frozen=True)
class Design:
    """How a trial is done.

    Attributes
    ----------
    name : str
    doses : tuple of float
        Ascending; the first one is the reference.
    subjects : int
        In all.
    allocation : tuple of float
        How many get each dose, in proportion.
    covariates : mapping from name to distribution
    dropout : float
        Share of subjects whose response is missing, completely at random.
    population : Population or None
        Subjects whose covariates are drawn together, in the place of `covariates`.
    """

    name: str
    doses: tuple[float, ...]
    subjects: int
    allocation: tuple[float, ...]
    covariates: Mapping[str, Distribution] = field(default_factory=dict)
    dropout: float = 0.0
    population: Population | None = None

    @property
    def covariate_names(self) -> tuple[str, ...]:
        """What is known of each subject."""
        return (*self.covariates, *(() if self.population is None else self.population.names))

    @property
    def arm_sizes(self) -> tuple[int, ...]:
        """Subjects of each dose: whole numbers nearest to the allocation that add up (largest remainders)."""
        shares = self.subjects * np.array(self.allocation) / np.sum(self.allocation)
        sizes = np.floor(shares).astype(np.int64)
        order = np.argsort(sizes - shares, kind="stable")
        sizes[order[: self.subjects - int(sizes.sum())]] += 1
        return tuple(sizes.tolist())

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        arms = listed(
            f"{size:,} at {format_setting(dose)}"
            for dose, size in zip(self.doses, self.arm_sizes, strict=True)
        )
        dropout = f"; {format_setting(100 * self.dropout)}{PERCENT} drop out" if self.dropout else ""
        return f"{self.subjects:,} subjects: {arms}{dropout}"

    def draw(self, truth: Truth, random: np.random.Generator) -> dict[str, Column]:
        """Draw a trial: columns of its dose, covariates and response, without subjects who dropped out."""
        doses = random.permutation(np.repeat(np.array(self.doses), self.arm_sizes))
        covariates: dict[str, Column] = {
            name: each.draw(self.subjects, random) for name, each in self.covariates.items()
        }
        if self.population is not None:
            covariates |= self.population.draw(self.subjects, random)
        response = truth.response(doses, covariates, self.doses[-1], random)
        stays = random.random(self.subjects) >= self.dropout
        columns: dict[str, Column] = {DOSE: doses, **covariates, RESPONSE: response}
        return {name: _where(values, stays) for name, values in columns.items()}


def _where(values: Column, kept: np.ndarray) -> Column:
    if isinstance(values, list):
        return [value for value, keep in zip(values, kept, strict=True) if keep]
    chosen: FloatArray = values[kept]
    return chosen
