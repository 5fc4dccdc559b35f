"""Taking a surface apart into main effects and pair effects: a functional analysis of variance on a grid.

The measure is the product of the covariates' margins, under which the parts are orthogonal and their
variances add up (Hooker 2007, section 2). A pair's partial dependence is purified by double centring, after
which it averages to zero over either covariate (Lengerich, Tan, Chang, Hooker and Caruana 2020, section 3.2;
under a product measure one pass is exact).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.explain.axes import Axis
from covaria.explain.bands import BAND_LEVEL, curve_band, effect_band
from covaria.explain.effects import Decomposition, InteractionTerm, MainEffect, Pair
from covaria.explain.surface import Surface, predict_under, sample_rows

PAIR_BUDGET = 10
"""The most pairs that are looked at unless they are named."""
MAIN_ROWS, PAIR_ROWS, FEWEST_ROWS = 256, 64, 24
"""The most subjects over whose other covariates main and pair effects average, and the fewest of both."""
ROW_BUDGET = 40_000
"""Predictions for all main effects and again for all pairs, beyond which fewer subjects are taken."""
REMAINDER_ROWS = 1024
NOTHING = 1e-6
"""Predictions that vary by less than this share of the response's SD are constant to float32."""

_Grid = IntArray


@dataclass(frozen=True)
class DecompositionTask:
    """What is to be taken apart.

    Attributes
    ----------
    surface : Surface
    inputs : (rows, inputs) array
        Encoded covariates of the trial, in canonical order.
    weights : (rows,) array
        How many subjects each row represents.
    axes : tuple of Axis
        One for each covariate, for the main effects.
    coarse : tuple of Axis
        The same with fewer points, for the pairs.
    units : str
        Of the effects, in words.
    response_sd : float
        Standard deviation of the response, against which rounding is judged.
    repeats : int
        How often the trial was divided into the folds of the surface.
    deviations : tuple of (points, any) arrays
        Of each covariate's effect at its points, whose squares sum to the variance that it would have
        without shrinkage; none where that is not known.
    other_scales : mapping from covariates to (points,) arrays
        What the other scale of a covariate would change of its effect, where its scale is in doubt.
    centre : float
        What predictions are taken less, so that no effect drowns in a large mean.
    """

    surface: Surface
    inputs: FloatArray
    weights: FloatArray
    axes: tuple[Axis, ...]
    coarse: tuple[Axis, ...]
    units: str
    response_sd: float
    repeats: int = 1
    deviations: tuple[FloatArray, ...] = ()
    other_scales: Mapping[str, FloatArray] = field(default_factory=dict)
    centre: float = 0.0

    def sample(self, most: int) -> tuple[FloatArray, FloatArray]:
        """Rows that represent all subjects, and their shares."""
        rows, shares = sample_rows(self.weights, most)
        return self.inputs[rows], shares

    def centred(self) -> "DecompositionTask":
        """The same of predictions less their average."""
        rows, shares = self.sample(FEWEST_ROWS)
        average = float((self.surface(rows) @ shares).mean())
        return replace(self, centre=average)

    def predict(self, inputs: FloatArray) -> FloatArray:
        """Predictions of (rows, inputs) encoded covariates, less the centre; shape (folds, rows)."""
        return self.surface(inputs) - self.centre


def decompose(task: DecompositionTask, pairs: Sequence[Pair] | None = None) -> Decomposition:
    """Take a surface apart.

    Parameters
    ----------
    task : DecompositionTask
    pairs : sequence of pairs of names, optional
        Those to look at; by default all, or of more than ten those with the largest mixed second differences.
    """
    task = task.centred()
    chosen = _positions(task, pairs)
    mains = [_main_effect(task, own, at) for own, at in zip(task.axes, task.coarse, strict=True)]
    most = _affordable(sum(len(task.coarse[a]) * len(task.coarse[b]) for a, b in chosen), PAIR_ROWS)
    terms = [_pair_effect(task, task.coarse[a], task.coarse[b], most) for a, b in chosen]
    rest = _remainder(task, [coarse for _, coarse in mains], chosen, terms)
    main_shares = [axis.shares for axis in task.axes]
    pair_shares = [np.outer(task.coarse[a].shares, task.coarse[b].shares) for a, b in chosen]
    parts = [
        *((effect, shares) for (effect, _), shares in zip(mains, main_shares, strict=True)),
        *zip(terms, pair_shares, strict=True),
        (rest, np.full(REMAINDER_ROWS, 1 / REMAINDER_ROWS)),
    ]
    strengths, half_widths = _strengths(parts, NOTHING * task.response_sd, task.repeats)
    effects = [
        _named_effect(task, axis, deviations, effect, strength, half_width)
        for axis, deviations, (effect, _), strength, half_width in zip(
            task.axes, _deviations(task), mains, strengths, half_widths, strict=False
        )
    ]
    count = len(mains)
    interactions = [
        _named_term(task, pair, term, strength, half_width)
        for pair, term, strength, half_width in zip(
            chosen, terms, strengths[count:], half_widths[count:], strict=False
        )
    ]
    return Decomposition(
        tuple(sorted(effects, key=lambda each: -each.estimate)),
        tuple(sorted(interactions, key=lambda each: -each.estimate)),
        float(strengths[-1]),
    )


def purify(effect: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """Take from (…, a, b) effects of a pair what is either covariate's own, by their shares (a,) and (b,)."""
    centred = effect - np.einsum("...ab,a->...b", effect, first)[..., None, :]
    purified: FloatArray = centred - np.einsum("...ab,b->...a", centred, second)[..., :, None]
    return purified


def rank_pairs(task: DecompositionTask, budget: int) -> list[tuple[int, int]]:
    """Positions of the pairs with the largest mixed second differences, in their natural order.

    Each of a few subjects swaps one covariate, the other, and both, with another subject; for independent
    covariates the mean square of the mixed difference is four times the variance of all that holds the pair.
    """
    own, _ = task.sample(FEWEST_ROWS)
    other = np.roll(own, len(own) // 2, axis=0)
    groups = [list(axis.inputs) for axis in task.axes]

    def swapped(*groups: list[int]) -> FloatArray:
        rows = own.copy()
        for columns in groups:
            rows[:, columns] = other[:, columns]
        predicted: FloatArray = task.predict(rows).mean(axis=0)
        return predicted

    none, single = swapped(), [swapped(columns) for columns in groups]
    pairs = list(combinations(range(len(groups)), 2))
    mixed = [((swapped(groups[a], groups[b]) - single[a] - single[b] + none) ** 2).mean() for a, b in pairs]
    return sorted(pairs[k] for k in np.argsort(mixed, kind="stable")[::-1][:budget])


def _positions(task: DecompositionTask, pairs: Sequence[Pair] | None) -> list[tuple[int, int]]:
    if pairs is not None:
        names = [axis.points.covariate for axis in task.axes]
        located = {tuple(sorted((names.index(a), names.index(b)))) for a, b in pairs}
        return [(a, b) for a, b in sorted(located)]
    count = len(task.axes) * (len(task.axes) - 1) // 2
    return (
        list(combinations(range(len(task.axes)), 2))
        if count <= PAIR_BUDGET
        else rank_pairs(task, PAIR_BUDGET)
    )


def _affordable(points: int, most: int) -> int:
    """Subjects to average over at each of so many points."""
    return max(FEWEST_ROWS, min(most, ROW_BUDGET // max(points, 1)))


def _partial_dependence(
    task: DecompositionTask, encoded: FloatArray, columns: list[int], most: int
) -> FloatArray:
    """Average prediction were every subject's own columns these; (points, columns) → (folds, points)."""
    rows, shares = task.sample(most)
    averages: FloatArray = (predict_under(task.surface, rows, columns, encoded) - task.centre) @ shares
    return averages


def _main_effect(task: DecompositionTask, axis: Axis, coarse: Axis) -> tuple[FloatArray, FloatArray]:
    """Centred effect of a covariate at its points and at the coarse ones; (folds, points) each."""
    most = _affordable(sum(map(len, (*task.axes, *task.coarse))), MAIN_ROWS)
    encoded = np.vstack([axis.encoded, coarse.encoded])
    averages = _partial_dependence(task, encoded, list(axis.inputs), most)
    fine, rough = averages[:, : len(axis)], averages[:, len(axis) :]
    return fine - (fine @ axis.shares)[:, None], rough - (rough @ coarse.shares)[:, None]


def _pair_effect(task: DecompositionTask, first: Axis, second: Axis, most: int) -> FloatArray:
    """Purified effect of a pair; (folds, points of the first, points of the second)."""
    encoded = np.hstack(
        [np.repeat(first.encoded, len(second), axis=0), np.tile(second.encoded, (len(first), 1))]
    )
    averages = _partial_dependence(task, encoded, [*first.inputs, *second.inputs], most)
    return purify(averages.reshape(-1, len(first), len(second)), first.shares, second.shares)


def _remainder(
    task: DecompositionTask, mains: list[FloatArray], pairs: list[tuple[int, int]], terms: list[FloatArray]
) -> FloatArray:
    """What main and pair effects leave of the surface, where covariates are independent; (folds, rows)."""
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(0)))
    grid = [_stratified(axis.shares, random) for axis in task.coarse]
    rows = np.empty((REMAINDER_ROWS, task.inputs.shape[1]))
    for axis, place in zip(task.coarse, grid, strict=True):
        rows[:, list(axis.inputs)] = axis.encoded[place]
    rest = task.predict(rows)
    for main, place in zip(mains, grid, strict=True):
        rest = rest - main[:, place]
    for (a, b), term in zip(pairs, terms, strict=True):
        rest = rest - term[:, grid[a], grid[b]]
    centred: FloatArray = rest - rest.mean(axis=1, keepdims=True)
    return centred


def _stratified(shares: FloatArray, random: np.random.Generator) -> _Grid:
    """Points in random order, each as often as its share says (Latin hypercube; McKay et al. 1979)."""
    places = (np.arange(REMAINDER_ROWS) + 0.5) / REMAINDER_ROWS
    points = np.minimum(np.searchsorted(np.cumsum(shares), places), len(shares) - 1)
    return random.permutation(points).astype(np.int64)


def _strengths(
    parts: list[tuple[FloatArray, FloatArray]], nothing: float, repeats: int
) -> tuple[FloatArray, FloatArray]:
    """Share of each part in the sum of the variances, by the folds' mean surface, and half an interval.

    A surface whose standard deviation is nothing has no parts.
    """
    folds = len(parts[0][0])
    own = np.array([[(shares * effect[k] ** 2).sum() for effect, shares in parts] for k in range(folds)])
    mean = np.array([(shares * effect.mean(axis=0) ** 2).sum() for effect, shares in parts])
    table = np.vstack([own, mean])
    totals = table.sum(axis=1, keepdims=True)
    something = totals > nothing**2
    strengths = np.where(something, np.minimum(table / np.where(something, totals, 1.0), 1.0), 0.0)
    return strengths[-1], curve_band(strengths[:-1], BAND_LEVEL, repeats)


def _deviations(task: DecompositionTask) -> tuple[FloatArray, ...]:
    return task.deviations or tuple(np.zeros((len(axis), 0)) for axis in task.axes)


def _named_effect(
    task: DecompositionTask,
    axis: Axis,
    deviations: FloatArray,
    effect: FloatArray,
    strength: float,
    half_width: float,
) -> MainEffect:
    other_scale = task.other_scales.get(axis.points.covariate)
    mean = effect.mean(axis=0)
    band = effect_band(effect, deviations, BAND_LEVEL, task.repeats, other_scale)
    return MainEffect(
        points=axis.points,
        effect=tuple(mean.tolist()),
        effect_lower=tuple((mean - band).tolist()),
        effect_upper=tuple((mean + band).tolist()),
        units=task.units,
        estimate=float(strength),
        lower=float(max(strength - half_width, 0.0)),
        upper=float(min(strength + half_width, 1.0)),
        deviations=tuple(map(tuple, deviations.tolist())),
        other_scale=() if other_scale is None else tuple(other_scale.tolist()),
        level=BAND_LEVEL,
    )


def _named_term(
    task: DecompositionTask, pair: tuple[int, int], term: FloatArray, strength: float, half_width: float
) -> InteractionTerm:
    first, second = (task.coarse[position] for position in pair)
    return InteractionTerm(
        points=(first.points, second.points),
        effect=tuple(map(tuple, term.mean(axis=0).tolist())),
        units=task.units,
        estimate=float(strength),
        lower=float(max(strength - half_width, 0.0)),
        upper=float(min(strength + half_width, 1.0)),
        level=BAND_LEVEL,
    )
