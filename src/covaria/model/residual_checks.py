"""What is left when predictions are taken from responses, out of fold: aggregates, no subject's value."""

from dataclasses import dataclass

EXPECTED_SIZE = "(expected error)"
"""What coverage is also looked at against, where intervals are wider for some subjects than for others."""


@dataclass(frozen=True)
class Cell:
    """Subjects with similar values of a covariate, or of the prediction, at least `MINIMUM_CELL` of them.

    Attributes
    ----------
    subjects : int
        Those of several rows count once.
    value : float or None
        Their mean, in the user's units; a dose studied, where the cell holds no other. None for a level.
    level : str
        Of a category, or what is missing; empty for a number.
    """

    subjects: int
    value: float | None
    level: str


@dataclass(frozen=True)
class ResidualCell:
    """Residuals (observed less predicted) of a cell, in units of the response.

    Attributes
    ----------
    cell : Cell
    mean, mean_low, mean_high : float
        With 1.96 standard errors to either side.
    sd : float
        Standard deviation.
    smooth : float or None
        Of a local line through the residuals of all cells; None for a level.
    """

    cell: Cell
    mean: float
    mean_low: float
    mean_high: float
    sd: float
    smooth: float | None


@dataclass(frozen=True)
class ResidualTrend:
    """Residuals against one covariate, or against the prediction where the name is empty."""

    against: str
    cells: tuple[ResidualCell, ...]


@dataclass(frozen=True)
class QuantileCell:
    """Residuals next to each other in size, beside what a normal distribution has there.

    Attributes
    ----------
    subjects : int
        At least `MINIMUM_CELL`.
    normal, residual : float
        Mean of a standard normal distribution between the same quantiles, and mean of the residuals, each
        divided by the standard deviation that the model gives it and brought to a standard deviation of 1.
    """

    subjects: int
    normal: float
    residual: float


@dataclass(frozen=True)
class CoverageCell:
    """How many responses of a cell were inside their prediction interval.

    Attributes
    ----------
    cell : Cell
    inside, low, high : float
        Share, and its exact binomial interval of level 0.95 (Clopper and Pearson 1934).
    """

    cell: Cell
    inside: float
    low: float
    high: float


@dataclass(frozen=True)
class CoverageTrend:
    """Coverage over the dose, `EXPECTED_SIZE`, or the prediction where the name is empty."""

    against: str
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True)
class ResidualChecks:
    """Everything that is kept of the residuals, for the figures.

    Attributes
    ----------
    trends : tuple of ResidualTrend
        Against the prediction, and against each covariate, the dose among them.
    quantiles : tuple of QuantileCell
        Ascending; empty with fewer than three cells of subjects.
    coverage : tuple of CoverageTrend
        Over the dose, where there is one, over the prediction, and over the expected size of the error, where
        that differs.
    """

    trends: tuple[ResidualTrend, ...]
    quantiles: tuple[QuantileCell, ...]
    coverage: tuple[CoverageTrend, ...]


NOT_CHECKED = ResidualChecks((), (), ())
"""The checks of a model whose residuals nobody looked at."""
