"""Whether what a header says of ordered levels is possible."""

import numpy as np

from covaria.model.header.record import Header
from covaria.model.ordered_scores import OrderedScores
from covaria.model.ordered_shares import OrderedShares
from covaria.model.threshold_effects import ThresholdEffects


def ordered_fits(header: Header) -> bool:
    """Whether levels are in order, and their shares and scores are possible and of the same levels."""
    scores, shares, effects = header.evaluation.ordered, header.shares, header.evaluation.threshold_effects
    if scores is None:
        return shares is None and not effects
    return (
        _are_in_order(scores)
        and all(_is_of(each, scores.names) for each in effects)
        and {each.covariate for each in effects} <= {each.name for each in header.design.schema}
        and (shares is None or _are_possible(shares, scores.names))
    )


def _is_of(found: ThresholdEffects, names: tuple[str, ...]) -> bool:
    """Whether a covariate's effects are of thresholds between these levels."""
    return (
        0 <= found.p_value <= 1
        and set(found.levels) <= set(names[1:])
        and len(found.odds_ratios) in {0, len(found.levels)}
        and all(each.value > 0 for each in found.odds_ratios)
        and (found.gain is None) == (found.gain_se is None)
        and (found.gain_se is None or found.gain_se >= 0)
    )


def _are_in_order(found: OrderedScores) -> bool:
    levels = len(found.scores)
    calibrated = [each.level for each in found.calibration]
    return bool(
        levels >= 2
        and len(found.names) == len(set(found.names)) == levels == len(found.thresholds) + 1
        and (np.diff(found.scores) > 0).all()
        and (np.diff(found.thresholds) > 0).all()
        and np.abs(found.thresholds).max() < 1e3
        and 0 <= found.ranked <= 1
        and found.ranked_se >= 0
        and 0 <= found.ranked_of_all <= 1
        and 0 <= found.concordance.value <= 1
        and set(calibrated) <= set(found.names[1:])
    )


def _are_possible(found: OrderedShares, names: tuple[str, ...]) -> bool:
    levels, count = len(names), len(found.treatments)
    whole = (levels - 1) * count
    shaped = (
        found.names == names
        and count >= 2
        and 0 <= found.reference < count
        and len(found.subjects) == len(found.freedom) == len(found.log_odds) == count
        and len(found.observed) == levels
        and len(found.at_least) == levels - 1
        and all(len(row) == count for row in (*found.observed, *found.at_least, *found.log_odds_covariance))
        and len(found.log_odds_covariance) == count
        and all(len(each.odds_ratios) == count - 1 for each in found.by_threshold)
        and {each.level for each in found.by_threshold} <= set(names[1:])
        and len(found.covariance) == whole
        and all(len(row) == whole for row in found.covariance)
    )
    if not shaped:
        return False
    observed, p_value = np.array(found.observed), found.proportional_p_value
    covariances = np.array(found.covariance), np.array(found.log_odds_covariance)
    return bool(
        (observed >= 0).all()
        and np.allclose(observed.sum(axis=0), 1.0)
        and all((np.diag(each) >= 0).all() for each in covariances)
        and min(found.subjects) >= 1
        and min(found.freedom) > 0
        and (p_value is None or 0 <= p_value <= 1)
        and (found.gain_by_threshold is None) == (found.gain_by_threshold_se is None)
        and (found.gain_by_threshold_se is None or found.gain_by_threshold_se >= 0)
        and all(ratio.value > 0 for each in found.by_threshold for ratio in each.odds_ratios)
    )
