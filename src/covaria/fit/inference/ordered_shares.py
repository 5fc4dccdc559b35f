"""Adjusted shares of ordered levels at each dose or arm, and the common odds ratio of treatments."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.explain.effects import CLAIM_LEVEL
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.arm_means import predicted_in_arms
from covaria.fit.inference.assessed_assignment import AssessedAssignment, assess_assignment
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.dose_means import predicted_at_doses
from covaria.fit.inference.means_at_levels import influence_of_subjects_at_levels, means_at_levels
from covaria.fit.inference.threshold_effects import LevelRows, odds_ratios
from covaria.fit.settings import FitSettings
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.arm_means import ArmMeans
from covaria.model.binary_endpoint import BINARY
from covaria.model.ordered_shares import OrderedShares, ThresholdOdds
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.proportionality import Proportionality, brant_test


@dataclass(frozen=True)
class _Treatments:
    """Doses or arms with means of their own: names, the reference, rows, predicted mean scores."""

    names: tuple[str, ...]
    reference: int
    data: LevelData
    predicted: FloatArray


def ordered_shares(
    analysis: AnalysisSet, average: CrossFittedAverage, arms: ArmMeans | None, settings: FitSettings
) -> OrderedShares | None:
    """Adjust the share of each level at each dose or arm; None without these, or of another endpoint.

    Each threshold makes a response that is yes or no, whose probabilities are adjusted as those of a binary
    endpoint are, by the probabilities that follow from the networks' mean scores; so they hold whether or not
    odds are proportional, where subjects were assigned at random.
    """
    endpoint = analysis.endpoint
    if not isinstance(endpoint, OrdinalEndpoint):
        return None
    found = _treatments(analysis, average, arms, settings)
    if found is None:
        return None
    at_least = endpoint.at_least(found.predicted)
    seen = analysis.response >= np.array(endpoint.scores[1:])[:, None]
    assessed = assess_assignment(analysis, settings.assignment, settings.method.assignment, settings.seed)
    adjusted, influence = zip(
        *(
            _at_threshold(analysis, average, found, (own.astype(float), predicted), assessed, settings)
            for own, predicted in zip(seen, at_least, strict=True)
        ),
        strict=True,
    )
    means = [each.level_means for each in adjusted]
    compared = _Compared.of(analysis, endpoint, found)
    log_odds, covariance = compared.common()
    test = compared.test()
    gain = compared.gain(test, average.folds, analysis)
    return OrderedShares(
        names=endpoint.names,
        treatments=found.names,
        reference=found.reference,
        subjects=tuple(int(count) for count in adjusted[0].subjects),
        observed=_rows(_observed(analysis, endpoint, found.data)),
        at_least=_rows(np.array([each.means for each in means])),
        covariance=_rows(_joint([each.covariance for each in means], list(influence))),
        freedom=tuple(np.min([each.freedom for each in means], axis=0).tolist()),
        log_odds=tuple(log_odds.tolist()),
        log_odds_covariance=_rows(covariance),
        proportional_p_value=None if test is None else test.p_value,
        by_threshold=compared.by_threshold(test, analysis.units),
        gain_by_threshold=None if gain is None else gain[0],
        gain_by_threshold_se=None if gain is None else gain[1],
    )


def _treatments(
    analysis: AnalysisSet, average: CrossFittedAverage, arms: ArmMeans | None, settings: FitSettings
) -> _Treatments | None:
    of_arms, of_doses = arm_levels(analysis), dose_levels(analysis, settings.method.dose_levels)
    if arms is not None and of_arms is not None:
        predicted = predicted_in_arms(analysis, average, of_arms)
        place = of_arms.arms.index(arms.reference.arm)
        return _Treatments(of_arms.arms, place, of_arms.data, predicted)
    if of_doses is None or of_doses.continuous or len(of_doses.kept) < 2:
        return None
    levels = of_doses.data.levels
    predicted = predicted_at_doses(analysis, average, levels)
    place = int(np.flatnonzero(levels == 0)[0]) if (levels == 0).any() else 0
    return _Treatments(tuple(f"{dose:g}" for dose in levels), place, of_doses.data, predicted)


def _at_threshold(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    found: _Treatments,
    values: tuple[FloatArray, FloatArray],
    assessed: AssessedAssignment,
    settings: FitSettings,
) -> tuple[AdjustedMeans, FloatArray]:
    """Adjust the share beyond one threshold, from what was seen and its probability at each treatment."""
    seen, predicted = values
    own = replace(analysis, response=seen, endpoint=BINARY)
    data = replace(found.data, response=seen)
    means = means_at_levels(own, average.folds, data, predicted, assessed, settings.method)
    influence = influence_of_subjects_at_levels(
        own, average.folds, data, predicted, assessed.assignment, settings.method
    )
    return means, influence


def _joint(covariances: list[FloatArray], influence: list[FloatArray]) -> FloatArray:
    """Covariance of shares of all thresholds: of each its own, beside others as subjects move them."""
    together = np.hstack(influence)
    moved = together.T @ together
    size = np.sqrt(np.maximum(np.diag(moved), np.finfo(float).tiny))
    errors = np.sqrt(np.concatenate([np.diag(each) for each in covariances]))
    joint: FloatArray = moved / np.outer(size, size) * np.outer(errors, errors)
    count = len(covariances[0])
    for place, own in enumerate(covariances):
        block = slice(place * count, (place + 1) * count)
        joint[block, block] = own
    return joint


def _observed(analysis: AnalysisSet, endpoint: OrdinalEndpoint, data: LevelData) -> FloatArray:
    """Share of each level at each treatment; (levels, treatments)."""
    level = endpoint.level(analysis.response)
    had = data.had * analysis.subject_weights[:, None]
    counts = np.array([had[level == place].sum(axis=0) for place in range(len(endpoint.scores))])
    shares: FloatArray = counts / counts.sum(axis=0)
    return shares


@dataclass(frozen=True)
class _Compared:
    """Rows at the treatments: what acts on their levels, in the order of the reference and the others.

    The prognosis is the log odds that networks which never saw a subject foretell for it, averaged over the
    treatments.
    """

    endpoint: OrdinalEndpoint
    order: list[int]
    rows: IntArray
    had: FloatArray
    prognosis: FloatArray
    response: FloatArray
    weights: FloatArray
    unit: IntArray

    @classmethod
    def of(cls, analysis: AnalysisSet, endpoint: OrdinalEndpoint, found: _Treatments) -> "_Compared":
        rows = np.flatnonzero(found.data.level >= 0)
        order = [found.reference, *(k for k in range(len(found.names)) if k != found.reference)]
        return cls(
            endpoint,
            order,
            rows,
            found.data.had[rows][:, order],
            endpoint.link.forward(found.predicted[rows]).mean(axis=1),
            analysis.response[rows],
            analysis.subject_weights[rows],
            analysis.unit[rows],
        )

    def common(self) -> tuple[FloatArray, FloatArray]:
        """Log odds ratios to the reference by a cumulative logistic regression, with robust covariance."""
        level = np.unique(self.response, return_inverse=True)[1].reshape(-1)
        fit = cumulative_logit(np.column_stack([self.had[:, 1:], self.prognosis]), level, self.weights)
        cuts, others, count = len(fit.thresholds), self.order[1:], len(self.order)
        log_odds, covariance = np.zeros(count), np.zeros((count, count))
        log_odds[others] = fit.coefficients[:-1]
        covariance[np.ix_(others, others)] = fit.robust(self.unit)[cuts:-1, cuts:-1]
        return log_odds, covariance

    def test(self) -> Proportionality | None:
        """Test that odds are proportional."""
        seen = self.response >= np.array(self.endpoint.scores[1:])[:, None]
        others = self.prognosis[:, None]
        return brant_test(self.had[:, 1:], self.had, others, seen, self.weights, self.unit)

    def by_threshold(self, test: Proportionality | None, units: int) -> tuple[ThresholdOdds, ...]:
        """Odds ratios of each threshold that was compared."""
        if test is None:
            return ()
        each = zip(self.endpoint.levels_beyond(test.thresholds), odds_ratios(test, units), strict=True)
        return tuple(ThresholdOdds(level, ratios) for level, ratios in each)

    def gain(
        self, test: Proportionality | None, folds: Folds, analysis: AnalysisSet
    ) -> tuple[float, float] | None:
        """How far effects by threshold lower the log loss out of fold; None where odds are proportional."""
        if test is None or test.p_value > CLAIM_LEVEL:
            return None
        level = self.endpoint.level(self.response)
        cluster = None if analysis.cluster is None else self.unit
        rows = LevelRows(level, self.weights, cluster, folds.take(self.rows))
        return rows.gain_by_threshold(self.prognosis[:, None], self.had[:, 1:])


def _rows(matrix: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, matrix.tolist()))
