"""The design of a simulated trial: doses, subjects, covariates, visits, and who drops out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.study.covariates import Column, Distribution
from covaria.study.dropout import Dropout
from covaria.study.population import SubjectSource
from covaria.study.truth import Truth
from covaria.study.visits import Visits
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting

RESPONSE, DOSE, SUBJECT, VISIT = "response", "dose", "subject", "visit"
"""Names of the columns of simulated trials; the last two are those of trials with visits."""
OWN_COLUMNS = (RESPONSE, DOSE, SUBJECT, VISIT)


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
    dropout : Dropout
        Who leaves; nobody by default.
    population : SubjectSource or None
        Subjects whose covariates are drawn together, in the place of `covariates`.
    visits : Visits or None
        None where each subject has one response.
    """

    name: str
    doses: tuple[float, ...]
    subjects: int
    allocation: tuple[float, ...]
    covariates: Mapping[str, Distribution] = field(default_factory=dict)
    dropout: Dropout = field(default_factory=Dropout)
    population: SubjectSource | None = None
    visits: Visits | None = None

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
        seen = f"visits {listed(self.visits.names)}, analysed {self.visits.analysed}" if self.visits else ""
        return "; ".join(filter(None, [f"{self.subjects:,} subjects: {arms}", seen, self.dropout.words]))

    @property
    def effect_share(self) -> float:
        """How much of a truth's effect is there when it is asked about."""
        return 1.0 if self.visits is None else self.visits.share

    def draw_covariates(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw what is known of so many subjects."""
        drawn: dict[str, Column] = {
            name: each.draw(subjects, random) for name, each in self.covariates.items()
        }
        return drawn if self.population is None else drawn | self.population.draw(subjects, random)

    def expected(self, truth: Truth, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
        """Expected response of subjects at the visit that is asked about; shape (subjects,)."""
        whole = truth.expected(doses, covariates, self.doses[-1])
        if self.effect_share == 1:
            return whole
        lowest = truth.expected(np.full(len(doses), self.doses[0]), covariates, self.doses[-1])
        expected: FloatArray = lowest + self.effect_share * (whole - lowest)
        return expected

    def draw(self, truth: Truth, random: np.random.Generator) -> dict[str, Column]:
        """Draw a trial: columns of its dose, covariates and response, without rows of who dropped out.

        With visits there is a row for each subject and visit.
        """
        doses = random.permutation(np.repeat(np.array(self.doses), self.arm_sizes))
        covariates = self.draw_covariates(self.subjects, random)
        if self.visits is not None:
            return self._seen(self.visits, truth, doses, covariates, random)
        response = truth.response(doses, covariates, self.doses[-1], random)
        stays = self.dropout.seen(doses, covariates, response[:, None], random)[:, 0]
        columns: dict[str, Column] = {DOSE: doses, **covariates, RESPONSE: response}
        return {name: _where(values, stays) for name, values in columns.items()}

    def at_visit(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """Take the rows of the visit that is asked about, one for each subject who was seen then."""
        if self.visits is None:
            return dict(columns)
        then = np.array([visit == self.visits.analysed for visit in columns[VISIT]])
        return {name: _where(own, then) for name, own in columns.items() if name not in (SUBJECT, VISIT)}

    def _seen(
        self,
        visits: Visits,
        truth: Truth,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        random: np.random.Generator,
    ) -> dict[str, Column]:
        ends = self.doses[0], self.doses[-1]
        responses = visits.responses(truth, doses, covariates, ends, random)
        seen = self.dropout.seen(doses, covariates, responses, random)
        of_subjects: dict[str, Column] = {DOSE: doses, **covariates}
        times = len(visits.names)
        columns: dict[str, Column] = {
            SUBJECT: [f"{number}" for number in range(1, self.subjects + 1) for _ in visits.names],
            VISIT: list(visits.names) * self.subjects,
            **{name: _repeated(own, times) for name, own in of_subjects.items()},
            RESPONSE: responses.ravel(),
        }
        return {name: _where(own, seen.ravel()) for name, own in columns.items()}


def _repeated(values: Column, times: int) -> Column:
    if isinstance(values, list):
        return [value for value in values for _ in range(times)]
    repeated: FloatArray = np.repeat(values, times)
    return repeated


def _where(values: Column, kept: np.ndarray) -> Column:
    if isinstance(values, list):
        return [value for value, keep in zip(values, kept, strict=True) if keep]
    chosen: FloatArray = values[kept]
    return chosen
