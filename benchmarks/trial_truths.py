"""What is true of a design: the mean response at a dose and covariates, its marginal mean, and the noise.

All means have the noise averaged out: exactly, by its distribution, or (of a random effect that moves a
score) by Gauss-Hermite quadrature. Marginal means average over the fixed population of `trial_designs`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from scipy.special import ndtr
from trial_designs import Cell, Columns, acting_numbers, population

from covaria.arrays import BoolArray, FloatArray

SHAPES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "flat": np.zeros_like,
    "linear": lambda share: share,
    "log-linear": lambda share: np.log1p(9 * share) / np.log(10),
    "emax": lambda share: 1.15 * share / (0.15 + share),
    "sigmoid": lambda share: (1 + 0.4**4) * share**4 / (0.4**4 + share**4),
    "exponential": lambda share: np.expm1(3 * share) / np.expm1(3),
    "umbrella": lambda share: 1 - ((share - 0.6) / 0.6) ** 2,
    "step": lambda share: (share > 0.3).astype(float),
}
"""Effect over the dose, as a share of the highest; none at 0."""

INTERCEPT = 5.0
ZEROS = 0.25
"""Share of the responses that are zero, where these are inflated."""
LATENT_CENTRE, CUTS = 1.5, (0.5, 1.5, 2.5)
"""Mean of the latent variable behind a score of 0 to 3, and where it is cut."""
FINE_CUTS = tuple((np.arange(96) / 32 + 1 / 64).tolist())
"""Cuts of a score from 0 to 3 that is all but not rounded."""
SMALLEST_GROWTH = 0.3
GROWTH_NORM = np.sqrt(SMALLEST_GROWTH**2 + 2 * SMALLEST_GROWTH * np.sqrt(2 / np.pi) + 1)
"""Root mean square of 0.3 + |x1|."""
ARM_FACTOR, HIGH_SHARE = 3.0, 0.8
"""SD in the highest arm over that in the others; the share of a continuous dose from which it is high."""
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
GRID = 401


def _is_female(covariates: Columns) -> BoolArray:
    is_female: BoolArray = covariates["sex"] == "female"
    return is_female


def _linear(covariates: Columns) -> FloatArray:
    return covariates["x1"] + 0.5 * covariates["x2"] + 0.8 * _is_female(covariates)


def _bending(covariates: Columns) -> FloatArray:
    is_west = covariates["region"] == "west"
    effect: FloatArray = np.sin(2 * covariates["x1"]) + 0.4 * covariates["x2"] ** 2 + 0.5 * is_west
    return effect


COVARIATE_PARTS: dict[str, Callable[[Columns], FloatArray] | None] = {
    "none": None,
    "linear": _linear,
    "bending": _bending,
    "interacting": lambda x: 0.5 * x["x1"] + 0.5 * x["x2"] + x["x1"] * x["x2"],
    "product": lambda x: x["x1"] * x["x2"],
    "dose by sex": None,
}
MODIFIERS: dict[str, tuple[str, Callable[[Columns], FloatArray]]] = {
    "interacting": ("x1", lambda x: 1 + 0.6 * x["x1"]),
    "dose by sex": ("sex", lambda x: np.where(_is_female(x), 1.8, 0.2)),
}
"""Which covariate the dose effect is multiplied by, and how."""
ACTING = ("dose", "x1", "x2", "sex", "region")
"""What a mean can depend on."""


def true_pairs(cell: Cell) -> set[frozenset[str]]:
    """The pairs that interact on the scale on which covariates act."""
    pairs = set()
    if cell.covariates in {"interacting", "product"}:
        pairs.add(frozenset({"x1", "x2"}))
    if cell.covariates in MODIFIERS and cell.shape != "flat":
        pairs.add(frozenset({"dose", MODIFIERS[cell.covariates][0]}))
    return pairs


def has_signal(cell: Cell) -> bool:
    """Whether anything moves the mean."""
    return cell.shape != "flat" or COVARIATE_PARTS[cell.covariates] is not None


def is_additive_elsewhere(cell: Cell) -> bool:
    """Whether no pair but the true ones interacts: a score, cut at its ends, makes pairs of all effects."""
    return cell.response != "score" or not has_signal(cell)


def _parts(cell: Cell, dose: FloatArray, covariates: Columns) -> tuple[FloatArray, FloatArray]:
    """Effects of dose and covariates, before they are brought to their variances."""
    ones = np.ones(np.broadcast(dose, *covariates.values()).shape)
    by_dose = SHAPES[cell.shape](ones * dose / cell.levels[-1])
    covariates = acting_numbers(cell, covariates)
    if cell.covariates in MODIFIERS:
        by_dose = by_dose * MODIFIERS[cell.covariates][1](covariates)
    part = COVARIATE_PARTS[cell.covariates]
    return by_dose, 0 * ones if part is None else part(covariates) * ones


@lru_cache(maxsize=256)
def _scales(cell: Cell) -> tuple[float, float, float]:
    """Factors of both parts, as strong as each other, and the mean of their sum."""
    covariates, dose = population(cell)
    parts = np.array(_parts(cell, dose, covariates))
    spread = parts.std(axis=1)
    factors = np.divide(1.0, spread, out=np.zeros(2), where=spread > 0)
    together = factors @ parts
    factors *= np.sqrt(cell.explained) / (together.std() if has_signal(cell) else 1.0)
    return float(factors[0]), float(factors[1]), float((factors @ parts).mean())


def signal(cell: Cell, dose: FloatArray, covariates: Columns) -> FloatArray:
    """What dose and covariates do to the mean (of the latent variable, for a score), with mean 0."""
    by_dose, by_covariates, mean = _scales(cell)
    parts = _parts(cell, dose, covariates)
    return by_dose * parts[0] + by_covariates * parts[1] - mean


def spread(cell: Cell, dose: FloatArray, covariates: Columns) -> FloatArray:
    """SD of the noise, whose mean square is what dose and covariates leave unexplained of 1."""
    shape = np.broadcast(dose, *covariates.values()).shape
    sd: FloatArray = np.full(shape, np.sqrt(1 - cell.explained))
    if cell.noise == "growing":
        sd = sd * (SMALLEST_GROWTH + np.abs(acting_numbers(cell, covariates)["x1"])) / GROWTH_NORM
    elif cell.noise == "by arm":
        share = 1 - HIGH_SHARE if cell.is_continuous else cell.arm_shares[-1]
        high = dose > HIGH_SHARE * cell.levels[-1]
        norm = np.sqrt(1 + share * (ARM_FACTOR**2 - 1))
        sd = sd * np.where(high, ARM_FACTOR, 1.0) / norm
    return sd


def zero_inflation(cell: Cell) -> tuple[float, float]:
    """Mean of a zero-inflated response, and what its noise is multiplied by, so that the variance is kept.

    Zeros make three fifths of the noise variance.
    """
    odds, unexplained = ZEROS / (1 - ZEROS), 1 - cell.explained
    explained = cell.explained if has_signal(cell) else 0.0
    return float(np.sqrt(max(0.0, 0.6 * unexplained / odds - explained))), float(np.sqrt(0.4 * (1 - ZEROS)))


def expected_response(cell: Cell, dose: FloatArray, covariates: Columns) -> FloatArray:
    """Mean response at each dose and covariates, which are broadcast."""
    if cell.response == "score":
        score: FloatArray = np.sum(_chances_above(cell, dose, covariates), axis=0)
        return score
    centre = zero_inflation(cell)[0] if cell.response == "zero-inflated" else INTERCEPT
    return centre + signal(cell, dose, covariates)


def expected_unrounded(cell: Cell, dose: FloatArray, covariates: Columns) -> FloatArray:
    """Mean of a score that has the ends of its scale but is not rounded, at each dose and covariates."""
    above = _chances_above(cell, dose, covariates, FINE_CUTS)
    mean: FloatArray = np.sum(above, axis=0) * len(CUTS) / len(FINE_CUTS)
    return mean


@lru_cache(maxsize=256)
def noise_variance(cell: Cell) -> float:
    """Mean variance of a fresh subject's response about its mean."""
    if cell.response != "score":
        return 1 - cell.explained
    covariates, dose = population(cell)
    above = _chances_above(cell, dose, covariates)
    squares = sum((2 * k + 1) * chance for k, chance in enumerate(above))
    return float(np.mean(squares - sum(above) ** 2))


def _chances_above(
    cell: Cell, dose: FloatArray, covariates: Columns, cuts: Sequence[float] = CUTS
) -> list[FloatArray]:
    """Chance that the latent variable is above each cut: by default that a score is at least 1, 2, 3."""
    mean, sd = LATENT_CENTRE + signal(cell, dose, covariates), spread(cell, dose, covariates)
    share = cell.effect_share
    chance = _chance_of_t if cell.noise == "t(3)" else ndtr
    nodes = zip(NODES, NODE_WEIGHTS / NODE_WEIGHTS.sum(), strict=True) if share else [(0.0, 1.0)]
    above = [np.zeros_like(mean) for _ in cuts]
    for node, weight in nodes:
        for k, cut in enumerate(cuts):
            distance = ((mean - cut) / sd + np.sqrt(share) * node) / np.sqrt(1 - share)
            above[k] += weight * chance(distance)
    return above


def _chance_of_t(distance: FloatArray) -> FloatArray:
    """Distribution function of Student's t(3), brought to variance 1."""
    return 0.5 + (distance / (1 + distance**2) + np.arctan(distance)) / np.pi


def marginal_means(cell: Cell, doses: FloatArray, covariates: Columns | None = None) -> FloatArray:
    """Mean response were all given each dose, over the population or over the covariates of a trial."""
    subjects = population(cell)[0] if covariates is None else covariates
    return np.array([expected_response(cell, np.array(dose), subjects).mean() for dose in doses])


@lru_cache(maxsize=256)
def marginal_curve(cell: Cell) -> tuple[FloatArray, FloatArray]:
    """A fine grid of doses, and the population's mean difference from the lowest at each."""
    doses = np.linspace(cell.levels[0], cell.levels[-1], GRID)
    means = marginal_means(cell, doses)
    return doses, means - means[0]


def best_doses(cell: Cell) -> FloatArray:
    """The doses of the highest mean: one, or the plateau of a step."""
    doses, means = marginal_curve(cell)
    best: FloatArray = doses[means >= means.max() - 1e-9]
    return best


def smallest_dose_reaching(cell: Cell, delta: float, reference: float | None = None) -> float:
    """The smallest dose whose mean is `delta` above that of a reference, by the line between grid points.

    The reference is the lowest dose if not given; infinite if no dose above it reaches so far.
    """
    doses, means = marginal_curve(cell)
    if reference is not None:
        start = np.interp(reference, doses, means)
        doses, means = (
            np.append(first, own[doses > reference]) for first, own in ((reference, doses), (start, means))
        )
    means = means - means[0]
    if means.max() < delta:
        return np.inf
    after = int((means >= delta).argmax())
    rise = means[after] - means[after - 1]
    return float(doses[after - 1] + (delta - means[after - 1]) / rise * (doses[after] - doses[after - 1]))


def largest_effect(cell: Cell, reference: float, highest: float) -> float:
    """How far the mean rises above that of the reference, up to the highest dose of a trial."""
    doses, means = marginal_curve(cell)
    ends = np.interp([reference, highest], doses, means)
    inside = means[(doses > reference) & (doses < highest)]
    return float(max(inside.max(initial=ends[1]), ends[1]) - ends[0])
