"""One dose curve through the level means, averaged over shapes, with the draws that all else follows from."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, without_rounding_errors
from covaria.dose.curve_bands import BAND_LEVEL, CurveBand, band_of_draws, pointwise_band
from covaria.dose.curve_choice import (
    DoseInterval,
    best_dose_of_draws,
    dose_of_share,
    smallest_dose_reaching,
)
from covaria.dose.curve_members import (
    Family,
    Scales,
    curve_operators,
    joined_family,
    network_family,
    scales_of,
    shape_families,
)
from covaria.dose.curve_weights import DRAW_PENALTY, ESTIMATE_PENALTY, choose, weigh
from covaria.dose.draws import DRAWS, MeanDraws, draw_means
from covaria.dose.goal import Goal, signed_delta
from covaria.dose.level_means import LevelMeans
from covaria.dose.monotone import CurveShape, held_to_shape
from covaria.errors import DataError, UsageError

GRID_POINTS = 101
FOLLOWING = 0.5
"""How far the means by which a draw chooses its shape follow that draw.

With 0 all draws choose by the same means, with 1 each by its own, as in a bootstrap; in between, bands come
closest to their level by simulation (benchmarks/dose_curve.py).
"""
NEGLIGIBLE = 1e-4
"""Share below which a member is left out of the estimate."""


@dataclass(frozen=True)
class DoseCurve:
    """Mean response over the dose, with draws of the curve that agree with the level means.

    The curve is smoother than the level means; at levels studied these are what a table reports.

    Attributes
    ----------
    doses : (doses,) array
        Ascending, in the user's units: the levels studied and an even grid between their ends.
    estimate : (doses,) array
        In units of the means.
    draws : (draws, doses) array
    means : LevelMeans
        What the curve was drawn through.
    weights : tuple of (name, float)
        Share of the draws that have each shape; they sum to 1.
    """

    doses: FloatArray
    estimate: FloatArray
    draws: FloatArray
    means: LevelMeans
    weights: tuple[tuple[str, float], ...]

    def band(self, level: float = BAND_LEVEL) -> CurveBand:
        """Return the curve with its pointwise and simultaneous bands."""
        return band_of_draws(self.doses, self.estimate, self.draws, level)

    def difference(self, reference: float | None = None, level: float = BAND_LEVEL) -> CurveBand:
        """Return the difference from the response at a reference dose, with its bands.

        Parameters
        ----------
        reference : float, optional
            Between the lowest and the highest level, studied or not; the lowest if not given.
        level : float

        Raises
        ------
        UsageError
            If the reference is beyond the doses studied.
        """
        return band_of_draws(self.doses, *self._differences(reference), level)

    def pointwise_difference(
        self, reference: float | None = None, level: float = BAND_LEVEL
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the estimate of `difference` and the ends of its pointwise band alone, each (doses,)."""
        estimate, draws = self._differences(reference)
        return estimate, *pointwise_band(estimate, draws, level)

    def best_dose(self, goal: Goal = "max", level: float = BAND_LEVEL) -> DoseInterval:
        """Return the dose of the highest or lowest response, among those studied and between."""
        return best_dose_of_draws(self.doses, self.estimate, self.draws, goal, level)

    def minimum_effective_dose(
        self,
        delta: float,
        goal: Goal | None = None,
        reference: float | None = None,
        level: float = BAND_LEVEL,
    ) -> DoseInterval:
        """Return the smallest dose above the reference whose response differs from its by `delta`.

        Parameters
        ----------
        delta : float
            In units of the means. Without a goal its sign gives the direction; with a goal, the goal does.
        goal : "max" or "min", optional
        reference : float, optional
            The lowest level if not given.
        level : float

        Raises
        ------
        UsageError
            If `delta` is 0, not finite, or negative where the goal is "max"; or the reference is not studied.
        """
        signed = signed_delta(delta, goal)
        doses, estimate, draws = self._above(reference)
        return smallest_dose_reaching(doses, estimate, draws, signed, level, self._measured(doses))

    def effective_dose(
        self,
        share: float = 0.8,
        goal: Goal = "max",
        reference: float | None = None,
        level: float = BAND_LEVEL,
    ) -> DoseInterval:
        """Return the smallest dose with a share of the largest effect above the reference: ED80 for 0.8."""
        doses, estimate, draws = self._above(reference)
        return dose_of_share(doses, estimate, draws, share, goal, level, self._measured(doses))

    def share_reaching(self, delta: float, goal: Goal | None = None, reference: float | None = None) -> float:
        """Return the share of draws that reach a difference at some dose studied above the reference."""
        signed = signed_delta(delta, goal)
        _, _, draws = self._above(reference)
        return float((draws / signed >= 1).any(axis=1).mean())

    def _differences(self, reference: float | None) -> tuple[FloatArray, FloatArray]:
        """Estimate and draws less their values at the reference dose."""
        at = self._reference(reference)
        after = int(np.clip(np.searchsorted(self.doses, at), 1, len(self.doses) - 1))
        low, high = self.doses[after - 1 : after + 1]
        mix = np.array([high - at, at - low]) / (high - low)
        beside = slice(after - 1, after + 1)
        return self.estimate - self.estimate[beside] @ mix, self.draws - (self.draws[:, beside] @ mix)[
            :, None
        ]

    def _above(self, reference: float | None) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The reference and the doses above it, with the estimate and draws of the difference."""
        at = self._reference(reference)
        estimate, draws = self._differences(at)
        above = self.doses > at
        start = np.zeros((len(draws), 1))
        doses = np.concatenate([[at], self.doses[above]])
        return doses, np.concatenate([[0.0], estimate[above]]), np.hstack([start, draws[:, above]])

    def _measured(self, doses: FloatArray) -> BoolArray | None:
        """Which doses above the reference, the first, have means; None of two, whose curve is a line."""
        if self.means.levels == 2:
            return None
        measured: BoolArray = np.isin(doses, self.means.doses)
        measured[0] = True
        return measured

    def _reference(self, reference: float | None) -> float:
        low, high = float(self.doses[0]), float(self.doses[-1])
        at = low if reference is None else float(reference)
        if not low <= at <= high:
            raise UsageError(
                f"The reference dose must be between {low:g} and {high:g}, the doses studied; name another."
            )
        return at


def fit_dose_curve(
    means: LevelMeans,
    network: FloatArray | None = None,
    shape: CurveShape = CurveShape.ANY,
    draws: int = DRAWS,
    seed: int = 0,
) -> DoseCurve:
    """Draw one curve through level means, averaged over shapes by their generalised AIC.

    Every draw of the means is fitted by generalised least squares with a shape that is drawn by its weight
    (Buckland, Burnham and Augustin 1997; Pinheiro et al. 2014). Curves through the means themselves are among
    the shapes, so that a step stays inside the band. Two levels have a straight line only, and shapes of more
    parameters than levels are left out.

    Parameters
    ----------
    means : LevelMeans
        Two levels at least.
    network : (doses,) array, optional
        A curve at `curve_doses(means.doses)` whose intercept and height are fitted as another shape's.
    shape : CurveShape
        To which the estimate and every draw are held; the level means stay as measured.
    draws : int
        Best a power of 2.
    seed : int

    Raises
    ------
    DataError
        If levels are fewer than two, not ascending and distinct, or without a finite mean and variance.
    UsageError
        If the network's curve is not given at all doses.
    """
    _check(means)
    doses = curve_doses(means.doses)
    scales = scales_of(means, doses)
    families = _families(scales, network)
    drawn = draw_means(means, draws, seed)
    curves, shares = _drawn_curves(families, drawn, means, scales)
    return DoseCurve(
        doses=doses,
        estimate=held_to_shape(_estimate(families, means, scales), shape),
        draws=held_to_shape(curves, shape),
        means=means,
        weights=tuple((family.name, share) for family, share in zip(families, shares, strict=True)),
    )


def curve_doses(levels: FloatArray) -> FloatArray:
    """Doses of a curve: the levels, and an even grid between the lowest and the highest."""
    grid = without_rounding_errors(np.linspace(levels[0], levels[-1], GRID_POINTS))
    apart = np.abs(grid[:, None] - levels).min(axis=1) > 1e-9 * np.ptp(levels)
    return np.union1d(grid[apart], levels)


def _families(scales: Scales, network: FloatArray | None) -> list[Family]:
    families = shape_families(scales)
    # Two levels leave no freedom to distinguish anything from a straight line.
    if len(scales.levels) == 2:
        return families
    if network is not None:
        if np.shape(network) != scales.doses.shape or not np.isfinite(network).all():
            raise UsageError(
                f"The network's curve needs a finite value at each of {len(scales.doses)} doses."
            )
        families.append(network_family(scales, network))
    return [*families, joined_family(scales)]


def _drawn_curves(
    families: list[Family], drawn: MeanDraws, means: LevelMeans, scales: Scales
) -> tuple[FloatArray, list[float]]:
    """A curve for each draw, (draws, doses), and the share of the draws that have each family."""
    by = means.means + FOLLOWING * (drawn.values - means.means) - means.means[0]
    family, member = choose(weigh(families, by, scales, _freedom(means), DRAW_PENALTY), drawn.choices)
    curves = np.empty((len(family), len(scales.doses)))
    for number, each in enumerate(families):
        mine = np.flatnonzero(family == number)
        used, place = np.unique(member[mine], return_inverse=True)
        for own, operator in enumerate(curve_operators(each, used, scales)):
            rows = mine[place == own]
            curves[rows] = drawn.values[rows] @ operator.T
    return curves, (np.bincount(family, minlength=len(families)) / len(family)).tolist()


def _estimate(families: list[Family], means: LevelMeans, scales: Scales) -> FloatArray:
    """Mean of the members' fits to the level means by their weights; shape (doses,)."""
    weights = weigh(families, scales.means[None], scales, _freedom(means), ESTIMATE_PENALTY)
    estimate = np.zeros(len(scales.doses))
    for number, family in enumerate(families):
        (members,) = weights.members(number, np.zeros(1, dtype=np.int64))
        used = np.flatnonzero(members > NEGLIGIBLE)
        fits = curve_operators(family, used, scales) @ means.means
        estimate += weights.families[0, number] * np.average(fits, axis=0, weights=members[used])
    return estimate


def _freedom(means: LevelMeans) -> float:
    """Degrees of freedom of all levels: their harmonic mean, since a misfit at any level counts."""
    return float(1 / np.mean(1 / means.freedom)) if not means.variances_known else np.inf


def _check(means: LevelMeans) -> None:
    if means.levels < 2:
        raise DataError("A dose curve needs means at two levels at least.")
    if not (np.diff(means.doses) > 0).all():
        raise DataError("The levels of a dose curve must be ascending and distinct; sort and join them.")
    if not all(np.isfinite(each).all() for each in (means.doses, means.means, means.covariance)):
        raise DataError(
            "Every level of a dose curve needs a finite mean and variance; leave out levels that have none."
        )
