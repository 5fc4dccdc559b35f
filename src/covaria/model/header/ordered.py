"""Whether what a header says of ordered levels is possible."""

import numpy as np

from covaria.model.header.record import Header
from covaria.model.ordered_scores import OrderedScores
from covaria.model.ordered_shares import OrderedShares


def ordered_fits(header: Header) -> bool:
    """Whether levels are in order, and their shares and scores are possible and of the same levels."""
    scores, shares = header.evaluation.ordered, header.shares
    if scores is None:
        return shares is None
    return _are_in_order(scores) and (shares is None or _are_possible(shares, scores.names))


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
    )
