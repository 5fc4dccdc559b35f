"""The second trainer on the ladder: sine networks whose penalties are estimated from each fold's rows."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.engine import thread_count
from covaria.engine.evidence import (
    EvidenceFit,
    EvidencePrior,
    Hyperparameters,
    SineComponent,
    SineStructure,
    as_network,
    even_frequencies,
    train_evidence,
)
from covaria.engine.losses import Loss
from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import RungFleet, Trainer, one_network_of_each_fold
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.folds import HeldOut
from covaria.fit.progress import Steps
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings import FitSettings
from covaria.fit.settings.candidates import EvidenceSettings
from covaria.fit.within_subject import WithinSubject
from covaria.model.endpoint import Capability
from covaria.model.rung import Pair, Rung

FEW_ROWS = 150
"""Rows of labels or counts below which two threads would hinder each other by Python's lock more than they do
side by side; normal responses are left to compiled code, which does not hold it."""


@dataclass(frozen=True)
class Connected:
    """Covariates with nonlinear effects, by their positions, and pairs that interact, of one fold."""

    nonlinear: tuple[int, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class StandardisedRows:
    """Rows to train on: standardised inputs, the endpoint's targets, and the loss that these are for.

    The loss is None of censored targets, and its parameter where it has none; counts may be dispersed
    otherwise than by Poisson, and rows of a subject correlated.
    """

    inputs: FloatArray
    response: FloatArray
    weights: FloatArray
    loss: Loss | None
    loss_parameter: float | None = None
    dispersed: bool = True
    within: WithinSubject | None = None

    def take(self, rows: IntArray) -> "StandardisedRows":
        """Some of the rows, by their positions."""
        return replace(
            self,
            inputs=self.inputs[rows],
            response=self.response[rows],
            weights=self.weights[rows],
            within=None if self.within is None else self.within.take(rows),
        )


def train_by_evidence(
    task: TrainingTask, progress: Progress | None = None, rungs: Sequence[Rung] = tuple(Rung)
) -> tuple[RungFleet, ...]:
    """Train one network for each rung and fold; none where the endpoint has no evidence.

    Each fold has frequencies of its own, so that their average depends less on them.

    Parameters
    ----------
    task : TrainingTask
    progress : callable, optional
        Called with the share of the work done; False cancels after the rungs that are being trained.
    rungs : sequence of Rung
        From the linear one up; by default all.

    Raises
    ------
    TrainingError
        If training was cancelled.
    """
    analysis, folds, settings = task.analysis, task.folds, task.settings
    if not analysis.endpoint.has(Capability.EVIDENCE):
        return ()
    targets = analysis.endpoint.targets(analysis.response, task.scale)
    endpoint, parameter = analysis.endpoint, analysis.endpoint.parameter_of_loss(task.scale)
    rows = StandardisedRows(analysis.inputs, targets, analysis.weights, endpoint.loss, parameter)
    rows = replace(rows, dispersed=not endpoint.knows_dispersion, within=analysis.within)
    steps = Steps(len(folds) * len(rungs), progress)
    ladder = partial(_train_ladder, analysis, rows, settings, steps, rungs)
    side_by_side = endpoint.loss is Loss.SQUARED or analysis.rows >= FEW_ROWS
    with ThreadPoolExecutor(thread_count() if side_by_side else 1) as pool:
        fits = steps.results(
            [
                pool.submit(ladder, *own)
                for own in zip(count(), folds, task.pairs, task.nonlinear, strict=False)
            ]
        )
    return tuple(_rung_fleet(rung, [of_fold[k] for of_fold in fits]) for k, rung in enumerate(rungs))


def _train_ladder(
    analysis: AnalysisSet,
    rows: StandardisedRows,
    settings: FitSettings,
    steps: Steps,
    rungs: Sequence[Rung],
    fold: int,
    held_out: HeldOut,
    pairs: tuple[Pair, ...],
    nonlinear: tuple[int, ...],
) -> list[EvidenceFit]:
    """Train rungs without a fold."""
    random = generator_of(settings.seed, Stream.EVIDENCE, fold)
    seen = np.flatnonzero(~held_out)
    connected = Connected(nonlinear, pairs)
    return train_rungs(analysis, rows, seen, connected, settings, random, steps.each(rungs))


def train_rungs(
    analysis: AnalysisSet,
    rows: StandardisedRows,
    seen: IntArray,
    connected: Connected,
    settings: FitSettings,
    random: np.random.Generator,
    rungs: Iterable[Rung] = Rung,
) -> list[EvidenceFit]:
    """Train rungs on some rows, by their positions, each from where the rung below ended."""
    chosen = settings.method.evidence
    sample = np.sort(random.permutation(seen)[: chosen.most_rows]) if len(seen) > chosen.most_rows else seen
    few = rows.take(sample)
    fits: list[EvidenceFit] = []
    for rung in rungs:
        structure = _structure(analysis, rung, connected, settings, random)
        starts = _starts(rung, fits[-1], structure, chosen) if fits else []
        if rung is Rung.PAIRWISE:
            structure, starts = _without_negligible(structure, fits[-1], starts, chosen.negligible)
        prior = _prior(rung, structure, chosen)
        fit = _climb(structure, prior, few, starts or [None], settings)
        if len(sample) < len(seen):
            fit = _train(structure, prior, rows.take(seen), fit.hyperparameters, settings, 0)
        fits.append(fit)
    return fits


def _prior(rung: Rung, structure: SineStructure, chosen: EvidenceSettings) -> EvidencePrior:
    """What is believed of a rung's hyperparameters beforehand.

    A straight line needs no component, since the skip draws it, but one that depends on another covariate
    does, and only a long length scale draws it: so with interactions all long ones are as likely.
    """
    rates = np.full(len(structure.components), chosen.amplitude_rate)
    if rung in (Rung.LINEAR, Rung.ADDITIVE):
        return EvidencePrior(rates, chosen.length_scale, chosen.length_scale_sd, chosen.length_scale_sd)
    return EvidencePrior(rates, chosen.interaction_length_scale, chosen.length_scale_sd, np.inf)


def _climb(
    structure: SineStructure,
    prior: EvidencePrior,
    rows: StandardisedRows,
    starts: Sequence[Hyperparameters | None],
    settings: FitSettings,
) -> EvidenceFit:
    """Train from the start that is best after a few steps."""
    steps = settings.evidence_steps
    if len(starts) == 1:
        return _train(structure, prior, rows, starts[0], settings, steps)
    tried = min(settings.method.evidence.trial_steps, steps)
    best = max(
        (_train(structure, prior, rows, start, settings, tried) for start in starts),
        key=lambda climb: climb.log_evidence,
    )
    if best.steps < tried:
        return best
    return _train(structure, prior, rows, best.hyperparameters, settings, steps - tried)


def _without_negligible(
    structure: SineStructure, additive: EvidenceFit, starts: Sequence[Hyperparameters], negligible: float
) -> tuple[SineStructure, list[Hyperparameters]]:
    """Leave out what the additive rung found to be next to nothing: of many covariates, most."""
    singles = additive.hyperparameters.amplitudes
    kept = [k for k in range(len(structure.components)) if k >= len(singles) or singles[k] >= negligible]
    components = tuple(structure.components[k] for k in kept)
    return (
        replace(structure, components=components),
        [replace(start, amplitudes=start.amplitudes[kept]) for start in starts],
    )


def _train(
    structure: SineStructure,
    prior: EvidencePrior,
    rows: StandardisedRows,
    start: Hyperparameters | None,
    settings: FitSettings,
    steps: int,
) -> EvidenceFit:
    return train_evidence(
        structure,
        rows.inputs,
        rows.response,
        prior,
        rows.weights,
        start,
        steps,
        settings.evidence_gain,
        rows.loss,
        rows.loss_parameter,
        rows.dispersed,
        whitening=None if rows.within is None else rows.within.whitening,
    )


def _structure(
    analysis: AnalysisSet,
    rung: Rung,
    connected: Connected,
    settings: FitSettings,
    random: np.random.Generator,
) -> SineStructure:
    columns = analysis.design.inputs_of_covariate
    scale_of_input = tuple(k for k, own in enumerate(columns) for _ in own)
    halves = list(_components(analysis, rung, connected, settings))
    components = tuple(
        SineComponent(inputs, even_frequencies(len(inputs), half, random)) for inputs, half in halves
    )
    return SineStructure(scale_of_input, components)


def _components(
    analysis: AnalysisSet, rung: Rung, connected: Connected, settings: FitSettings
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Inputs of each component of a rung, and half its number of units."""
    columns = analysis.design.inputs_of_covariate
    if rung is Rung.LINEAR:
        return
    if rung is Rung.DENSE:
        # It holds what the others do, and alone is trained in half the time, to less error.
        yield tuple(column for k in connected.nonlinear for column in columns[k]), settings.dense_sines
        return
    for own in (columns[k] for k in connected.nonlinear):
        # Two values make a line, which the skip draws.
        values = analysis.inputs[:, own[0]]
        if ((values > values.min()) & (values < values.max())).any():
            yield own, settings.single_sines
    if rung is Rung.ADDITIVE:
        return
    for a, b in connected.pairs:
        yield columns[a] + columns[b], settings.pair_sines


def _starts(
    rung: Rung, below: EvidenceFit, structure: SineStructure, chosen: EvidenceSettings
) -> list[Hyperparameters]:
    """Start a rung from the one below it; what is new starts small, and so can leave again.

    The linear rung knows nothing of length scales, so that the additive one, which is quickly trained, also
    starts from short ones: the evidence has one summit where an effect is gently curved, and another where it
    winds.
    """
    known = below.hyperparameters
    if rung is Rung.DENSE:
        lengths = np.clip(known.length_scales, *chosen.dense_length_scales)
        return [replace(known, length_scales=lengths, amplitudes=np.array([chosen.dense_amplitude]))]
    amplitudes = np.full(len(structure.components), chosen.new_amplitude)
    amplitudes[: len(known.amplitudes)] = np.maximum(known.amplitudes, chosen.least_amplitude)
    gentle = replace(known, amplitudes=amplitudes)
    if rung is not Rung.ADDITIVE:
        return [gentle]
    return [
        gentle,
        replace(gentle, length_scales=np.full(len(known.length_scales), chosen.winding_length_scale)),
    ]


def _rung_fleet(rung: Rung, fits: list[EvidenceFit]) -> RungFleet:
    units = max(fit.structure.units for fit in fits)
    networks, parameters = zip(*(as_network(fit, units) for fit in fits), strict=True)
    return one_network_of_each_fold(rung, Trainer.EVIDENCE, networks[0], [parameters])
