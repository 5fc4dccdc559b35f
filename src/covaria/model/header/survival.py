"""Whether survival curves and their scores in a header are possible."""

import numpy as np

from covaria.disclosure import MINIMUM_CELL
from covaria.model.header.record import Header
from covaria.model.survival_curves import SurvivalCurves


def survival_fits(header: Header) -> bool:
    """Whether curves and scores are there for times to an event alone, and their numbers are possible."""
    curves, scores = header.survival, header.evaluation.survival
    wanted = header.evaluation.endpoint.predicts_hazard
    if (curves is not None, scores is not None) != (wanted, wanted):
        return False
    return curves is None or (_has_its_shape(curves) and _is_possible(curves))


def _has_its_shape(curves: SurvivalCurves) -> bool:
    levels, times = len(curves.levels), len(curves.times)
    return (
        levels >= 1
        and times >= 2
        and len(curves.hazard) == len(curves.hazard_variance) == times
        and all(len(rows) == levels for rows in (curves.survival, curves.slopes, curves.log_covariance))
        and all(len(row) == times for row in (*curves.survival, *curves.slopes))
        and all(len(row) == levels for row in curves.log_covariance)
    )


def _is_possible(curves: SurvivalCurves) -> bool:
    survival, covariance = np.array(curves.survival), np.array(curves.log_covariance)
    rising = (curves.times, curves.hazard, curves.hazard_variance)
    return bool(
        curves.times[0] == 0
        and (np.diff(curves.times) > 0).all()
        and all(row[0] == 0 and (np.diff(row) >= 0).all() for row in rising)
        and ((survival >= 0) & (survival <= 1 + 1e-9)).all()
        and (np.diff(survival, axis=1) <= 1e-9).all()
        and (np.array(curves.slopes) >= 0).all()
        and (np.diag(covariance) >= 0).all()
        and curves.scale > 0
        and MINIMUM_CELL - 1 <= curves.events <= curves.subjects
    )
