"""The second trainer on the ladder: sine networks whose penalties are estimated from each fold's rows."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from covaria.engine import thread_count
from covaria.engine.evidence import (
    EvidenceFit,
    EvidencePrior,
    Hyperparameters,
    SineComponent,
    SineStructure,
    as_network,
    spread_frequencies,
    train_evidence,
)
from covaria.fit.candidate import RungFleet, Trainer
from covaria.fit.ladder import Pair, Rung
from covaria.fit.problem import IntArray, Problem
from covaria.fit.settings import FitSettings
from covaria.model.design import FloatArray, Scale

RATE_ALONE, RATE_OF_PAIR, RATE_OF_ALL = 0.5, 1.0, 0.5
"""Of the exponential prior on a component's amplitude: what says more must show more."""
NEW_AMPLITUDE, LEAST_AMPLITUDE = 0.3, 0.05
"""Where a component starts that is new on a rung, and the least for one that the rung below knew already."""
MOST_ROWS = 1500
"""From which hyperparameters are estimated; the last layer always sees every row."""


@dataclass(frozen=True)
class StandardisedRows:
    """Standardised rows to train on."""

    inputs: FloatArray
    response: FloatArray
    weights: FloatArray

    def take(self, rows: IntArray) -> "StandardisedRows":
        """Some of the rows, by their positions."""
        return StandardisedRows(self.inputs[rows], self.response[rows], self.weights[rows])


def train_evidence_fleets(
    problem: Problem,
    fold: IntArray,
    pairs: tuple[tuple[Pair, ...], ...],
    scale: Scale,
    settings: FitSettings,
) -> tuple[RungFleet, ...]:
    """Train one network for each rung and fold.

    Each fold has frequencies of its own, so that their average depends less on them.

    Parameters
    ----------
    problem : Problem
    fold : (rows,) int64 array
    pairs : one tuple of pairs for each fold
    scale : Scale
        Of the response.
    settings : FitSettings
    """
    rows = StandardisedRows(problem.inputs, scale.standardise(problem.response), problem.weights)
    tasks = range(int(fold.max()) + 1)
    ladder = partial(_train_ladder, problem, rows, fold, pairs, settings)
    with ThreadPoolExecutor(thread_count()) as pool:
        fits = list(pool.map(ladder, tasks))
    return tuple(_rung_fleet(rung, [of_fold[k] for of_fold in fits]) for k, rung in enumerate(Rung))


def _train_ladder(
    problem: Problem,
    rows: StandardisedRows,
    fold: IntArray,
    pairs: tuple[tuple[Pair, ...], ...],
    settings: FitSettings,
    held_out: int,
) -> list[EvidenceFit]:
    """Train all rungs without a fold."""
    streams = np.random.SeedSequence(settings.seed, spawn_key=(2, held_out))
    random = np.random.Generator(np.random.Philox(streams))
    seen = np.flatnonzero(fold != held_out)
    return train_rungs(problem, rows, seen, pairs[held_out], settings, random)


def train_rungs(
    problem: Problem,
    rows: StandardisedRows,
    seen: IntArray,
    pairs: tuple[Pair, ...],
    settings: FitSettings,
    random: np.random.Generator,
    rungs: Iterable[Rung] = Rung,
) -> list[EvidenceFit]:
    """Train rungs on some rows, by their positions, each from where the rung below ended."""
    sample = np.sort(random.permutation(seen)[:MOST_ROWS]) if len(seen) > MOST_ROWS else seen
    fits: list[EvidenceFit] = []
    for rung in rungs:
        structure = _structure(problem, rung, pairs, settings, random)
        start = _continue(fits[-1], structure) if fits else None
        prior = EvidencePrior(_rates(structure))
        own = rows.take(sample)
        fit = train_evidence(
            structure,
            own.inputs,
            own.response,
            prior,
            own.weights,
            start,
            settings.evidence_steps,
            settings.evidence_gain,
        )
        if len(sample) < len(seen):
            own = rows.take(seen)
            fit = train_evidence(
                structure, own.inputs, own.response, prior, own.weights, fit.hyperparameters, steps=0
            )
        fits.append(fit)
    return fits


def _structure(
    problem: Problem,
    rung: Rung,
    pairs: tuple[Pair, ...],
    settings: FitSettings,
    random: np.random.Generator,
) -> SineStructure:
    columns = problem.design.inputs_of_covariate
    scale_of_input = tuple(k for k, own in enumerate(columns) for _ in own)
    halves = list(_components(problem, rung, pairs, settings))
    components = tuple(
        SineComponent(inputs, spread_frequencies(len(inputs), half, random)) for inputs, half in halves
    )
    return SineStructure(scale_of_input, components)


def _components(
    problem: Problem, rung: Rung, pairs: tuple[Pair, ...], settings: FitSettings
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Inputs of each component of a rung, and half its number of units."""
    columns = problem.design.inputs_of_covariate
    if rung is Rung.LINEAR:
        return
    for own in columns:
        # Two values make a line, which the skip draws.
        if len(np.unique(problem.inputs[:, own[0]])) > 2:
            yield own, settings.single_sines
    if rung is Rung.ADDITIVE:
        return
    for a, b in pairs:
        yield columns[a] + columns[b], settings.pair_sines
    if rung is Rung.DENSE:
        yield tuple(range(problem.inputs.shape[1])), settings.dense_sines


def _rates(structure: SineStructure) -> FloatArray:
    covariates = [
        len({structure.length_scale_of_input[k] for k in component.inputs})
        for component in structure.components
    ]
    rate = {1: RATE_ALONE, 2: RATE_OF_PAIR}
    return np.array([rate.get(count, RATE_OF_ALL) for count in covariates])


def _continue(below: EvidenceFit, structure: SineStructure) -> Hyperparameters:
    """Start a rung from the one below it; what is new starts small, and so can leave again."""
    known = below.hyperparameters
    amplitudes = np.full(len(structure.components), NEW_AMPLITUDE)
    amplitudes[: len(known.amplitudes)] = np.maximum(known.amplitudes, LEAST_AMPLITUDE)
    return Hyperparameters(known.length_scales, amplitudes, known.noise, known.slope)


def _rung_fleet(rung: Rung, fits: list[EvidenceFit]) -> RungFleet:
    networks, parameters = zip(*map(as_network, fits), strict=True)
    folds = len(fits)
    none = np.zeros((1, folds, 1, 0), dtype=np.float32)
    return RungFleet(
        rung=rung,
        trainer=Trainer.EVIDENCE,
        network=networks[0],
        penalties=(float("nan"),),
        parameters=np.stack(parameters).astype(np.float32)[None, :, None, :],
        kept=np.ones((1, folds, 1), dtype=bool),
        train_loss=none,
        held_out_loss=none,
    )
