"""Which covariates act on ordered levels by other log odds at one threshold than at another.

A covariate is tested given what networks that never saw a subject foretell for it: among subjects of one
prognosis it has no effect at any threshold where odds are proportional, however it bends or interacts. What
is found is put to the test out of fold, by regressions with one effect and with one for each threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.explain.effects import CLAIM_LEVEL
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds, HeldOut
from covaria.model.ordered_shares import OrderedShares
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.threshold_effects import ThresholdEffects
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.proportionality import Proportionality, brant_test
from covaria.statistics import LEVEL, Estimate, t_quantile, weighted_mean
from covaria.table.schema import CovariateSchema, NumberCovariate

MOST_TESTED = 50
"""Covariates up to which all are tested: adjusted for more, the test would find next to nothing."""
PENALTY = 1.0
"""Of regressions out of fold, as a standard normal prior on each coefficient of standardised columns."""
FARTHEST = 30.0
"""Log odds beyond which odds ratios are not told apart."""
SLOPES = (0.0, 3.0)
"""Between which log odds foretold are stretched."""
NEGLIGIBLE = 1e-8
"""Share of the largest singular value below which a direction of a covariate's columns is none."""


@dataclass(frozen=True)
class LevelRows:
    """Rows of ordered levels, of which folds hold out some.

    Attributes
    ----------
    level : (rows,) int64 array
    weights : (rows,) array
    cluster : (rows,) int64 array or None
        Rows of one may err alike.
    folds : Folds
    """

    level: IntArray
    weights: FloatArray
    cluster: IntArray | None
    folds: Folds

    def gain_by_threshold(self, common: FloatArray, separate: FloatArray) -> tuple[float, float]:
        """How far effects by threshold lower the log loss out of fold, with the error of paired differences.

        Parameters
        ----------
        common : (rows, columns) array
            With one coefficient each, in both regressions.
        separate : (rows, columns) array
            With one for each threshold beside it, in one of them.
        """
        columns = np.column_stack([common, separate])
        without, within = (self._out_of_fold(columns, each) for each in (None, separate))
        return weighted_mean(without - within, self.weights, self.cluster)

    def _out_of_fold(self, columns: FloatArray, separate: FloatArray | None) -> FloatArray:
        def held(rows: HeldOut) -> FloatArray:
            # A level that only the fold has is the next one that others have.
            known, level = np.unique(self.level[~rows], return_inverse=True)
            own = np.minimum(np.searchsorted(known, self.level[rows]), len(known) - 1)
            apart = (None, None) if separate is None else (separate[~rows], separate[rows])
            fit = cumulative_logit(columns[~rows], level.reshape(-1), self.weights[~rows], PENALTY, apart[0])
            ends = np.ones((1, len(own)))
            at_least = np.concatenate([ends, fit.at_least(columns[rows], apart[1]), 0 * ends])
            probability = -np.diff(at_least, axis=0)[own, np.arange(len(own))]
            # Where thresholds meet, a level counts as if half a subject had it.
            loss: FloatArray = -np.log(np.maximum(probability, 0.5 / self.weights[~rows].sum()))
            return loss

        return self.folds.predict(held)


def threshold_effects(
    analysis: AnalysisSet, predicted: FloatArray, folds: Folds, shares: OrderedShares | None
) -> tuple[ThresholdEffects, ...]:
    """Say of each covariate whether its log odds are proportional; nothing of other responses.

    Those without subjects enough to either side of two thresholds are not named, nor a dose or arm with
    shares, which say it.

    Parameters
    ----------
    analysis : AnalysisSet
    predicted : (rows,) array
        Mean scores out of fold.
    folds : Folds
    shares : OrderedShares or None
    """
    endpoint, schema = analysis.endpoint, analysis.design.schema
    if not isinstance(endpoint, OrdinalEndpoint) or len(schema) > MOST_TESTED:
        return ()
    left_out = None if shares is None else analysis.treatment_covariate
    prognosis = _calibrated(endpoint.link.forward(predicted), analysis, endpoint)
    tested = [
        (covariate, *each)
        for position, covariate in enumerate(schema)
        if position != left_out and (each := _tested(analysis, endpoint, prognosis, position)) is not None
    ]
    level = endpoint.level(analysis.response)
    rows, effects = LevelRows(level, analysis.subject_weights, analysis.cluster, folds), []
    adjusted = holm([found.p_value for *_, found in tested])
    for (covariate, columns, found), p_value in zip(tested, adjusted, strict=True):
        denied = p_value <= CLAIM_LEVEL
        gain, error = rows.gain_by_threshold(prognosis[:, None], columns) if denied else (None, None)
        levels = endpoint.levels_beyond(found.thresholds)
        ratios = _of_one_number(covariate, found, analysis.units)
        effects.append(ThresholdEffects(covariate.name, p_value, levels, ratios, gain, error))
    return tuple(effects)


def _calibrated(linear: FloatArray, analysis: AnalysisSet, endpoint: OrdinalEndpoint) -> FloatArray:
    """Log odds foretold, stretched by one slope for all thresholds, since they are shrunken."""
    level = endpoint.level(analysis.response)
    slope = cumulative_logit(linear[:, None], level, analysis.subject_weights).coefficients[0]
    stretched: FloatArray = linear * np.clip(slope, *SLOPES)
    return stretched


def _tested(
    analysis: AnalysisSet, endpoint: OrdinalEndpoint, prognosis: FloatArray, position: int
) -> tuple[FloatArray, Proportionality] | None:
    """Columns of a covariate, and whether its log odds are proportional; None where that cannot be told."""
    inputs = analysis.inputs[:, list(analysis.design.inputs_of_covariate[position])]
    seen = analysis.response >= np.array(endpoint.scores[1:])[:, None]
    columns = directions(inputs)
    none, weights = np.empty((analysis.rows, 0)), analysis.subject_weights
    found = brant_test(columns, _kinds(inputs), none, seen, weights, analysis.unit, prognosis)
    return None if found is None else (columns, found)


def _of_one_number(covariate: CovariateSchema, found: Proportionality, units: int) -> tuple[Estimate, ...]:
    if not isinstance(covariate, NumberCovariate) or covariate.has_missing:
        return ()
    return tuple(own for (own,) in odds_ratios(found, units))


def directions(inputs: FloatArray) -> FloatArray:
    """Columns of one covariate without those that the others, or a constant, say; (rows, fewer)."""
    centred: FloatArray = inputs - inputs.mean(axis=0)
    if centred.shape[1] == 1 and np.ptp(centred) > 0:
        return centred
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    kept: FloatArray = left[:, sizes > NEGLIGIBLE * max(float(sizes.max()), 1.0)] * np.sqrt(len(inputs))
    return kept


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for one another, whatever they have in common (Holm 1979)."""
    order = np.argsort(p_values)
    stepped = np.array(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return [float(each) for each in adjusted]


def _kinds(inputs: FloatArray) -> FloatArray:
    """Whether each row is above the mean of each column, and whether not."""
    above = inputs > 0
    return np.hstack([above, ~above]).astype(float)


def odds_ratios(found: Proportionality, units: int) -> tuple[tuple[Estimate, ...], ...]:
    """Ratios of the odds beyond each threshold compared, with intervals; by threshold, and effect."""
    reach = t_quantile(LEVEL, max(units - 1, 1)) * found.errors
    return tuple(
        tuple(
            Estimate(
                *(float(np.exp(np.clip(end, -FARTHEST, FARTHEST))) for end in (own, own - far, own + far))
            )
            for own, far in zip(values, reaches, strict=True)
        )
        for values, reaches in zip(found.log_odds, reach, strict=True)
    )
