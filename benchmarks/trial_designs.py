"""Designs that real trials have: who is in them, who gets which dose, and who belongs together.

Their true means are in `trial_truths.py`, trials are drawn in `trial_draws.py`, and which designs are
looked at is said in `trial_cells.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from covaria.arrays import FloatArray

Columns = dict[str, NDArray[Any]]
"""Numbers as floats, categories as text."""

DOSES: dict[str, tuple[float, ...]] = {
    "2 arms": (0, 1),
    "3 arms": (0, 25, 100),
    "4 arms": (0, 10, 30, 100),
    "5 arms": (0, 10, 20, 40, 80),
    "6 arms": (0, 1, 2, 4, 8, 16),
    "continuous": (0, 100),
}
"""Arms; of a continuous dose its ends, between which it is uniform."""
UNEVEN_ARMS = (0.6, 0.3, 0.1)
FEW = 3
"""Subjects of the highest dose, where it has few."""
CLOSE = 0.95
"""Correlation of x1 and x2, where they are close."""
SITES = 20
VISITS = 4
EFFECT_SHARE = {"independent": 0.0, "sites": 0.2, "repeated": 0.5}
"""Share of the noise variance that rows of one site, or of one subject, have in common."""
CATEGORIES = {"sex": ("female", "male"), "region": ("east", "north", "west")}
POPULATION = 4096
"""Subjects of the fixed sample that represents the population (Sobol points)."""


@dataclass(frozen=True)
class Cell:
    """One design with its truth.

    Attributes
    ----------
    name : str
    doses, allocation : str
        Arms (`DOSES`) and how subjects are shared out: "balanced", "4:1" (four in the first arm for one in
        each other), "60/30/10", "1:1:1:7", or "three highest" (three subjects in the highest arm).
    subjects : int
    explained : float
        Share of the variance that dose and covariates explain together, of the latent variable behind a
        score; the whole variance is 1.
    shape : str
        Of the dose-response (`trial_truths.SHAPES`).
    covariates : str
        How the covariates act (`trial_truths.COVARIATE_PARTS`).
    response : str
        "continuous", "skewed", "score" or "zero-inflated".
    noise : str
        "constant", "growing" with |x1|, "by arm" (three times the SD in the highest), or "t(3)".
    structure : str
        "independent", "sites" (declared as group) or "repeated" (visits, with the subject declared).
    numbers, categories : int
        How many covariates of each kind there are.
    dose_of : str
        What a dose is given to: "subject" or "group".
    observational : bool
        Whether high doses go rather to subjects of high x1 · x2.
    logarithm_sd : float
        SD of the logarithm of the numbers, which are log-normal as laboratory values are; 0: they are normal.
    by_logarithm : bool
        Whether log-normal numbers act by their logarithm, or as they are.
    tied : bool
        Whether numbers are rounded to whole SDs, so that most subjects share theirs with many.
    related : str
        "": numbers are independent; "close": x2 has a correlation of 0.95 with x1; "sum": x3 is x1 + x2.
    drop_out : bool
        Whether responses are missing, of x1 = 1 about half and of x1 = −1 an eighth.
    """

    name: str
    doses: str
    subjects: int
    allocation: str = "balanced"
    explained: float = 0.5
    shape: str = "flat"
    covariates: str = "none"
    response: str = "continuous"
    noise: str = "constant"
    structure: str = "independent"
    numbers: int = 2
    categories: int = 2
    dose_of: str = "subject"
    observational: bool = False
    logarithm_sd: float = 0.0
    by_logarithm: bool = True
    tied: bool = False
    related: str = ""
    drop_out: bool = False

    @property
    def is_continuous(self) -> bool:
        """Whether the dose is."""
        return self.doses == "continuous"

    @property
    def levels(self) -> FloatArray:
        """Doses of the arms; the ends of a continuous dose."""
        return np.array(DOSES[self.doses], float)

    @property
    def arm_shares(self) -> FloatArray:
        """Share of the subjects in each arm."""
        others = len(self.levels) - 1
        weights = {
            "balanced": np.ones(len(self.levels)),
            "4:1": np.where(self.levels == 0, 4.0, 1.0),
            "60/30/10": np.array(UNEVEN_ARMS),
            "1:1:1:7": np.array([1.0, 1.0, 1.0, 7.0]),
            "three highest": np.append(np.full(others, (self.subjects - FEW) / others), FEW),
        }[self.allocation]
        shares: FloatArray = weights / weights.sum()
        return shares

    @property
    def number_names(self) -> tuple[str, ...]:
        """x1, x2, …."""
        return tuple(f"x{k + 1}" for k in range(self.numbers))

    @property
    def category_names(self) -> tuple[str, ...]:
        """Sex, then region."""
        return tuple(CATEGORIES)[: self.categories]

    @property
    def effect_share(self) -> float:
        """Share of the noise variance that rows of one site or subject have in common."""
        return EFFECT_SHARE[self.structure]


def population(cell: Cell) -> tuple[Columns, FloatArray]:
    """Covariates and doses of a fixed sample that represents all subjects."""
    uniforms = qmc.Sobol(uniforms_of(cell), seed=0).random(POPULATION)
    covariates, score = covariates_of(cell, uniforms.clip(1e-9, 1 - 1e-9))
    return covariates, assign_doses(cell, score)


def uniforms_of(cell: Cell) -> int:
    """Uniform numbers that make one subject: the covariates, and the lot that its dose falls by."""
    return cell.numbers + cell.categories + 1


def covariates_of(cell: Cell, uniforms: FloatArray) -> tuple[Columns, FloatArray]:
    """Turn uniform numbers into covariates, and into the score by which doses are given."""
    numbers = _numbers_of(cell, {name: ndtri(uniforms[:, k]) for k, name in enumerate(cell.number_names)})
    categories: Columns = {
        name: np.array(CATEGORIES[name])[
            (uniforms[:, cell.numbers + k] * len(CATEGORIES[name])).astype(np.int64)
        ]
        for k, name in enumerate(cell.category_names)
    }
    score = uniforms[:, -1]
    if cell.observational:
        score = numbers["x1"] * numbers["x2"] + ndtri(score)
    if cell.logarithm_sd:
        numbers = {name: np.exp(cell.logarithm_sd * values) for name, values in numbers.items()}
    return numbers | categories, score


def _numbers_of(cell: Cell, independent: Columns) -> Columns:
    """Relate independent normal numbers to each other, and round them, as a design has it."""
    numbers = dict(independent)
    if cell.related == "close":
        numbers["x2"] = CLOSE * numbers["x1"] + np.sqrt(1 - CLOSE**2) * numbers["x2"]
    if cell.related == "sum":
        numbers["x3"] = numbers["x1"] + numbers["x2"]
    return {name: np.round(values) for name, values in numbers.items()} if cell.tied else numbers


def acting_numbers(cell: Cell, covariates: Columns) -> Columns:
    """Covariates with each number as it acts, with mean 0 and SD 1."""
    sd = cell.logarithm_sd
    if not sd:
        return covariates
    if cell.by_logarithm:
        return covariates | {name: np.log(covariates[name]) / sd for name in cell.number_names}
    mean = np.exp(sd**2 / 2)
    whole = mean * np.sqrt(np.expm1(sd**2))
    return covariates | {name: (covariates[name] - mean) / whole for name in cell.number_names}


def assign_doses(cell: Cell, score: FloatArray) -> FloatArray:
    """Give doses by the order of the scores, so that arms have their shares to the subject."""
    if cell.is_continuous:
        low, high = cell.levels
        doses: FloatArray = low + score * (high - low)
        return doses
    order = (np.argsort(np.argsort(score)) + 0.5) / len(score)
    arm = np.searchsorted(np.cumsum(cell.arm_shares)[:-1], order)
    return cell.levels[arm]
