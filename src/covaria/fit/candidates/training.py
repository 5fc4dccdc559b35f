"""All candidates of a fit: every rung from both trainers, on the same folds."""

from time import perf_counter

from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import Candidates, RungFleet
from covaria.fit.candidates.dose_curves import train_dose_curves
from covaria.fit.candidates.evidence import train_evidence_fleets
from covaria.fit.candidates.gradient import train_gradient_fleets
from covaria.fit.candidates.screening import screen_pairs
from covaria.fit.candidates.wider import widen_dense_rung
from covaria.fit.folds import Folds
from covaria.fit.progress import Watch
from covaria.fit.settings import FitSettings
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.rung import Pair, Rung

GRADIENT_SHARE = 0.5
"""Of the time that both trainers take, about."""


def train_candidates(
    analysis: AnalysisSet,
    folds: Folds,
    scale: Scale,
    settings: FitSettings,
    progress: Progress | None = None,
) -> Candidates:
    """Train every rung by gradient and by evidence, and curves of the dose beside the additive one.

    Evidence and curves are left out where the endpoint lacks what they rest on.

    Parameters
    ----------
    analysis : AnalysisSet
    folds : Folds
    scale : Scale
        Of the response.
    settings : FitSettings
    progress : callable, optional
        Told the share of the training done, by both trainers; False cancels.

    Raises
    ------
    TrainingError
        If training was cancelled, or a rung has no penalty at which each fold has a usable network.
    """
    began = perf_counter()
    watch = Watch(progress)
    pairs = _pairs_of_folds(analysis, folds, settings)
    by_gradient = train_gradient_fleets(
        analysis, folds, pairs, scale, settings, watch.part(0.0, GRADIENT_SHARE)
    )
    by_evidence = _by_evidence(analysis, folds, pairs, scale, settings, watch.part(GRADIENT_SHARE, 1.0))
    curves = _dose_curves(analysis, folds, scale)
    rungs = list(Rung)
    trained = (*by_evidence, *by_gradient, *curves)
    fleets = tuple(sorted(trained, key=lambda fleet: rungs.index(fleet.rung)))
    fleets = widen_dense_rung(analysis, folds, pairs, scale, settings, fleets, progress)
    return Candidates(scale, fleets, perf_counter() - began)


def _by_evidence(
    analysis: AnalysisSet,
    folds: Folds,
    pairs: tuple[tuple[Pair, ...], ...],
    scale: Scale,
    settings: FitSettings,
    progress: Progress | None,
) -> tuple[RungFleet, ...]:
    if not analysis.endpoint.has(Capability.EVIDENCE):
        return ()
    return train_evidence_fleets(analysis, folds, pairs, scale, settings, progress)


def _dose_curves(analysis: AnalysisSet, folds: Folds, scale: Scale) -> tuple[RungFleet, ...]:
    if not analysis.endpoint.has(Capability.LEAST_SQUARES):
        return ()
    curves = train_dose_curves(analysis, folds, scale)
    return () if curves is None else (curves,)


def _pairs_of_folds(
    analysis: AnalysisSet, folds: Folds, settings: FitSettings
) -> tuple[tuple[Pair, ...], ...]:
    """Screen the pairs without each fold."""
    response = analysis.endpoint.working_response(analysis.response)
    return tuple(
        screen_pairs(
            analysis.design,
            analysis.inputs[~held_out],
            response[~held_out],
            settings.pair_budget,
            analysis.weights[~held_out],
        )
        for held_out in folds
    )
