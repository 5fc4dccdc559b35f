"""Adjusted shares of ordered levels at each dose or arm, and the common odds ratio of treatments."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.arm_means import predicted_in_arms
from covaria.fit.inference.assessed_assignment import AssessedAssignment, assess_assignment
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.dose_means import predicted_at_doses
from covaria.fit.inference.means_at_levels import influence_of_subjects_at_levels, means_at_levels
from covaria.fit.settings import FitSettings
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.arm_means import ArmMeans
from covaria.model.binary_endpoint import BINARY
from covaria.model.ordered_shares import OrderedShares
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.proportionality import proportionality_p_value


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
    log_odds, covariance, p_value = _odds(analysis, endpoint, found)
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
        proportional_p_value=p_value,
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


def _odds(
    analysis: AnalysisSet, endpoint: OrdinalEndpoint, found: _Treatments
) -> tuple[FloatArray, FloatArray, float | None]:
    """Log odds ratios to the reference with their robust covariance, and the test of proportional odds.

    By a cumulative logistic regression on treatments and on the prognosis: the log odds that networks which
    never saw a subject foretell for it, averaged over the treatments.
    """
    rows = np.flatnonzero(found.data.level >= 0)
    prognosis = endpoint.link.forward(found.predicted[rows]).mean(axis=1)
    count = len(found.names)
    order = [found.reference, *(k for k in range(count) if k != found.reference)]
    had = found.data.had[rows][:, order]
    weights, unit = analysis.subject_weights[rows], analysis.unit[rows]
    scores, level = np.unique(analysis.response[rows], return_inverse=True)
    fit = cumulative_logit(np.column_stack([had[:, 1:], prognosis]), level.reshape(-1), weights)
    cuts = len(fit.thresholds)
    log_odds, covariance = np.zeros(count), np.zeros((count, count))
    log_odds[order[1:]] = fit.coefficients[:-1]
    covariance[np.ix_(order[1:], order[1:])] = fit.robust(unit)[cuts:-1, cuts:-1]
    seen = analysis.response[rows] >= scores[1:, None]
    return log_odds, covariance, proportionality_p_value(had, prognosis, seen, weights, unit)


def _rows(matrix: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, matrix.tolist()))
